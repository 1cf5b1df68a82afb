package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// sample is how long something took, each time. It is safe for concurrent use.
type sample struct {
	mu    sync.Mutex
	times []time.Duration
}

func (s *sample) add(took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.times = append(s.times, took)
}

// at is the shortest time that the given share of all stayed within; 0.5 is the
// median. Zero without any.
func (s *sample) at(share float64) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.times) == 0 {
		return 0
	}
	slices.Sort(s.times)
	return s.times[min(len(s.times)-1, int(share*float64(len(s.times))))]
}

func (s *sample) p50() time.Duration { return s.at(0.50) }
func (s *sample) p95() time.Duration { return s.at(0.95) }

// merge adds all of another.
func (s *sample) merge(other *sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.times = append(s.times, other.times...)
}

// count is how many there are.
func (s *sample) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.times)
}

// repeat lets each of some clients do something again and again until the time is
// over, and answers how long each one took and how many there were in a second.
// The first error ends it.
func repeat(clients int, during time.Duration, do func() error) (*sample, float64, error) {
	began := time.Now()
	took, err := each(clients, func(int) bool { return time.Since(began) < during }, do)
	return took, float64(took.count()) / time.Since(began).Seconds(), err
}

// times lets each of some clients do something until it was done so often in all.
func times(clients, count int, do func() error) (*sample, error) {
	return each(clients, func(done int) bool { return done < count }, do)
}

// each goes on while wanted says so of the number that have begun.
func each(clients int, wanted func(begun int) bool, do func() error) (*sample, error) {
	var took sample
	var mu sync.Mutex
	var failed error
	begun := 0
	next := func() bool {
		mu.Lock()
		defer mu.Unlock()
		if failed != nil || !wanted(begun) {
			return false
		}
		begun++
		return true
	}
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for next() {
				at := time.Now()
				if err := do(); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
				took.add(time.Since(at))
			}
		})
	}
	all.Wait()
	return &took, failed
}

// short writes a time with as many digits as mean something.
func short(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1e3)
	case d >= 100*time.Microsecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	default:
		return fmt.Sprintf("%.0f µs", d.Seconds()*1e6)
	}
}

// both writes the median and what 95 of 100 stayed within.
func both(s *sample) string { return short(s.p50()) + ", " + short(s.p95()) }

// ratio is how many times the floor something is.
func ratio(measured, floor float64) string {
	if floor == 0 {
		return ""
	}
	r := measured / floor
	if r < 10 {
		return fmt.Sprintf("%.1f", r)
	}
	return fmt.Sprintf("%.0f", r)
}

// ratios is ratio of the two times that both writes.
func ratios(measured *sample, floor ...*sample) string {
	var half, most time.Duration
	for _, f := range floor {
		half, most = half+f.p50(), most+f.p95()
	}
	return ratio(measured.p50().Seconds(), half.Seconds()) + ", " + ratio(measured.p95().Seconds(), most.Seconds())
}
