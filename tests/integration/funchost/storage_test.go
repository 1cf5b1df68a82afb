package funchost_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

var queueEndpoint = regexp.MustCompile(`QueueEndpoint=([^;/]+//[^;/]+)`)

// losing is a way to the same account on which the first request of a method for its
// queues is lost with its connection.
func losing(t *testing.T, method, connection string) string {
	t.Helper()
	target, err := url.Parse(queueEndpoint.FindStringSubmatch(connection)[1])
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorLog: log.New(io.Discard, "", 0), // The host has ended in the middle of a look.
	}
	var lost sync.Once
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == method {
			lost.Do(func() { panic(http.ErrAbortHandler) })
		}
		pass.ServeHTTP(w, r)
	}))
	t.Cleanup(between.Close)
	return queueEndpoint.ReplaceAllString(connection, "QueueEndpoint="+between.URL)
}

func TestACallToStorageThatIsLostIsMadeAgain(t *testing.T) {
	t.Parallel()
	h, s := start(t, nil, func(o *funchost.Options) {
		o.Storage = losing(t, http.MethodDelete, o.Storage)
		o.Times.Visibility = 0 // what is not deleted comes again after this test
	})
	id := s.send("jobs", "{}")
	h.Await("the deletion", about(funchost.Deleted, id))
	if n := count(h, is(funchost.Troubled, "jobs")) + count(h, about(funchost.Began, id)); n != 1 {
		t.Errorf("it came %d times, or met trouble", n)
	}
	if left := s.texts("jobs"); len(left) > 0 {
		t.Errorf("there is %v", left)
	}
}
