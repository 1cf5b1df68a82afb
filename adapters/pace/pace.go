// Package pace fills ports/pace within one process: a bucket of tokens for each
// caller, by golang.org/x/time/rate. Who is counted, and what a caller who has to
// wait is told, is not decided here.
package pace

import (
	"container/list"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/bifrost-run/bifrost/ports/pace"
)

// remembered is for how many callers buckets are kept, at some 300 bytes each. Of
// more, whoever has been silent longest begins anew with a full bucket.
const remembered = 10_000

// Limiter implements ports/pace. It is safe for concurrent use.
type Limiter struct {
	rate Rate

	mu sync.Mutex
	// recent has the buckets, that of the last request first.
	recent *list.List
	byName map[string]*list.Element
}

var _ pace.Limiter = (*Limiter)(nil)

// bucket is what one caller may still send.
type bucket struct {
	caller string
	tokens *rate.Limiter
}

// New knows nobody yet. Only a Rate that is valid makes sense.
func New(r Rate) *Limiter {
	return &Limiter{rate: r, recent: list.New(), byName: map[string]*list.Element{}}
}

// Take counts a request. One that has to wait costs nothing, so that whoever goes on
// asking is served as soon as anybody else would be.
func (l *Limiter) Take(caller string) time.Duration {
	if l.rate.PerSecond == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	tokens, now := l.bucket(caller).tokens, time.Now()
	if tokens.AllowN(now, 1) {
		return 0
	}
	missing := (1 - tokens.TokensAt(now)) / float64(l.rate.PerSecond)
	return max(time.Duration(math.Ceil(missing*float64(time.Second))), 1) // zero would say that it may go on
}

// bucket is the caller's own, moved to where it is forgotten last.
func (l *Limiter) bucket(caller string) *bucket {
	if at, known := l.byName[caller]; known {
		l.recent.MoveToFront(at)
		return at.Value.(*bucket) //nolint:forcetypeassert // the list holds nothing else
	}
	if l.recent.Len() == remembered {
		oldest := l.recent.Remove(l.recent.Back()).(*bucket) //nolint:forcetypeassert // the list holds nothing else
		delete(l.byName, oldest.caller)
	}
	b := &bucket{caller: caller, tokens: rate.NewLimiter(rate.Limit(l.rate.PerSecond), l.rate.Burst)}
	l.byName[caller] = l.recent.PushFront(b)
	return b
}
