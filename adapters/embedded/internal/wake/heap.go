package wake

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// bell is the one wake-up that a run has at a time.
type bell struct {
	doorbell executions.Doorbell
	due      time.Time
	// turn numbers the wake-ups in the order in which they were made: it breaks
	// ties, and tells a delivery of this wake-up from one of an earlier.
	turn uint64
	// place is where the bell is in the heap, or away.
	place int
	// received is when it was handed out, while it is away.
	received time.Time
}

// away is the place of a bell that was handed out.
const away = -1

// bells is a heap with the earliest due on top.
type bells []*bell

// Len is part of heap.Interface.
func (b bells) Len() int { return len(b) }

// Less is part of heap.Interface.
func (b bells) Less(i, j int) bool {
	if b[i].due.Equal(b[j].due) {
		return b[i].turn < b[j].turn
	}
	return b[i].due.Before(b[j].due)
}

// Swap is part of heap.Interface.
func (b bells) Swap(i, j int) {
	b[i], b[j] = b[j], b[i]
	b[i].place, b[j].place = i, j
}

// Push is part of heap.Interface.
func (b *bells) Push(x any) {
	added := x.(*bell)
	added.place = len(*b)
	*b = append(*b, added)
}

// Pop is part of heap.Interface.
func (b *bells) Pop() any {
	last := len(*b) - 1
	gone := (*b)[last]
	(*b)[last] = nil
	*b = (*b)[:last]
	gone.place = away
	return gone
}
