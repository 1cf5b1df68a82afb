package perform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
)

// script is what the workflow does: in each step it works, takes effect and
// writes a line, and in some attempts it fails after a step.
type script struct {
	steps    []time.Duration
	once     bool        // no step may run twice
	failures map[int]int // attempt -> after which step it fails
	deaf     bool        // it ignores the end of its context
	timeout  time.Duration
	attempts int
	backoff  time.Duration
}

// act is something that happens to the world after a pause.
type act struct {
	pause time.Duration
	kind  string
	// other says that it happens to the process that does not have the run.
	other bool
	lasts time.Duration
}

// pauses are around the times that mean something to the engine.
var pauses = []time.Duration{
	0, 10 * time.Millisecond, 95 * time.Millisecond, 260 * time.Millisecond, 600 * time.Millisecond, 3 * time.Second,
	11 * time.Second, 25 * time.Second, 40 * time.Second, 2 * time.Minute,
}

var kinds = []string{"deliver", "sweep", "kill", "stop", "stall", "outage", "lose answers", "cancel"}

func drawScript(t *rapid.T) script {
	duration := func(label string, of ...time.Duration) time.Duration {
		return rapid.SampledFrom(of).Draw(t, label)
	}
	s := script{
		failures: map[int]int{}, deaf: rapid.IntRange(0, 9).Draw(t, "deaf") == 0, once: rapid.IntRange(0, 3).Draw(t, "once") == 0,
		timeout: duration("timeout", 20*time.Second, time.Minute, 10*time.Minute),
		backoff: duration("backoff", 0, time.Second, time.Minute), attempts: rapid.IntRange(0, 4).Draw(t, "attempts"),
	}
	for range rapid.IntRange(1, 4).Draw(t, "steps") {
		s.steps = append(s.steps, duration("work", 0, 90*time.Millisecond, 3*time.Second, 15*time.Second, 70*time.Second))
	}
	for attempt := range rapid.IntRange(0, 3).Draw(t, "failing attempts") {
		s.failures[attempt+1] = rapid.IntRange(0, len(s.steps)-1).Draw(t, "fails after")
	}
	return s
}

func (s script) options() []workflow.StepOption {
	if s.once {
		return []workflow.StepOption{workflow.Once()}
	}
	return nil
}

func drawActs(t *rapid.T) []act {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) act {
		return act{
			pause: rapid.SampledFrom(pauses).Draw(t, "pause"),
			kind:  rapid.SampledFrom(kinds).Draw(t, "kind"),
			other: rapid.IntRange(0, 3).Draw(t, "other") == 0,
			lasts: rapid.SampledFrom(pauses).Draw(t, "lasts") + 1,
		}
	}), 0, 12).Draw(t, "acts")
}

// play is one run with two processes that perform it.
type play struct {
	t         *testing.T
	script    script
	def       *workflow.Definition
	ledger    *ledger
	processes [2]*process
	running   sync.WaitGroup
	over      chan struct{}

	mu        sync.Mutex
	starts    int
	succeeded bool
	failed    bool
	effects   map[string]int
	calls     map[string]int
	wrong     []string
}

// process is an engine with its link and its workers.
type process struct {
	link   *link
	engine *Engine
	ctx    context.Context
	stop   context.CancelFunc
}

type linkKey struct{}

func (p *play) launch(i int) {
	l := &link{ledger: p.ledger}
	settings := ordinary()
	settings.LeaseEnd, settings.Worker = 20*time.Second, fmt.Sprintf("process %d", i)
	e := New(Ports{
		Executions: l, Recovery: l, Counters: &folder{}, Steps: l, Logs: l, Interrupts: silent{},
		Clock: systemadapter.Clock{}, Random: systemadapter.Random{}, Supplier: supply.New(nil, nil), Strays: &abandon.Strays{},
	}, catalogOf(p.t, p.def), settings, slog.New(slog.NewTextHandler(io.Discard, nil)))
	ctx, stop := context.WithCancel(context.WithValue(p.t.Context(), linkKey{}, l))
	proc := &process{link: l, engine: e, ctx: ctx, stop: stop}
	p.processes[i] = proc
	p.running.Go(func() { p.work(proc) })
	p.running.Go(func() { p.sweep(proc) })
}

