package msgraphtest

import (
	"net/http"
	"path"
	"slices"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// recordedCalls bounds the record, because a demo directory lives for long.
const recordedCalls = 1000

// Call is one call that reached the Directory.
type Call struct {
	Method string
	// Path is without the query.
	Path string
	// Status is what was answered; zero when the connection was dropped.
	Status int
}

// Failure is a planned misfortune for one call.
type Failure struct {
	// Method and Path choose the call: empty matches every one. Path is a
	// pattern of path.Match, such as "/v1.0/users/*/assignLicense".
	Method string
	Path   string
	// Status is what is answered; zero drops the connection instead.
	Status int
	// RetryAfter is that header's value; empty leaves it out.
	RetryAfter string
	// Done carries the call out before its answer is lost.
	Done bool
}

// FailNext makes the next call that matches fail. Several failures are used up
// in their order, one per call.
func (d *Directory) FailNext(f Failure) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failures = append(d.failures, f)
}

// Calls gives the newest 1,000 calls, the oldest of them first.
func (d *Directory) Calls() []Call {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.calls)
}

func (d *Directory) record(r *http.Request, status int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.calls) == recordedCalls {
		d.calls = slices.Delete(d.calls, 0, 1)
	}
	d.calls = append(d.calls, Call{Method: r.Method, Path: r.URL.Path, Status: status})
}

func (d *Directory) takeFailure(r *http.Request) (Failure, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := slices.IndexFunc(d.failures, func(f Failure) bool { return f.matches(r) })
	if i < 0 {
		return Failure{}, false
	}
	f := d.failures[i]
	d.failures = slices.Delete(d.failures, i, i+1)
	return f, true
}

func (f Failure) matches(r *http.Request) bool {
	if f.Method != "" && f.Method != r.Method {
		return false
	}
	matched, err := path.Match(f.Path, r.URL.Path)
	return f.Path == "" || err == nil && matched
}

// recorded is the failure as an answer.
func (f Failure) recorded() *wire.Recorder {
	answered := wire.NewRecorder()
	answered.Status = f.Status
	if f.Status == 0 {
		return answered
	}
	if f.RetryAfter != "" {
		answered.Header().Set("Retry-After", f.RetryAfter)
	}
	wire.Error(f.Status, "PlannedFailure", "This failure was planned by a test.").Send(answered)
	return answered
}
