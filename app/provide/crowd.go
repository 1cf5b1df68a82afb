package provide

import (
	"context"
	"sync"
	"sync/atomic"
)

const (
	// scopeMax is how many questions of one client to one provider go on at a time:
	// more than people ask of it at once, and few enough that the client's own
	// systems are not flooded when somebody types into a form. Go cannot end a
	// question that hangs, so that it keeps its place until it returns.
	scopeMax = 10
	// providerMax is the same for all clients together. It is far larger, so that
	// the hanging systems of a few clients leave room for the questions of the
	// others, and small enough for the memory that a hundred answers take.
	providerMax = 100
)

// crowd counts the questions to providers that are under way. The zero value has
// none; it is safe for concurrent use.
type crowd struct {
	mu    sync.Mutex
	rooms map[roomKey]*room
	// left is how many questions that nobody waits for go on.
	left atomic.Int64
}

// roomKey is a provider in one scope, or in all of them when scope is empty.
type roomKey struct{ scope, provider string }

// room has a place for each question that may be under way at a time.
type room struct {
	places chan struct{}
	// left is how many of the places are taken by questions that nobody waits for.
	left atomic.Int64
	// users keeps it while anybody has a place or waits for one.
	users int
}

func (r *room) stuck() bool { return int(r.left.Load()) >= cap(r.places) }

func (r *room) enter(ctx context.Context) bool {
	if r.stuck() { // waiting would be for nothing
		return false
	}
	select {
	case r.places <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// stay is the place of one question, in its scope and among all.
type stay struct {
	crowd *crowd
	keys  [2]roomKey
	rooms [2]*room
}

// enter takes a place for a question, and waits for one until ctx ends. It answers
// nil when there is none, at once where only questions that hang are under way.
func (c *crowd) enter(ctx context.Context, scope, provider string) *stay {
	s := &stay{crowd: c, keys: [2]roomKey{{scope, provider}, {"", provider}}}
	c.mu.Lock()
	for i, key := range s.keys {
		s.rooms[i] = c.use(key)
	}
	c.mu.Unlock()
	// The client's own place first: who waits for one takes none from the others.
	if !s.rooms[0].enter(ctx) {
		s.forget()
		return nil
	}
	if !s.rooms[1].enter(ctx) {
		<-s.rooms[0].places
		s.forget()
		return nil
	}
	return s
}

// use answers a room, made when there is none.
func (c *crowd) use(key roomKey) *room {
	if c.rooms == nil {
		c.rooms = map[roomKey]*room{}
	}
	r, known := c.rooms[key]
	if !known {
		size := scopeMax
		if key.scope == "" {
			size = providerMax
		}
		r = &room{places: make(chan struct{}, size)}
		c.rooms[key] = r
	}
	r.users++
	return r
}

// forget gives up the rooms, which are gone when nobody uses them.
func (s *stay) forget() {
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	for i, r := range s.rooms {
		if r.users--; r.users == 0 {
			delete(s.crowd.rooms, s.keys[i])
		}
	}
}

// end gives the place back.
func (s *stay) end() {
	for _, r := range s.rooms {
		<-r.places
	}
	s.forget()
}

// leave keeps the place for a question that nobody waits for any more.
func (s *stay) leave() { s.count(1) }

// endLeft gives back the place of one that was left.
func (s *stay) endLeft() {
	s.count(-1)
	s.end()
}

func (s *stay) count(n int64) {
	s.crowd.left.Add(n)
	for _, r := range s.rooms {
		r.left.Add(n)
	}
}
