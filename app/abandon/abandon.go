// Package abandon counts the functions of authors that ignored the end of their
// context and were left to themselves. Go cannot end them, so that a process
// with many should make room for a new one.
package abandon

import (
	"sync"
	"sync/atomic"
)

// Limit is how many may be at large before the process is worn out.
const Limit = 20

// Strays are the functions that were left. The zero value has none; it is safe
// for concurrent use.
type Strays struct {
	count atomic.Int64
	once  sync.Once
	worn  chan struct{}
	made  sync.Once
}

// Leave takes a function that goes on by itself until returned closes, and then
// calls ended.
func Leave[T any](s *Strays, returned <-chan T, ended func()) {
	if s.count.Add(1) >= Limit {
		s.once.Do(func() { close(s.signal()) })
	}
	go func() {
		<-returned
		s.count.Add(-1)
		ended()
	}()
}

// Count is how many are still going.
func (s *Strays) Count() int64 { return s.count.Load() }

// Worn closes when the process has so many that it should stop, for good: those
// that return later have shown that more will come.
func (s *Strays) Worn() <-chan struct{} { return s.signal() }

func (s *Strays) signal() chan struct{} {
	s.made.Do(func() { s.worn = make(chan struct{}) })
	return s.worn
}
