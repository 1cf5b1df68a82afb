package provide

import "sync"

// abandonedMax is how many questions to one provider may go on that nobody waits
// for. Go cannot end them, so more are not begun: somebody who types into a form
// would fill the process with them.
const abandonedMax = 10

// strays counts the questions that were abandoned and go on, by provider. The
// zero value has none; it is safe for concurrent use.
type strays struct {
	mu   sync.Mutex
	many map[string]int
}

func (s *strays) add(provider string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.many == nil {
		s.many = map[string]int{}
	}
	s.many[provider] += n
}

func (s *strays) of(provider string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.many[provider]
}

func (s *strays) all() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := 0
	for _, n := range s.many {
		sum += n
	}
	return sum
}
