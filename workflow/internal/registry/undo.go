package registry

import (
	"context"
	"encoding/json"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
	"github.com/bifrost-run/bifrost/workflow/internal/takeback"
)

// Undo takes back what a finished run of the workflow did, in the run of this id,
// which has the input of the first. The function is called again to learn how: it
// is told that it is the first run, its steps answer what is stored of them, and
// what it says and answers is dropped. Otherwise it is as Execute.
func (w *Workflow) Undo(ctx context.Context, on host.Host, id string, past host.Past, input json.RawMessage) host.Outcome {
	if w.problems != nil {
		return host.Outcome{Err: w.problems}
	}
	s := session.New(ctx, on, id)
	var o host.Outcome
	o.Failures, o.FailedSteps, o.Err = s.End(w.undo(session.Place{Session: s}.Enter(ctx), s, past, input))
	if o.Err != nil {
		o.Err = failure.Settle(o.Err)
	}
	return o
}

func (w *Workflow) undo(ctx context.Context, s *session.Session, past host.Past, input []byte) error {
	if err := s.LoadSettings(ctx, w.Spec.Needs.Settings); err != nil {
		return ended(ctx, err)
	}
	rewind, why := s.Play(ctx, past, func(ctx context.Context) error {
		_, err := w.code.Invoke(ctx, s, past.Run, input)
		return err
	})
	if err := takeback.All(ctx, s, past, rewind, why); err != nil {
		return ended(ctx, err)
	}
	return nil
}
