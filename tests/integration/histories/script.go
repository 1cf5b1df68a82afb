package histories

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// history is what happens: the runs that are accepted, and then one act after the other.
type history struct {
	runs []script
	acts []act
}

// script is what the workflow does in a run: in each step it works, takes effect and
// writes a line, and some attempts end badly after a step.
type script struct {
	steps []step
	// endings say after which step an attempt ends, counted from 1, and how.
	endings map[int]ending
	// deaf code ignores the end of its context.
	deaf     bool
	timeout  time.Duration
	attempts int
	backoff  time.Duration
	minutes  int
	limits   []executions.Limit
}

// step is one step, or one for each of some items.
type step struct {
	work  time.Duration
	once  bool
	items int
	// broken fails whatever happens, and the workflow goes on all the same.
	broken bool
}

// ending is how an attempt goes wrong.
type ending struct {
	after int
	how   string
}

// The ways in which the code of a workflow ends an attempt.
const (
	plainly     = "an error"
	forGood     = "a permanent error"
	laterOn     = "an error that asks for a wait"
	byAPanic    = "a panic"
	askedToWait = 45 * time.Second
)

// act is something that happens to the world after a pause.
type act struct {
	pause time.Duration
	kind  string
	// run and process say to whom, by a number that is taken modulo how many there are.
	run, process int
	lasts        time.Duration
}

// The kinds of acts.
const (
	deliver     = "a doorbell comes again"
	delay       = "a doorbell comes late"
	sweep       = "somebody sweeps"
	kill        = "a process is killed"
	stop        = "a process stops and another begins"
	freeze      = "a process stands still"
	outage      = "storage does not answer a process"
	loseAnswers = "storage answers a process, and nobody hears it"
	cancel      = "somebody cancels"
	acceptAgain = "the same run is accepted again"
	ghost       = "somebody writes under every lease that there was"
	oldVersion  = "every process becomes one that does not know the workflow"
	blackout    = "every process is gone for a while"
)

var kinds = []string{deliver, delay, sweep, kill, stop, freeze, outage, loseAnswers, cancel, acceptAgain, ghost, oldVersion, blackout}

// disturbances are acts that may cost a run an attempt.
var disturbances = []string{kill, stop, freeze, outage, loseAnswers, blackout, oldVersion}

// pauses are around the times that mean something to the engine.
var pauses = []time.Duration{
	0, 10 * time.Millisecond, 95 * time.Millisecond, 1100 * time.Millisecond, 3 * time.Second, 11 * time.Second, 25 * time.Second,
	40 * time.Second, 2 * time.Minute,
}

// season is histories that come one after the other.
type season []history

// GoString keeps the drawing of many histories short: the one that went wrong tells
// itself.
func (s season) GoString() string { return fmt.Sprintf("%d histories", len(s)) }

func drawSeason(t *rapid.T, n int) season {
	s := make(season, n)
	for i := range s {
		s[i] = drawHistory(t)
	}
	return s
}

// timeouts fall together with the end of no step: what happens first at one instant is
// nobody's promise.
var timeouts = []time.Duration{20500 * time.Millisecond, 61700 * time.Millisecond, 10*time.Minute + 300*time.Millisecond}

// bounds are the limits that runs have. Those of one key do not always agree on it.
var bounds = [][]executions.Limit{
	nil, {one}, {one}, {one, other}, {other}, {executions.BatchLimit("one", 2)}, {executions.BatchLimit("other", 2), one},
}

var one, other = executions.BatchLimit("one", 1), executions.BatchLimit("other", 1)

func drawHistory(t *rapid.T) history {
	return history{
		runs: rapid.SliceOfN(rapid.Custom(drawScript), 1, 3).Draw(t, "runs"),
		acts: rapid.SliceOfN(rapid.Custom(drawAct), 0, 10).Draw(t, "acts"),
	}
}

func drawScript(t *rapid.T) script {
	s := script{
		endings: map[int]ending{}, deaf: oneIn(t, 10, "deaf"), minutes: rapid.IntRange(0, 5).Draw(t, "minutes"),
		timeout:  rapid.SampledFrom(timeouts).Draw(t, "timeout"),
		backoff:  rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute}).Draw(t, "backoff"),
		attempts: rapid.IntRange(0, 4).Draw(t, "attempts"),
		limits:   rapid.SampledFrom(bounds).Draw(t, "limits"),
		steps:    rapid.SliceOfN(rapid.Custom(drawStep), 1, 4).Draw(t, "steps"),
	}
	for attempt := range rapid.IntRange(0, 3).Draw(t, "bad attempts") {
		s.endings[attempt+1] = ending{
			after: rapid.IntRange(0, len(s.steps)-1).Draw(t, "after"),
			how:   rapid.SampledFrom([]string{plainly, plainly, plainly, laterOn, forGood, byAPanic}).Draw(t, "how"),
		}
	}
	return s
}

func drawStep(t *rapid.T) step {
	s := step{
		work:   rapid.SampledFrom([]time.Duration{0, 90 * time.Millisecond, 3 * time.Second, 15 * time.Second, 70 * time.Second}).Draw(t, "work"),
		broken: oneIn(t, 12, "broken"),
	}
	s.once = !s.broken && oneIn(t, 5, "once")
	if !s.broken && oneIn(t, 5, "each") {
		s.items = rapid.IntRange(1, 3).Draw(t, "items")
	}
	return s
}

func drawAct(t *rapid.T) act {
	a := act{
		pause: rapid.SampledFrom(pauses).Draw(t, "pause"), kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		run: rapid.IntRange(0, 2).Draw(t, "run"), process: rapid.IntRange(0, 1).Draw(t, "process"),
		lasts: rapid.SampledFrom(pauses).Draw(t, "lasts") + 1,
	}
	switch {
	case a.kind == blackout && oneIn(t, 4, "long"):
		a.lasts = 25 * time.Hour
	case a.kind == oldVersion && oneIn(t, 4, "long"):
		a.lasts = 6 * time.Minute
	}
	return a
}

func oneIn(t *rapid.T, n int, label string) bool { return rapid.IntRange(1, n).Draw(t, label) == n }

// String tells the history to whoever has to understand it.
func (h history) String() string {
	text := ""
	for i, s := range h.runs {
		text += fmt.Sprintf("run %d: %+v\n", i, s)
	}
	for _, a := range h.acts {
		text += fmt.Sprintf("after %s %s: run %d, process %d, for %s\n", a.pause, a.kind, a.run, a.process, a.lasts)
	}
	return text
}

// had reports whether one of the kinds happened.
func (h history) had(kinds ...string) bool {
	for _, a := range h.acts {
		for _, kind := range kinds {
			if a.kind == kind {
				return true
			}
		}
	}
	return false
}
