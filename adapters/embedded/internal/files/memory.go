package files

import (
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// memory keeps contents for as long as the store is open.
type memory struct {
	mu    sync.Mutex
	whole map[place][]byte
}

func (m *memory) open(at place) (io.ReadCloser, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.whole[at]
	if !ok {
		return nil, 0, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(content)), int64(len(content)), nil
}

func (m *memory) remove(at place) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.whole, at)
	return nil
}

func (m *memory) list(after string, limit int) (places []place, more bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for at := range m.whole {
		if at.name() > after {
			places = append(places, at)
		}
	}
	slices.SortFunc(places, func(a, b place) int { return strings.Compare(a.name(), b.name()) })
	return places[:min(limit, len(places))], len(places) > limit, nil
}

func (m *memory) draft(at place) draft { return &note{memory: m, at: at} }

// note is a draft in memory. It is gone when nobody publishes it.
type note struct {
	memory  *memory
	at      place
	content []byte
}

func (n *note) fill(from io.Reader) (err error) {
	n.content, err = io.ReadAll(from)
	return err
}

func (n *note) publish() error {
	n.memory.mu.Lock()
	defer n.memory.mu.Unlock()
	n.memory.whole[n.at] = n.content
	return nil
}

func (n *note) discard() {}
