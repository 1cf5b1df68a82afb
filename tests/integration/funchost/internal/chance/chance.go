// Package chance decides, by a seed, which faults a host makes.
package chance

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Faults are how often things go wrong: probabilities from 0 to 1. The zero value
// is a cloud in which nothing does.
type Faults struct {
	// Duplicate is how often a message is delivered twice, at once or one after
	// the other.
	Duplicate float64
	// Delay is how often a delivery waits, at most Longest.
	Delay float64
	// Kill is how often the handler is killed within Longest after an invocation
	// has begun.
	Kill float64
	// Longest is a second when it is zero.
	Longest time.Duration
}

// Dice are thrown by one host. They are safe for concurrent use; the order of
// throws is that of what happens, so that a seed repeats decisions and not a run.
type Dice struct {
	mu     sync.Mutex
	random *rand.Rand
	faults Faults
}

// New throws the dice of a seed.
func New(seed uint64, f Faults) *Dice {
	if f.Longest == 0 {
		f.Longest = time.Second
	}
	return &Dice{random: rand.New(rand.NewPCG(seed, seed)), faults: f}
}

// Between is a number from low to high.
func (d *Dice) Between(low, high float64) float64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return low + d.random.Float64()*(high-low)
}

// Delay is how long a delivery waits; usually zero.
func (d *Dice) Delay() time.Duration { return d.within(d.faults.Delay) }

// Kill is how long after its begin an invocation kills the handler; zero is never.
func (d *Dice) Kill() time.Duration { return d.within(d.faults.Kill) }

// Duplicate says whether a message is delivered a second time, and whether at once.
func (d *Dice) Duplicate() (twice, together bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.random.Float64() < d.faults.Duplicate, d.random.IntN(2) == 0
}

func (d *Dice) within(probability float64) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.random.Float64() >= probability {
		return 0
	}
	return 1 + time.Duration(d.random.Int64N(int64(d.faults.Longest)))
}
