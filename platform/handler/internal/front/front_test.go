package front

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

func ask(ctx context.Context, f *Front, path string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	f.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
	return answer
}

func TestTheHostIsAnsweredBeforeAnythingIsThere(t *testing.T) {
	t.Parallel()
	answer := ask(t.Context(), New(), "/")
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "application/json" || answer.Body.Len() == 0 {
		t.Errorf("%d, %v, %s", answer.Code, answer.Header(), answer.Body)
	}
}

func TestRequestsWaitUntilTheProgramServes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, answered := New(), make(chan int, 1)
		go func() { answered <- ask(t.Context(), f, "/api/me").Code }()
		synctest.Wait()
		select {
		case code := <-answered:
			t.Fatalf("answered %d before the program serves", code)
		default:
		}
		f.Open(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
		f.Open(http.NotFoundHandler())
		if code := <-answered; code != http.StatusTeapot {
			t.Errorf("answered %d", code)
		}
	})
}

func TestWhoeverLeavesDoesNotWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		ask(ctx, New(), "/api/me")
		if ctx.Err() == nil {
			t.Error("it was answered")
		}
	})
}
