// Package takeback takes back what the steps of a run did, the last one first,
// once the code of the run was played again and has said how. How it is played
// does not live here.
package takeback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/attempt"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/rewind"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// prefix begins the name of a step that takes back another one.
const prefix = "undo"

// All takes back each step that the past says can be, in a step of its own. The
// code of the run has been played: rewind and why are what came of it. What cannot
// be taken back is a failed item, and the rest goes on. The error is the end of the
// context, or says that nothing was taken back, or that another attempt may do better.
func All(ctx context.Context, s *session.Session, past host.Past, rewind *rewind.Rewind, why error) error {
	t := takeback{session: s, rewind: rewind, why: why}
	t.doubt(past)
	due := undone(past)
	for i, step := range due {
		s.Host.SetProgress(i, len(due), "Undoing “"+step.of.Name+"”")
		err := t.one(ctx, step)
		if ended := ctx.Err(); ended != nil {
			return ended
		}
		t.note(err)
	}
	s.Host.SetProgress(len(due), len(due), "")
	return t.end(past.MayRetry)
}

// due is a step to take back, and the name of the step that does.
type due struct {
	of   host.Step
	name string
}

// undone are the steps to take back, the last one first.
func undone(past host.Past) []due {
	names := make([]string, len(past.Steps))
	for i, step := range past.Steps {
		names[i] = step.Name
	}
	names = attempt.StepNames(prefix, names)
	var list []due
	for i, step := range slices.Backward(past.Steps) {
		if step.Undoable && !slices.Contains(past.Done, names[i]) {
			list = append(list, due{step, names[i]})
		}
	}
	return list
}

// takeback is one attempt to take everything back.
type takeback struct {
	session *session.Session
	rewind  *rewind.Rewind
	why     error

	done, failed int
	// mendable is the first error that another attempt may not meet.
	mendable error
}

func (t *takeback) note(err error) {
	if err == nil {
		t.done++
		return
	}
	t.failed++
	if t.mendable == nil && !failure.Diagnose(err).Permanent {
		t.mendable = err
	}
}

func (t *takeback) end(mayRetry bool) error {
	switch {
	case t.mendable != nil && mayRetry:
		return t.mendable
	case t.failed > 0 && t.done == 0:
		return failure.Coded(failure.UndoFailed, errors.New("each step that could be undone failed to be"))
	default:
		return nil
	}
}

// one takes back one step.
func (t *takeback) one(ctx context.Context, d due) error {
	way, met := t.rewind.Undo(d.of.Name)
	if !met {
		return t.cannot(d.of.Name, t.unmet(d.of))
	}
	item := &session.Item{Text: wording.Cut(d.of.Name, session.ItemMax)}
	_, err := failure.Guard(func() (struct{}, error) {
		plan := session.Plan{Name: d.name, Retry: way.Retry, Item: item}
		return session.Step(t.session.Undoing(ctx), plan, func(ctx context.Context) (struct{}, error) { return struct{}{}, way.Call(ctx) })
	})
	if err == nil {
		return nil
	}
	if err = failure.Settle(err); !item.Failed { // an error of the author's that panics when it is read
		t.session.ItemFailed("", host.Failure{Item: item.Text, Message: failure.ItemMessage(err)})
	}
	return err
}

var (
	errInDoubt = errors.New("the step was begun, and its end is not known")
	errErased  = errors.New("the result of the step cannot be opened any more")
	errFailed  = errors.New("the step failed, which does not say that it had no effect")
	errCutOff  = errors.New("the run ended before anybody noted what became of the step")
	errUnmet   = errors.New("the code did not come to the step, or it has no undo any more")
)

// cannot notes that a step cannot be taken back.
func (t *takeback) cannot(step string, err error) error {
	item := wording.Cut(step, session.ItemMax)
	t.session.LogFailure(slog.LevelError, "", "The step “"+item+"” cannot be undone.", err)
	t.session.ItemFailed("", host.Failure{Item: item, Message: failure.ItemMessage(err)})
	return err
}

// doubt names the steps that have an undo and nothing stored, and may have taken
// effect all the same. Nobody can take them back, so no status depends on them but
// that the undo has failures.
func (t *takeback) doubt(past host.Past) {
	for _, step := range slices.Backward(t.rewind.Doubts()) {
		_ = t.cannot(step, impossible(errCutOff, "Nothing is kept of this step, and it may have taken effect: check by hand."))
	}
	stored := map[string]bool{}
	for _, step := range past.Steps {
		stored[step.Name] = true
	}
	for _, step := range slices.Backward(past.FailedSteps) {
		if step.Undoable && !stored[step.Name] {
			_ = t.cannot(step.Name, impossible(errFailed, "This step failed, and may have taken effect: check by hand."))
		}
	}
}

// unmet says why there is nothing to call for a step.
func (t *takeback) unmet(step host.Step) error {
	lost := t.rewind.Lost(step.Name)
	switch {
	case step.Intent:
		return impossible(errInDoubt, "Nobody knows whether this step took effect: check by hand.")
	case step.Result == nil:
		return impossible(errErased, "What this step did can no longer be read, because it held a secret: undo it by hand.")
	case lost != nil:
		return impossible(lost, "This step was done by another version of the workflow: undo it by hand.")
	case t.why == nil && t.rewind.Obstacle() != "":
		return impossible(errUnmet, "The workflow does not come to this step again, perhaps because "+t.rewind.Obstacle()+": undo it by hand.")
	case t.why == nil:
		return impossible(errUnmet, "The workflow does not come to this step again: undo it by hand.")
	}
	d := failure.Diagnose(t.why)
	err := failure.Explain(fmt.Errorf("%w: %w", errUnmet, t.why), "The workflow does not come to this step again: "+d.Message)
	if d.Permanent {
		return failure.Permanent(err)
	}
	return err
}

// impossible is an error that another attempt would meet, too.
func impossible(err error, sentence string) error {
	return failure.Explain(failure.Permanent(err), sentence)
}