func (p *play) work(proc *process) {
	for p.pause(proc, 500*time.Millisecond) {
		if p.ledger.ring() && proc.engine.Deliver(proc.ctx, p.ledger.bell) != nil || proc.link.isDead() {
			p.ledger.ringAt(time.Now().Add(5 * time.Second)) // a message that nobody acknowledged
		}
	}
}

func (p *play) sweep(proc *process) {
	for p.pause(proc, 15*time.Second) {
		_ = proc.engine.Sweep(proc.ctx)
	}
}

// pause answers false when the process has ended, or the play.
func (p *play) pause(proc *process, d time.Duration) bool {
	select {
	case <-time.After(d):
		return proc.ctx.Err() == nil
	case <-proc.ctx.Done():
	case <-p.over:
	}
	return false
}

// function is the workflow. What a killed process does has no effect.
func (p *play) function(ctx context.Context, run *workflow.Run) (any, error) {
	l := ctx.Value(linkKey{}).(*link)
	start, fence := 0, p.ledger.fence()
	p.note(l, func() { p.starts++; start = p.starts })
	if p.script.deaf {
		ctx = context.WithoutCancel(ctx)
	}
	for i, work := range p.script.steps {
		name := fmt.Sprintf("step %d", i)
		workflow.Log(ctx).Info(fmt.Sprintf("%s of start %d", name, start))
		run.Progress(i, len(p.script.steps), name)
		_, err := workflow.Step(ctx, name, func(ctx context.Context) (string, error) {
			p.note(l, func() { p.calls[name]++ })
			select {
			case <-time.After(work):
			case <-ctx.Done():
				return "", ctx.Err()
			}
			p.note(l, func() { p.effect(name, fence) })
			return name, nil
		}, p.script.options()...)
		if err != nil {
			return nil, err
		}
		if after, fails := p.script.failures[run.Attempt]; fails && after == i {
			p.note(l, func() { p.failed = true })
			return nil, errors.New("busy")
		}
	}
	p.note(l, func() { p.succeeded = true })
	return "arrived", nil
}

// note takes what a living process did.
func (p *play) note(l *link, what func()) {
	if l.isDead() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	what()
}

func (p *play) effect(name string, fence int64) {
	p.effects[name]++
	switch {
	case p.script.deaf: // it is out of anybody's hands
	case p.ledger.hasStep(name):
		p.wrong = append(p.wrong, name+" took effect again after it was stored")
	case p.ledger.fence() != fence:
		p.wrong = append(p.wrong, name+" took effect for somebody whose run it was no longer")
	}
}

// holder is the process that has the run, or the other one.
func (p *play) holder(other bool) int {
	if (p.ledger.worker() == "process 1") != other {
		return 1
	}
	return 0
}

func (p *play) do(a act) {
	time.Sleep(a.pause)
	i := p.holder(a.other)
	proc := p.processes[i]
	switch a.kind {
	case "deliver":
		p.ledger.ringAt(time.Now())
	case "sweep":
		p.running.Go(func() { _ = proc.engine.Sweep(proc.ctx) })
	case "kill":
		proc.link.kill()
		proc.stop()
		p.launch(i)
	case "stop":
		proc.stop()
		p.launch(i)
	case "stall":
		proc.link.stall(a.lasts)
	case "outage":
		proc.link.fail(a.lasts, refuse)
	case "lose answers":
		proc.link.fail(a.lasts, unanswered)
	case "cancel":
		p.ledger.cancel()
	}
}

// settle waits until the run is over, at most as long as a run may be stuck.
func (p *play) settle() {
	for began := time.Now(); !p.ledger.status().IsTerminal(); time.Sleep(time.Second) {
		if time.Since(began) > 2*time.Hour {
			p.wrong = append(p.wrong, "the run is stuck as "+string(p.ledger.status()))
			break
		}
	}
	time.Sleep(20 * time.Minute) // whoever comes late is refused
	close(p.over)
	for _, proc := range p.processes {
		proc.stop()
	}
	p.running.Wait()
	time.Sleep(20 * time.Minute) // abandoned functions end
	synctest.Wait()
}

