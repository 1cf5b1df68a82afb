package histories

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/metrics"
)

func lines(list []string) string { return strings.Join(list, "\n") + "\n" }

// judge holds what the history came to against what it may. counted is what the runs of
// this store add up to, of all histories together.
func (s *stage) judge(counted tally) (wrong []string) {
	to := s.processes[0].link.to
	for i, w := range s.order {
		v := &verdict{witness: w, history: s.history}
		v.ofEnd(to)
		v.ofCode()
		v.ofLog(to)
		v.ofSteps(to)
		for _, text := range append(w.wrong, v.wrong...) {
			wrong = append(wrong, fmt.Sprintf("run %d: %s", i, text))
		}
		counted.add(v.end)
	}
	if !s.family.Leases {
		wrong = append(wrong, counted.differs(to)...)
	}
	return wrong
}

// verdict is about one run.
type verdict struct {
	*witness
	history history
	end     executions.Execution
	wrong   []string
}

func (v *verdict) bad(is bool, format string, args ...any) {
	if is {
		v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
	}
}

// ofEnd judges whether the end is an honest one.
func (v *verdict) ofEnd(to Store) {
	e, err := row(to, v.bell)
	v.end = e
	if err != nil {
		v.bad(true, "the run cannot be read: %v", err)
		return
	}
	v.bad(v.life.same("nothing", e) != "", "%s", v.life.same("nothing", e))
	v.bad(!v.life.isOver(), "an accepted run is %s at the end", e.Status)
	v.bad(v.life.cancelled != (e.Status == executions.Cancelled), "the run is %s, and that it was cancelled is %t", e.Status, v.life.cancelled)
	took := e.FinishedAt.Sub(v.life.begun)
	v.bad(e.Status == executions.Timeout && took < v.script.timeout, "a timeout after %s of %s", took, v.script.timeout)
	v.bad(e.Status == executions.Success && (v.last != "" || v.partly()), "a success of code that ended by %q", v.last)
	v.bad(e.Status == executions.CompletedWithErrors && (v.last != "" || !v.partly() && !v.mayDoubtItems()), "errors that the code did not have")
	v.bad(e.Status == executions.Failed && !v.mayFailBy(e.Problem), "failed by %+v", e.Problem)
	if len(v.history.acts) == 0 {
		v.bad(e.Status != v.expected(), "undisturbed, the run is %s and not %s", e.Status, v.expected())
	}
}

// partly says that a step fails which the workflow passes over.
func (w *witness) partly() bool {
	return slices.ContainsFunc(w.script.steps, func(s step) bool { return s.broken })
}

// mayDoubtItems says whether an item may have failed because nobody knows whether it had
// been done: the others go on.
func (v *verdict) mayDoubtItems() bool {
	return v.history.had(disturbances...) && slices.ContainsFunc(v.script.steps, func(s step) bool { return s.once && s.items > 0 })
}

// mayFailBy says whether anything could have led to the problem.
func (v *verdict) mayFailBy(p *executions.Problem) bool {
	if p == nil {
		return false
	}
	disturbed := v.history.had(disturbances...)
	switch p.Code {
	case "workflow_failed":
		return v.last == plainly || v.last == forGood || v.last == laterOn
	case "panicked":
		return v.last == byAPanic
	case "interrupted":
		return disturbed
	case "step_in_doubt":
		return disturbed && slices.ContainsFunc(v.script.steps, func(s step) bool { return s.once })
	case "workflow_unknown":
		return v.history.had(oldVersion) && v.end.FinishedAt.Sub(v.end.CreatedAt) >= 5*time.Minute
	case "expired":
		return v.end.FinishedAt.Sub(v.end.CreatedAt) > 24*time.Hour
	default:
		return false
	}
}

// ofCode judges how often the code was called and took effect.
func (v *verdict) ofCode() {
	for name, n := range v.calls {
		v.bad(n > 1 && v.isOnce(name), "%s was called %d times, and must not be twice", name, n)
	}
	if v.history.had(disturbances...) || v.script.deaf {
		return
	}
	for name, n := range v.effects {
		v.bad(n > 1, "%s took effect %d times", name, n)
	}
}

