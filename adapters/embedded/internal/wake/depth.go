package wake

import "time"

// Depth is how many doorbells nobody has taken yet, and since when the next of them has
// been due; zero when none is.
func (q *Deliveries) Depth() (waiting int, since time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) > 0 && !q.waiting[0].due.After(q.clock.Now()) {
		since = q.waiting[0].due
	}
	return len(q.waiting), since
}
