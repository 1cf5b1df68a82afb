// Package kept remembers a bounded number of things.
package kept

import "sync"

// Map forgets any of its entries when it is full: whoever asks can do without.
// It is safe for concurrent use.
type Map[K comparable, V any] struct {
	mu      sync.Mutex
	most    int
	entries map[K]V
}

// New is a map of at most so many entries.
func New[K comparable, V any](most int) *Map[K, V] {
	return &Map[K, V]{most: most, entries: map[K]V{}}
}

// Get answers what is remembered.
func (m *Map[K, V]) Get(key K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.entries[key]
	return v, ok
}

// Put remembers a value.
func (m *Map[K, V]) Put(key K, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(key, value)
}

// Take answers what is remembered, and remembers what is made otherwise.
func (m *Map[K, V]) Take(key K, made func() V) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.entries[key]; ok {
		return v
	}
	v := made()
	m.put(key, v)
	return v
}

// Drop forgets an entry.
func (m *Map[K, V]) Drop(key K) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
}

func (m *Map[K, V]) put(key K, value V) {
	if _, there := m.entries[key]; !there && len(m.entries) >= m.most {
		for any := range m.entries {
			delete(m.entries, any)
			break
		}
	}
	m.entries[key] = value
}
