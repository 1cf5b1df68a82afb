package judge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/tests/chaos/author"
	"github.com/bifrost-run/bifrost/tests/chaos/deeds"
)

func ends(e Evidence, f *Finding) {
	for _, r := range e.Runs {
		f.look()
		may := author.Ends[r.Workflow.Name]
		f.must(slices.Contains(may, r.end()) || r.Status == "Cancelled" && slices.Contains(e.Cancelled, r.ID),
			"%s of %s ended as %s", r.ID, r.Workflow.Name, r.end())
	}
}

func cancels(e Evidence, f *Finding) {
	asked := map[string]bool{}
	for _, id := range e.Cancelled {
		asked[id] = true
	}
	for _, r := range e.Runs {
		if asked[r.ID] {
			f.look()
			f.must(r.Status == "Cancelled", "%s ended as %s, although its end was granted", r.ID, r.end())
		}
	}
}

// holders expects that a run which succeeded was ended by its last attempt: one that
// was replaced may return, but not end the run.
func holders(e Evidence, f *Finding) {
	for _, r := range e.Runs {
		if r.Status == "Success" || r.Status == "CompletedWithErrors" {
			f.look()
			f.must(string(r.Result.Value) == strconv.Itoa(r.Attempt), "%s was ended by attempt %s, and is in attempt %d", r.ID, r.Result.Value, r.Attempt)
		}
	}
}

// memo holds what the world has seen of steps against what was stored. A step's
// function may be called again for as long as its result is not stored, because
// nobody knows then whether it took effect. That it is stored is seen in two ways.
// The workflow was told the result: it is given to it only once it is stored, so no
// call may begin later in the file, not by a process that wakes up either. And the
// platform says which attempt has stored it: attempts follow each other, so none
// after that one may begin the step, also where the workflow did not live to be told.
func memo(e Evidence, f *Finding) {
	all := e.byRun()
	for _, r := range e.Runs {
		stored := map[string]int{}
		for _, s := range r.Steps {
			if s.Status == "Success" {
				stored[s.Name] = s.Attempt
			}
		}
		told, begun := map[string]bool{}, map[string]bool{}
		for _, d := range all[r.ID] {
			switch d.Kind {
			case deeds.Told:
				told[d.Step] = true
			case deeds.Enter:
				f.look()
				f.must(!told[d.Step], "attempt %d of %s began %q after it was stored", d.Attempt, r.ID, d.Step)
				by, isStored := stored[d.Step]
				f.must(!isStored || d.Attempt <= by, "attempt %d of %s began %q, which attempt %d has stored", d.Attempt, r.ID, d.Step, by)
				call := fmt.Sprint(d.Step, d.Attempt)
				f.must(!begun[call], "attempt %d of %s began %q twice", d.Attempt, r.ID, d.Step)
				begun[call] = true
			default: // Only a call can begin too late.
			}
		}
	}
}

// results expects that a workflow is told one result of a step, whichever attempt
// asks, and that it is the one of the attempt that has stored it.
func results(e Evidence, f *Finding) {
	all := e.byRun()
	for _, r := range e.Runs {
		told, made := map[string]string{}, map[string]int{}
		for _, d := range all[r.ID] {
			switch d.Kind {
			case deeds.Effect:
				made[d.Mark] = d.Attempt
			case deeds.Told:
				f.look()
				f.must(told[d.Step] == "" || told[d.Step] == d.Mark, "%s was told two results of %q", r.ID, d.Step)
				f.must(made[d.Mark] > 0, "%s was told a result of %q that no call has had", r.ID, d.Step)
				told[d.Step] = d.Mark
			default: // A call without an effect has no result.
			}
		}
		for _, s := range r.Steps {
			if mark, isTold := told[s.Name]; isTold {
				f.must(s.Status == "Success" && s.Attempt == made[mark], "%s: %q was stored by attempt %d, and its result is of attempt %d", r.ID, s.Name, s.Attempt, made[mark])
				delete(told, s.Name)
			}
		}
		for step := range told {
			f.must(false, "%s was told a result of %q that is not stored", r.ID, step)
		}
	}
}

func once(e Evidence, f *Finding) {
	calls := map[string]int{}
	for _, d := range e.Deeds {
		if d.Step == author.Once && d.Kind == deeds.Enter {
			f.look()
			calls[d.Run]++
			f.must(calls[d.Run] == 1, "attempt %d of %s did it for the %d. time", d.Attempt, d.Run, calls[d.Run])
		}
	}
}

// lines expects a log without gaps, in which the lines of an attempt stand in their
// order and once, before those of later attempts. An attempt that was cut off may
// lack its last lines; one that has ended its run by itself lacks none.
func lines(e Evidence, f *Finding) {
	all := e.byRun()
	for _, r := range e.Runs {
		attempt, last := 0, map[int]int{}
		for i, l := range r.Lines {
			f.look()
			f.must(l.Seq == i+1, "line %d of %s has seq %d", i+1, r.ID, l.Seq)
			by, number, isOurs := read(l.Message)
			if !isOurs {
				continue
			}
			f.must(by >= attempt, "%s has line %d of attempt %d after one of attempt %d", r.ID, number, by, attempt)
			f.must(number == last[by]+1, "%s has line %d of attempt %d after line %d", r.ID, number, by, last[by])
			attempt, last[by] = max(attempt, by), number
		}
		if said, returned := returns(all[r.ID], r); returned {
			f.must(last[r.Attempt] == said, "%s has %d lines of attempt %d, which has said %d", r.ID, last[r.Attempt], r.Attempt, said)
		}
	}
}

func read(message string) (attempt, number int, isOurs bool) {
	rest, found := strings.CutPrefix(message, "line ")
	if !found {
		return 0, 0, false
	}
	_, err := fmt.Sscanf(rest, "%d.%d", &attempt, &number)
	return attempt, number, err == nil
}

// returns is how many lines the attempt has said that has ended the run by its return.
func returns(done []deeds.Deed, r Run) (int, bool) {
	if r.Status == "Cancelled" || r.Status == "Timeout" || r.Error.Code == "interrupted" {
		return 0, false
	}
	for _, d := range done {
		if d.Kind == deeds.End && d.Attempt == r.Attempt {
			said, err := strconv.Atoi(d.Mark)
			return said, err == nil
		}
	}
	return 0, false
}
