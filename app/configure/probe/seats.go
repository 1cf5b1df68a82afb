package probe

import (
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// seats lets one test of an integration go on in each scope at a time, in this process,
// so that nobody signs in to a system of others as often as they can click. The zero
// value has none taken; it is safe for concurrent use.
type seats struct {
	mu    sync.Mutex
	taken map[[2]string]bool
}

// seat is that of one test.
type seat struct {
	of  *seats
	key [2]string
}

// take answers a seat to leave, or TooMany test_running.
func (s *seats) take(scope, integration string) (seat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := [2]string{scope, integration}
	if s.taken[key] {
		f := fault.New(fault.TooMany, "test_running", "This connection is being tested already. Wait for that to end.")
		f.RetryAfter = 2 * time.Second
		return seat{}, f
	}
	if s.taken == nil {
		s.taken = map[[2]string]bool{}
	}
	s.taken[key] = true
	return seat{s, key}, nil
}

func (s seat) leave() {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	delete(s.of.taken, s.key)
}