// judge holds what came of the play against what may.
func (p *play) judge(acts []act) []string {
	e, calm := p.ledger.run, len(acts) == 0
	wrong := append(p.wrong, p.ledger.wrong...)
	say := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	say(p.starts > e.MaxAttempts(), "%d starts, %d are allowed", p.starts, e.MaxAttempts())
	say(e.Status == executions.Success && !p.succeeded, "a success that the function did not have")
	say(e.Status == executions.Cancelled && !happened(acts, "cancel"), "cancelled by nobody")
	if e.Status == executions.Failed {
		own := e.Problem.Code == "workflow_failed" && p.failed
		cut := e.Problem.Code == "interrupted" && happened(acts, "kill", "stop", "stall", "outage", "lose answers")
		doubt := e.Problem.Code == "step_in_doubt" && p.script.once && happened(acts, "kill", "stop", "stall", "outage", "lose answers")
		say(!own && !cut && !doubt, "failed by %+v", e.Problem)
	}
	say(e.Worker != "" || e.FinishedAt.IsZero(), "the end is incomplete: %+v", e)
	if calm {
		want := p.expected()
		say(e.Status != want, "%s, want %s", e.Status, want)
	}
	if !happened(acts, "kill", "stop", "stall", "outage", "lose answers") {
		for name, n := range p.effects {
			say(n > 1 && !p.script.deaf, "%s took effect %d times", name, n)
		}
	}
	for name, n := range p.calls {
		say(n > 1 && p.script.once, "%s was called %d times, and must not be twice", name, n)
	}
	seen := map[string]bool{}
	for _, line := range p.ledger.lines {
		say(seen[line.Message] && strings.Contains(line.Message, "of start"), "the line %q stands there twice", line.Message)
		seen[line.Message] = true
	}
	if e.Status == executions.Success {
		say(!seen[fmt.Sprintf("step %d of start %d", len(p.script.steps)-1, p.starts)], "the last line is missing")
		say(len(p.ledger.steps) != len(p.script.steps), "%d steps are stored", len(p.ledger.steps))
	}
	return wrong
}

// expected is how the run ends when nothing happens to it.
func (p *play) expected() executions.Status {
	stored := 0
	for attempt := 1; ; attempt++ {
		var lasts time.Duration
		last := len(p.script.steps) - 1
		after, fails := p.script.failures[attempt]
		if fails {
			last = after
		}
		for i := stored; i <= last; i++ {
			if lasts += p.script.steps[i]; lasts < p.script.timeout {
				stored = i + 1
			}
		}
		limit := p.script.timeout
		if p.script.deaf {
			limit += ordinary().Grace
		}
		switch {
		case lasts >= limit, fails && lasts >= p.script.timeout:
			return executions.Timeout
		case !fails:
			return executions.Success
		case attempt >= p.ledger.run.MaxAttempts():
			return executions.Failed
		}
		stored = max(stored, last+1)
	}
}

func happened(acts []act, kinds ...string) bool {
	for _, a := range acts {
		for _, kind := range kinds {
			if a.kind == kind {
				return true
			}
		}
	}
	return false
}

func TestWhateverHappensTheRunEndsOnceAndHonestly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s, acts := drawScript(rt), drawActs(rt)
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			p := &play{t: t, script: s, over: make(chan struct{}), effects: map[string]int{}, calls: map[string]int{}}
			p.def = probe(p.function, retrying(s.attempts, s.backoff), lasting(s.timeout))
			p.ledger = newLedger(pending(bell(t, ""), p.def))
			p.launch(0)
			p.launch(1)
			for _, a := range acts {
				p.do(a)
			}
			p.settle()
			wrong = p.judge(acts)
		})
		for _, w := range wrong {
			rt.Error(w)
		}
	})
}
