package histories

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// expected is how the run ends when nothing happens to it.
func (w *witness) expected() executions.Status {
	s, stored := w.script, 0
	for attempt := 1; ; attempt++ {
		e, ends := s.endings[attempt]
		last := len(s.steps) - 1
		if ends {
			last = e.after
		}
		lasts, done := s.lasts(stored, last)
		limit := s.timeout
		if s.deaf {
			limit += grace
		}
		switch {
		case lasts >= limit, ends && lasts >= s.timeout:
			return executions.Timeout
		case !ends && w.partly():
			return executions.CompletedWithErrors
		case !ends:
			return executions.Success
		case e.how == forGood, attempt >= max(1, s.attempts):
			return executions.Failed
		}
		stored = max(stored, done)
	}
}

// lasts is how long an attempt takes that goes as far as a step and finds so many of
// them stored, and how far it comes in its time.
func (s script) lasts(stored, last int) (lasts time.Duration, done int) {
	for i := 0; i <= last; i++ {
		if i >= stored || s.steps[i].broken {
			lasts += s.steps[i].work * time.Duration(max(1, s.steps[i].items))
		}
		if lasts < s.timeout {
			done = i + 1
		}
	}
	return lasts, done
}
