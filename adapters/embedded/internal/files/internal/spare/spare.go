// Package spare remembers what must not be removed yet.
package spare

import "sync"

// Set is what was to be removed while somebody needed everything to stay. New
// makes one.
type Set[P comparable] struct {
	mu sync.Mutex
	// held counts those who need everything to stay.
	held   int
	places map[P]bool
}

// New is a Set that nobody holds.
func New[P comparable]() *Set[P] { return &Set[P]{places: map[P]bool{}} }

// Hold lets everything stay from now on.
func (s *Set[P]) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held++
}

// Release answers what can be removed now, which is nothing while somebody else
// holds the set.
func (s *Set[P]) Release() []P {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held--; s.held > 0 {
		return nil
	}
	var list []P
	for at := range s.places {
		list = append(list, at)
	}
	s.places = map[P]bool{}
	return list
}

// Take reports whether something stays for now, and then remembers it.
func (s *Set[P]) Take(at P) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held > 0 {
		s.places[at] = true
	}
	return s.held > 0
}

// Has reports whether something stays for now.
func (s *Set[P]) Has(at P) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.places[at]
}
