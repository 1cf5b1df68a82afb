package apitest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestABodyThatIsAnnouncedTooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	each(t, hasBody, func(t *testing.T, o operation) {
		a := newAPI(t)
		o.enters(a)
		body := &trap{}
		r := o.request()
		sent := httptest.NewRequestWithContext(t.Context(), r.method, r.path, body)
		r.fill(sent.Header)
		sent.ContentLength = 1 << 20
		recorder := httptest.NewRecorder()
		a.handler.ServeHTTP(recorder, sent)
		a.read(r, recorder.Result()).refuses(http.StatusRequestEntityTooLarge, "body_too_large")
		if body.read {
			t.Error("it was read")
		}
	})
}

// Nobody sends what the answer says is too much.
func TestABodyThatIsAnnouncedTooLargeIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mayRun()
	a.url()
	r := starts(`{}`)
	body, sender := io.Pipe()
	t.Cleanup(func() { _ = sender.Close() }) // the transport may have closed it
	sent, err := http.NewRequestWithContext(t.Context(), r.method, "http://bifrost.test"+r.path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.fill(sent.Header)
	sent.ContentLength = 1 << 30
	got, err := a.client.Do(sent)
	if err != nil {
		t.Fatal(err)
	}
	a.read(r, got).refuses(http.StatusRequestEntityTooLarge, "body_too_large")
}

// Whose request it is would depend on who reads it: nobody is looked up.
func TestTwoTokensInOneHeaderAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Authorization", "X-App-Authorization"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, guarded, func(t *testing.T, o operation) {
				a := newAPI(t)
				r := request{method: o.method, path: o.path, body: o.body}
				sent := httptest.NewRequestWithContext(t.Context(), r.method, r.path, http.NoBody)
				sent.Header[name] = []string{"Bearer anna", "Bearer ben"}
				recorder := httptest.NewRecorder()
				a.handler.ServeHTTP(recorder, sent)
				a.read(r, recorder.Result()).refuses(http.StatusBadRequest, "authorization_mismatch")
			})
		})
	}
}
