package stranger

import (
	"crypto/sha256"
	"sync"
)

// provenMost is how many keys are remembered: more than a provider will ever make.
const provenMost = 10_000

// proven remembers by their digests the keys that were good once. It opens nothing: a
// key that was revoked meanwhile is refused like any other.
type proven struct {
	mu   sync.Mutex
	keys map[[sha256.Size]byte]bool
}

func (p *proven) has(key string) bool {
	digest := sha256.Sum256([]byte(key))
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keys[digest]
}

func (p *proven) add(key string) {
	digest := sha256.Sum256([]byte(key))
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.keys) >= provenMost || p.keys == nil {
		p.keys = map[[sha256.Size]byte]bool{} // each has to prove itself again
	}
	p.keys[digest] = true
}
