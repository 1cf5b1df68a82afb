package perform

import (
	"fmt"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// Whatever the store does not answer, before a call took effect or after it, nothing
// that was stored happens again.
func TestARunGoesOnWhateverIsNotAnswered(t *testing.T) {
	t.Parallel()
	gone := func(t *testing.T, plan func(call string, before int) mode) (calls []string) {
		t.Helper()
		o, def := newOnward("three")
		bubble(t, def, func(w *world) {
			first := w.accept(def)
			w.deliver(first)
			o.fails, o.stored["one"], o.stored["two"] = nil, true, true
			f := w.faulty(plan)
			d := w.goOn(def, first)
			e := w.work(d, 10*time.Minute)
			calls = f.made()
			if e.Status == executions.Running && nobodyLearnt(calls) {
				w.restart()
				e = w.work(d, 10*time.Minute)
			}
			ended(t, e, executions.Success, "")
			wants(t, []string{"one", "two", "three", "four"}, w.storedSteps(d))
			wants(t, map[string]int{"one": 1, "two": 1, "three": 2, "four": 1}, o.effects)
			wants(t, []string(nil), o.broken)
		}, onDisk(t.TempDir()))
		return calls
	}
	calls := gone(t, func(string, int) mode { return pass })
	for i, call := range calls {
		for name, how := range map[string]mode{"refused": refuse, "unanswered": unanswered} {
			t.Run(fmt.Sprintf("%d %s %s", i, call, name), func(t *testing.T) {
				t.Parallel()
				gone(t, func(_ string, before int) mode {
					if before == i {
						return how
					}
					return pass
				})
			})
		}
	}
}

// The program dies right after each step was taken over or done.
func TestARunGoesOnWhereverTheProgramDied(t *testing.T) {
	t.Parallel()
	for deaths := 1; deaths <= 4; deaths++ {
		t.Run(fmt.Sprintf("after %d steps", deaths), func(t *testing.T) {
			t.Parallel()
			o, def := newOnward("three")
			bubble(t, def, func(w *world) {
				first := w.accept(def)
				w.deliver(first)
				o.fails, o.stored["one"], o.stored["two"] = nil, true, true
				m, d, stored := &mortal{}, w.goOn(def, first), 0
				last := ""
				o.at = func(step string) { last = step }
				m.live(w, d, func() {
					if o.stored[last] = true; stored+1 == deaths {
						m.die()
					}
					stored++
				})
				w.restart()
				e := w.work(d, time.Hour)
				ended(t, e, executions.Success, "")
				wants(t, map[string]int{"one": 1, "two": 1, "three": 2, "four": 1}, o.effects)
				wants(t, []string{"one", "two", "three", "four"}, w.storedSteps(d))
				wants(t, []string(nil), o.broken)
				if in := w.attempts(d); e.Attempt != 2 || in["one"] != 0 || in["two"] != 0 || in["four"] == 0 {
					t.Errorf("attempt %d, %v", e.Attempt, in)
				}
			}, onDisk(t.TempDir()))
		})
	}
}