func (v *verdict) isOnce(name string) bool {
	number := 0
	_, err := fmt.Sscanf(name, "step %d", &number)
	return err == nil && v.script.steps[number].once
}

// ofLog judges the log: what was taken, each line once, in order.
func (v *verdict) ofLog(to Store) {
	page, err := to.Logs.Read(background, v.bell.Scope(), v.bell.ID(), 0, 1<<20)
	v.bad(err != nil, "the log cannot be read: %v", err)
	v.bad(len(page.Lines) != len(v.life.lines), "the log has %d lines, and %d were taken", len(page.Lines), len(v.life.lines))
	seen := map[string]bool{}
	for i, line := range page.Lines {
		v.bad(line.Seq != int64(i)+1, "line %d is number %d", i+1, line.Seq)
		v.bad(i < len(v.life.lines) && line.Message != v.life.lines[i].Message, "line %d is %q, which was not taken there", i+1, line.Message)
		v.bad(seen[line.Message] && strings.Contains(line.Message, "of start"), "the line %q stands there twice", line.Message)
		v.bad(line.Message == "a ghost", "a ghost wrote into the log")
		seen[line.Message] = true
	}
	last := fmt.Sprintf("step %d of start %d", len(v.script.steps)-1, v.starts)
	v.bad(v.end.Status == executions.Success && !seen[last], "the line %q is missing", last)
}

// ofSteps judges the steps: what was taken, and all of a success.
func (v *verdict) ofSteps(to Store) {
	list, err := to.Steps.List(background, v.bell.Scope(), v.bell.ID())
	v.bad(err != nil, "the steps cannot be read: %v", err)
	v.bad(len(list) != len(v.life.steps), "%d steps are stored, and %d were taken", len(list), len(v.life.steps))
	stored, want := 0, 0
	for i, s := range list {
		if i < len(v.life.steps) {
			v.bad(s.Name != v.life.steps[i].Name || s.Status != v.life.steps[i].Status, "step %q is %s, %+v was taken", s.Name, s.Status, v.life.steps[i])
		}
		if s.Status == executions.StepSuccess && s.Name != "a ghost" {
			stored++
		}
	}
	for _, s := range v.script.steps {
		want += max(1, s.items)
	}
	v.bad(v.end.Status == executions.Success && stored != want, "a success has %d steps of %d", stored, want)
}

// tally is how many runs of a store have come to which end, and what else they add up to.
type tally map[executions.Status]int

const (
	milliseconds executions.Status = "milliseconds"
	minutesSaved executions.Status = "minutes saved"
)

func (t tally) add(e executions.Execution) {
	t[e.Status]++
	if !e.StartedAt.IsZero() {
		t[milliseconds] += int(e.FinishedAt.Sub(e.StartedAt).Milliseconds())
	}
	if e.Status == executions.Success {
		t[minutesSaved] += e.SavesMinutes
	}
}

// differs says where the store has counted something else.
func (t tally) differs(to Store) (wrong []string) {
	last := metrics.DayOf(time.Now())
	counts, err := to.Counters.Read(background, "0000-01-01", last)
	if err != nil {
		return []string{err.Error()}
	}
	got := tally{}
	for _, c := range counts {
		got[executions.Success] += c.Succeeded
		got[executions.CompletedWithErrors] += c.Partly
		got[executions.Failed] += c.Failed
		got[executions.Timeout] += c.TimedOut
		got[executions.Cancelled] += c.Cancelled
		got[milliseconds] += int(c.Milliseconds)
		got[minutesSaved] += c.MinutesSaved
	}
	for _, what := range append(slices.Clone(over), milliseconds, minutesSaved) {
		if got[what] != t[what] {
			wrong = append(wrong, fmt.Sprintf("%d are counted as %s, and %d are so", got[what], what, t[what]))
		}
	}
	return wrong
}
