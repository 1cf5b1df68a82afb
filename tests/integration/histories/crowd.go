package histories

import (
	"slices"
	"sync"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// crowd is who goes on and who stands in line under each limit, as the design tells it:
// a run goes on when there is room for it in all of its limits and nobody is in front of
// it, and else stands in the line of the first limit that lets it not.
type crowd struct {
	mu      sync.Mutex
	holders map[string][]executions.ID
	// lines are in the order in which the runs were accepted.
	lines map[string][]executions.ID
}

// alone lets nobody else of the crowd do anything until the answer is called: what is
// expected of one depends on all.
func (c *crowd) alone() (done func()) {
	c.mu.Lock()
	return c.mu.Unlock
}

// enter answers the key of the limit that a run has to wait for, empty for none.
func (c *crowd) enter(id executions.ID, limits []executions.Limit) (waits string) {
	for _, l := range limits {
		line := c.lines[l.Key]
		if len(c.holders[l.Key]) >= l.Most || len(line) > 0 && line[0] < id {
			c.leave(id)
			c.lines[l.Key] = append(c.lines[l.Key], id)
			slices.Sort(c.lines[l.Key])
			return l.Key
		}
	}
	c.leave(id)
	for _, l := range limits {
		c.holders[l.Key] = append(c.holders[l.Key], id)
	}
	return ""
}

// leave takes a run out of everything.
func (c *crowd) leave(id executions.ID) {
	for _, of := range []map[string][]executions.ID{c.holders, c.lines} {
		for key, list := range of {
			of[key] = slices.DeleteFunc(slices.Clone(list), func(other executions.ID) bool { return other == id })
		}
	}
}
