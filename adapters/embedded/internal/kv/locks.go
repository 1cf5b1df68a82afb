package kv

import (
	"hash/maphash"
	"slices"
	"sync"
)

// stripes is far above the number of transitions that wait for the disk at one
// time, so that two runs seldom share a lock.
const stripes = 1024

// Locks lets a goroutine read rows, decide, and write them without another one
// in between. Its zero value is not usable; NewLocks makes it.
type Locks struct {
	seed    maphash.Seed
	stripes [stripes]sync.Mutex
}

// NewLocks makes locks that nobody holds.
func NewLocks() *Locks { return &Locks{seed: maphash.MakeSeed()} }

// Lock takes all the named locks at once, in an order that cannot deadlock, and
// answers how to give them back. A holder must not call Lock again.
func (l *Locks) Lock(names ...string) (unlock func()) {
	held := make([]int, 0, len(names))
	for _, name := range names {
		held = append(held, int(maphash.String(l.seed, name)%stripes))
	}
	slices.Sort(held)
	held = slices.Compact(held)
	for _, i := range held {
		l.stripes[i].Lock()
	}
	return func() {
		for _, i := range held {
			l.stripes[i].Unlock()
		}
	}
}
