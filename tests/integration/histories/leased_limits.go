package histories

import "github.com/bifrost-run/bifrost/domain/executions"

// full is the limit that keeps a run from going on: there are as many at work as it says,
// or one that was accepted before stands in line.
func (l *ledger) full(e executions.Execution) (executions.Limit, bool) {
	for _, limit := range e.Limits {
		held, first := l.under(limit.Key)
		if held >= limit.Most || first != nil && first.ID < e.ID {
			return limit, true
		}
	}
	return executions.Limit{}, false
}

// under counts who goes on under a limit, and finds the first in its line.
func (l *ledger) under(key string) (held int, first *executions.Execution) {
	for _, row := range l.rows {
		e := &row.run
		if e.Status == executions.Pending && e.WaitsFor.Key == key && (first == nil || e.ID < first.ID) {
			first = e
		}
		for _, limit := range e.Limits {
			if limit.Key == key && e.Status.IsHeld() {
				held++
			}
		}
	}
	return held, first
}

// relieve rings for whoever has room after a transition of a run.
func (l *ledger) relieve(e executions.Execution) {
	for _, limit := range e.Limits {
		if held, first := l.under(limit.Key); first != nil && held < first.WaitsFor.Most {
			l.ring(first.Doorbell(), first.DueAt)
		}
	}
}
