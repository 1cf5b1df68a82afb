// Package signal passes on the news that something changed, and nothing else:
// whoever is told reads the store to learn what.
package signal

import "sync"

// Hub keeps subscriptions by key. Its zero value is ready.
type Hub[K comparable] struct {
	mu            sync.Mutex
	subscriptions map[K]map[*subscription]struct{}
}

// subscription holds one signal at most: two pieces of news are one.
type subscription struct{ news chan struct{} }

// Subscribe signals from now on. stop frees the subscription and may be called
// again; the channel is never closed.
func (h *Hub[K]) Subscribe(key K) (news <-chan struct{}, stop func()) {
	s := &subscription{news: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.subscriptions == nil {
		h.subscriptions = map[K]map[*subscription]struct{}{}
	}
	if h.subscriptions[key] == nil {
		h.subscriptions[key] = map[*subscription]struct{}{}
	}
	h.subscriptions[key][s] = struct{}{}
	return s.news, func() { h.drop(key, s) }
}

func (h *Hub[K]) drop(key K, s *subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subscriptions[key], s)
	if len(h.subscriptions[key]) == 0 {
		delete(h.subscriptions, key)
	}
}

// Notify signals everybody who subscribed to the key. It never waits.
func (h *Hub[K]) Notify(key K) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subscriptions[key] {
		select {
		case s.news <- struct{}{}:
		default:
		}
	}
}
