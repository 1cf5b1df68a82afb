// Package front is how requests reach the handler: the platform before the host,
// Static Web Apps before that when a test wants it, and the host's proxy, which
// passes on what it is given and says who is asking.
package front

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/routes"
)

// Limits of a request.
const (
	// largestBody is FUNCTIONS_REQUEST_BODY_SIZE_LIMIT by default, in bytes.
	largestBody = 104_857_600
	// longestTarget is about what the documentation gives a URL, in bytes.
	longestTarget = 4096
)

// Options say what stands before the handler.
type Options struct {
	Routes *routes.Table
	// Site is the Static Web App before the functions; nil for none.
	Site *Site
	// Key opens functions that are not anonymous; nothing opens them when it is empty.
	Key string
	// Longest is how long a request may take.
	Longest time.Duration
	// Idle is how long nothing may move between the proxy and the handler.
	Idle time.Duration
	// Tries, FirstPause and LongestPause are those of the proxy when the handler
	// cannot be reached.
	Tries                    int
	FirstPause, LongestPause time.Duration
	// Invoke runs an invocation of a function: it gives the address of the handler
	// and the invocation's id to f, and learns from f how it ended.
	Invoke func(ctx context.Context, function string, f func(ctx context.Context, address, id string) error) error
}

// Front answers requests. It is safe for concurrent use.
type Front struct {
	options   Options
	transport http.RoundTripper
	idle      *http.Transport
}

// New asks nobody.
func New(o Options) *Front {
	pool := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	return &Front{options: o, idle: pool, transport: &retrying{next: pool, tries: o.Tries, first: o.FirstPause, longest: o.LongestPause}}
}

// Close frees idle connections.
func (f *Front) Close() { f.idle.CloseIdleConnections() }

// errLate is the end of the patience of whoever stands before the host.
var errLate = errors.New("the answer took too long")

// ServeHTTP admits a request and passes it on.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// An answer may begin before the whole request has been read.
	if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), f.options.Longest, errLate)
	defer cancel()
	r = r.WithContext(ctx)
	if site := f.options.Site; site != nil && !site.pass(r) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	fixHeaders(r)
	function, known := f.options.Routes.Find(r.Method, pathOf(r))
	switch {
	case len(r.RequestURI) > longestTarget:
		w.WriteHeader(http.StatusRequestURITooLong)
	case !known:
		w.WriteHeader(http.StatusNotFound)
	case !function.HTTP.Anonymous && !f.opens(r):
		w.WriteHeader(http.StatusUnauthorized)
	case r.ContentLength > largestBody:
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	default:
		f.forward(w, r, function.Name)
	}
}

// pathOf is the path as it came.
func pathOf(r *http.Request) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	return path
}

func (f *Front) opens(r *http.Request) bool {
	given := r.Header.Get("x-functions-key")
	if given == "" {
		given = r.URL.Query().Get("code")
	}
	return f.options.Key != "" && subtle.ConstantTimeCompare([]byte(given), []byte(f.options.Key)) == 1
}

// fixHeaders is what App Service's middleware does to a request before routing.
func fixHeaders(r *http.Request) {
	if host := r.Header.Get("Disguised-Host"); host != "" {
		r.Host = host
	}
	r.URL.Scheme = "http"
	if scheme := r.Header.Get("X-Forwarded-Proto"); scheme != "" {
		r.URL.Scheme = scheme
	}
}

// forward answers what the handler answers, or an empty 500. An invocation that
// cannot begin because the host is gone is a 503.
func (f *Front) forward(w http.ResponseWriter, r *http.Request, function string) {
	var broken any
	answered := false
	err := f.options.Invoke(r.Context(), function, func(ctx context.Context, address, id string) (err error) {
		target, err := url.Parse(address)
		if err != nil {
			return err
		}
		answered = true
		// The proxy gives up a response that it cannot finish by a panic, which has
		// to reach the server, after the invocation has ended.
		defer func() {
			if broken = recover(); broken != nil {
				err = errors.New("the response broke off")
			}
		}()
		proxy := &httputil.ReverseProxy{
			Transport:     f.transport,
			FlushInterval: -1,
			Rewrite:       func(p *httputil.ProxyRequest) { rewrite(p, target, id) },
			ErrorHandler: func(w http.ResponseWriter, r *http.Request, failure error) {
				err = failure
				f.fail(w, r, failure)
			},
			ErrorLog: silent,
		}
		idle, stop := watch(ctx, f.options.Idle)
		defer stop()
		r = r.WithContext(idle)
		r.Body = idle.body(http.MaxBytesReader(w, r.Body, largestBody))
		proxy.ServeHTTP(idle.writer(w), r)
		return err
	})
	switch {
	case broken != nil:
		panic(broken)
	case !answered && err != nil:
		f.refuse(w, r)
	}
}

// fail answers in the place of a handler that did not.
func (f *Front) fail(w http.ResponseWriter, r *http.Request, failure error) {
	_, tooLarge := errors.AsType[*http.MaxBytesError](failure)
	switch {
	case tooLarge:
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	case errors.Is(context.Cause(r.Context()), errLate) && f.options.Site != nil:
		http.Error(w, "Backend call failure", http.StatusInternalServerError)
	case errors.Is(context.Cause(r.Context()), errLate):
		w.WriteHeader(http.StatusGatewayTimeout)
	default:
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// refuse answers when the invocation never reached the handler.
func (f *Front) refuse(w http.ResponseWriter, r *http.Request) {
	if r.Context().Err() != nil {
		f.fail(w, r, r.Context().Err())
		return
	}
	http.Error(w, "Function host is not running.", http.StatusServiceUnavailable)
}
