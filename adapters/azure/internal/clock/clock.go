// Package clock tells storage's time, by which leases are judged and runs are
// due. It knows no technology: whoever talks to storage says what it heard.
package clock

import (
	"sync"
	"time"
)

// resolution is how exactly a Date header tells the time: it leaves out the
// fraction of the second.
const resolution = time.Second

// Storage is the machine's clock with an offset that keeps it within what
// storage has said. It stays at zero as long as the two may agree, so that a
// machine with the right time never jumps by the fraction that a Date leaves
// out. The zero value knows no offset yet. Safe for concurrent use.
type Storage struct {
	mu     sync.Mutex
	offset time.Duration
}

// Now is storage's time, in UTC: at most a second and the time of an answer off
// once Heard was called.
func (c *Storage) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return wall(time.Now().Add(c.offset))
}

// Heard takes in the Date of an answer: storage said it between the machine's
// times of the request and of the answer.
func (c *Storage) Heard(date, sent, answered time.Time) {
	least := date.Sub(wall(answered))
	most := max(least, date.Add(resolution).Sub(wall(sent)))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = min(max(c.offset, least), most)
}

// wall drops the monotonic reading: a clock that somebody sets jumps, and the
// offset has to follow it.
func wall(t time.Time) time.Time { return t.UTC().Round(0) }
