package histories

import (
	"fmt"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// witness sees everything that happens to one run, in the order in which it happens:
// what the store is asked and answers, and what the code of the workflow does.
type witness struct {
	script script
	bell   executions.Doorbell
	// expires says that leases end by time.
	expires bool

	mu    sync.Mutex
	life  life
	wrong []string
	// starts counts how often the code began, and knew the attempts by number.
	starts, knew int
	// last is how the code ended when it ended last, empty for well.
	last    string
	calls   map[string]int
	effects map[string]int
	done    chan struct{}
}

// see lets one thing happen with nobody in between, and notes what was wrong with it.
func (w *witness) see(happen func(m *life) string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.life
	if wrong := happen(&w.life); wrong != "" {
		w.say("%s", wrong)
	}
	if before.isOver() && w.life.status != before.status {
		w.say("a run that was %s became %s", before.status, w.life.status)
	}
	if w.life.fence < before.fence {
		w.say("the fence fell from %d to %d", before.fence, w.life.fence)
	}
	if !before.isOver() && w.life.isOver() {
		close(w.done)
	}
}

func (w *witness) say(format string, args ...any) {
	if len(w.wrong) < 10 {
		w.wrong = append(w.wrong, fmt.Sprintf("%s: ", time.Now().UTC().Format("15:04:05.000"))+fmt.Sprintf(format, args...))
	}
}

// same says what of a row that the store shows is not as the model has it.
func (m *life) same(what string, e executions.Execution) string {
	switch {
	case e.Status != m.status:
		return fmt.Sprintf("%s made the run %s and not %s", what, e.Status, m.status)
	case e.Fence != m.fence:
		return fmt.Sprintf("%s made the fence %d and not %d", what, e.Fence, m.fence)
	case e.WaitsFor.Key != m.waits:
		return fmt.Sprintf("%s made the run wait for %q and not for %q", what, e.WaitsFor.Key, m.waits)
	case e.Attempt != m.attempts:
		return fmt.Sprintf("%s made it attempt %d and not %d", what, e.Attempt, m.attempts)
	case e.Status == executions.Pending && !e.DueAt.Equal(m.due):
		return fmt.Sprintf("%s made it due at %s and not at %s", what, e.DueAt, m.due)
	case !m.isHeld() && m.attempts > 0 && e.LogBytes != m.bytes():
		return fmt.Sprintf("%s said %d bytes of log where there are %d", what, e.LogBytes, m.bytes())
	case m.isOver() && (e.Worker != "" || e.FinishedAt.IsZero() || e.Sealed != nil):
		return fmt.Sprintf("%s left a half ended run: %+v", what, e)
	default:
		return ""
	}
}

// transition judges a call that answers the row.
func (w *witness) transition(what string, expect func(*life) string, call func() (executions.Execution, error)) (e executions.Execution, err error) {
	w.see(func(m *life) string {
		defer m.crowd.alone()()
		refusal := expect(m)
		e, err = call()
		if wrong := agrees(what, refusal, err); wrong != "" || err != nil {
			return wrong
		}
		return m.same(what, e)
	})
	return e, err
}

// recover judges a look at the run. Where the due time of another attempt has a random
// part, the row says it.
func (w *witness) recover(incarnation int, now time.Time, look func() (executions.Recovery, error), row func() (executions.Execution, error)) (r executions.Recovery, err error) {
	w.see(func(m *life) string {
		defer m.crowd.alone()()
		dead := m.isHeld() && m.holder != incarnation
		if w.expires {
			// By the clock of storage: what the caller thinks may be older.
			dead = m.isHeld() && time.Since(m.touched) > leaseLife
		}
		want := m.recovered(dead, now)
		if r, err = look(); err != nil {
			return fmt.Sprintf("a recovery was refused: %v", err)
		}
		if r.Event != want {
			return fmt.Sprintf("a recovery came to %q and not to %q", r.Event, want)
		}
		if want == "" {
			return ""
		}
		e, err := row()
		if err != nil {
			return err.Error()
		}
		if want == executions.EventRetry {
			m.due = now.Add(w.wait(m.attempts))
		}
		return m.same("a recovery", e)
	})
	return r, err
}

// wait is the pause after an attempt by the policy: doubled each time.
func (w *witness) wait(attempt int) time.Duration { return w.script.backoff << max(0, attempt-1) }

// fenced judges a call about which the design leaves something open: then what the store
// answers is what counts.
func (w *witness) fenced(what string, expect func(*life) (string, bool), call func() error, took func(*life)) (err error) {
	w.see(func(m *life) string {
		refusal, sure := expect(m)
		err = call()
		if sure {
			return agrees(what, refusal, err)
		}
		if err == nil {
			took(m)
		}
		return ""
	})
	return err
}

// row reads the run as everybody sees it.
func row(s Store, d executions.Doorbell) (executions.Execution, error) {
	return s.History.Get(background, d.Scope(), d.ID())
}

// acceptance is the run as an accepted request leaves it.
func (w *witness) acceptance() store.Acceptance {
	now := time.Now().UTC()
	return store.Acceptance{Execution: executions.Execution{
		ID: w.bell.ID(), Scope: w.bell.Scope(), Status: executions.Pending, Trigger: executions.TriggerAPI,
		Workflow: executions.Workflow{Name: workflowName, Title: "Played"}, Actor: executions.Actor{ID: "somebody", DisplayName: "Zoë"},
		Retry: executions.Retry{Attempts: w.script.attempts, Backoff: w.script.backoff}, Timeout: w.script.timeout,
		SavesMinutes: w.script.minutes, Limits: w.script.limits, CreatedAt: now, DueAt: now,
	}}
}
