package connect

import (
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
)

// Patience bounds one call. A try that may pass is repeated, also one that
// writes: whoever writes conditionally treats "exists" and "changed" by looking
// whether it was itself, because an answer can be lost anyway.
type Patience struct {
	// Try is the most time for one answer; zero is six seconds, because a table may
	// work on one page of a query for five. The streams of blobs are not bounded by it.
	Try time.Duration
	// Total is when the last try may begin, counted from the first; zero is five
	// seconds: somebody may be looking at a page meanwhile, and a worker goes on asking
	// by itself for as long as it holds its run.
	Total time.Duration
	// Tries is the most of them; zero is as many as Total allows.
	Tries int
	// Pause is the wait before the second try; it doubles. Zero is 0.2 seconds.
	// A Retry-After counts instead, if it ends within Total.
	Pause time.Duration
}

func (p Patience) orDefault() Patience {
	for _, field := range []struct {
		is   *time.Duration
		most time.Duration
	}{{&p.Try, 6 * time.Second}, {&p.Total, 5 * time.Second}, {&p.Pause, 200 * time.Millisecond}} {
		if *field.is == 0 {
			*field.is = field.most
		}
	}
	if p.Tries == 0 {
		p.Tries = manyTries
	}
	return p
}

// manyTries is never reached: time ends them.
const manyTries = 30

// policy gives each call a clock of its own and leaves the trying to the SDK.
func (p Patience) policy() policy.Policy { return patience(p) }

type patience Patience

// Do sends the request until it has an answer that is worth having.
func (p patience) Do(req *policy.Request) (*http.Response, error) {
	began, tries := time.Now(), 0
	again := func(resp *http.Response, err error) bool {
		tries++
		return tries < p.Tries && trouble.Passing(resp, err) && time.Since(began)+p.pause(resp, tries) <= p.Total
	}
	return req.WithContext(policy.WithRetryOptions(req.Raw().Context(), policy.RetryOptions{
		MaxRetries: manyTries, TryTimeout: p.Try, RetryDelay: p.Pause, MaxRetryDelay: max(p.Total, p.Pause), ShouldRetry: again,
	})).Next()
}

// pause is the most that the SDK will wait after so many tries: it draws up to 1.3
// times what it says.
func (p patience) pause(resp *http.Response, tries int) time.Duration {
	if asked := trouble.RetryAfter(resp); asked > 0 {
		return asked
	}
	return min(time.Duration(1<<min(tries, manyTries)-1)*p.Pause, max(p.Total, p.Pause)) * 13 / 10
}
