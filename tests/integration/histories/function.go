package histories

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
)

const workflowName = "played"

// catalogs are what a program knows: without the workflow, and with it.
var catalogs = sync.OnceValue(func() [2]*describe.Catalog {
	played := workflow.Define(workflow.Spec{Name: workflowName, Title: "Played", OrganizationOptional: true},
		func(ctx context.Context, run *workflow.Run, _ struct{}) (any, error) {
			p := ctx.Value(processKey{}).(*process)
			return p.perform(ctx, run)
		}).Definition()
	ignores, err := describe.New(nil, nil, schema.Compiler{})
	if err != nil {
		panic(err)
	}
	knows, err := describe.New([]*workflow.Definition{played}, nil, schema.Compiler{})
	if err != nil {
		panic(err)
	}
	return [2]*describe.Catalog{ignores, knows}
})

type processKey struct{}

var errBusy = errors.New("busy")

// performance is one call of the code of a workflow. What it does in a process that has
// been killed does not happen.
type performance struct {
	process *process
	witness *witness
	// fence was the run's when the code was called.
	fence int64
	start int
}

// note takes what the code did, unless it is dead.
func (p performance) note(what func(w *witness)) {
	if p.process.link.isDead() {
		return
	}
	p.witness.mu.Lock()
	defer p.witness.mu.Unlock()
	what(p.witness)
}

// awake waits while the process stands still. When it wakes up, everything that should
// have ended meanwhile has.
func (p performance) awake(ctx context.Context) error {
	p.process.link.thaw()
	return ctx.Err()
}

// perform is the workflow.
func (p *process) perform(ctx context.Context, run *workflow.Run) (result any, err error) {
	w := p.stage.runs[executions.ID(run.ID)]
	play := performance{process: p, witness: w}
	if err := play.awake(ctx); err != nil {
		return nil, err
	}
	play.note(func(w *witness) {
		w.starts++
		play.start, play.fence = w.starts, w.life.fence
		w.begun(run.Attempt)
	})
	if w.script.deaf {
		ctx = context.WithoutCancel(ctx)
	}
	how := byAPanic
	defer func() { play.note(func(w *witness) { w.returned(how, play.fence) }) }()
	for i, s := range w.script.steps {
		name := fmt.Sprintf("step %d", i)
		workflow.Log(ctx).Info(play.line(name))
		run.Progress(i, len(w.script.steps), name)
		if err := play.step(ctx, name, s); err != nil && (!s.broken || ctx.Err() != nil) {
			how = plainly
			return nil, err
		}
		if e, ends := w.script.endings[run.Attempt]; ends && e.after == i {
			how = e.how
			return nil, e.error()
		}
	}
	how = ""
	return "arrived", nil
}

func (e ending) error() error {
	switch e.how {
	case forGood:
		return workflow.Permanent(errBusy)
	case laterOn:
		return workflow.RetryAfter(errBusy, askedToWait)
	case byAPanic:
		panic("kaputt")
	default:
		return errBusy
	}
}

func (p performance) line(name string) string { return fmt.Sprintf("%s of start %d", name, p.start) }

func (p performance) step(ctx context.Context, name string, s step) error {
	var options []workflow.StepOption
	if s.once {
		options = append(options, workflow.Once())
	}
	if s.items == 0 {
		_, err := workflow.Step(ctx, name, func(ctx context.Context) (string, error) { return name, p.work(ctx, name, s) }, options...)
		return err
	}
	items := make([]int, s.items)
	for i := range items {
		items[i] = i
	}
	return workflow.Each(ctx, name, items, func(ctx context.Context, item int) error {
		return p.work(ctx, fmt.Sprintf("%s: %d", name, item), s)
	}, options...)
}

// work takes its time and then takes effect.
func (p performance) work(ctx context.Context, name string, s step) error {
	if err := p.awake(ctx); err != nil {
		return err
	}
	p.note(func(w *witness) { w.called(name) })
	select {
	case <-time.After(s.work):
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.broken {
		return errBusy
	}
	if err := p.awake(ctx); err != nil {
		return err
	}
	p.note(func(w *witness) { w.takesEffect(name, p.fence) })
	return nil
}

// begun holds a start against the policy.
func (w *witness) begun(attempt int) {
	m := &w.life
	switch {
	case w.starts > m.most:
		w.say("start %d, of %d that are allowed", w.starts, m.most)
	case attempt <= w.knew:
		w.say("attempt %d after attempt %d", attempt, w.knew)
	case time.Now().Before(m.due):
		w.say("attempt %d began %s early", attempt, time.Until(m.due))
	case m.isOver():
		w.say("attempt %d began after the run was %s", attempt, m.status)
	}
	w.knew = attempt
}

// returned takes how the code ended, unless nobody listens to it any more.
func (w *witness) returned(how string, fence int64) {
	if !w.life.isOver() && w.life.fence == fence {
		w.last = how
	}
}

// called holds a call of a step's code against what is stored. Deaf code of an attempt
// that was given up is out of anybody's hands.
func (w *witness) called(name string) {
	w.calls[name]++
	if w.life.hasResult(name) && !w.script.deaf {
		w.say("%s ran again after its result was stored", name)
	}
}

func (w *witness) takesEffect(name string, fence int64) {
	w.effects[name]++
	switch {
	case w.script.deaf:
	case w.life.hasResult(name):
		w.say("%s took effect again after it was stored", name)
	case w.life.fence != fence:
		w.say("%s took effect for somebody whose run it was no longer", name)
	}
}
