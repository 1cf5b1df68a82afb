package expand

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// settle judges a trial, or ends a batch, once nothing of it is open.
func (l look) settle(ctx context.Context, b batches.Batch) (batches.Batch, error) {
	all, first, err := l.ports.Items.Tally(ctx, b)
	if err != nil {
		return b, err
	}
	if rough := all; !rough.IsSettled() && b.Stage == batches.Running || !first.IsSettled() && b.Stage == batches.Canary {
		return b, nil
	}
	exact, isWhole, err := l.count(ctx, b)
	if err != nil || !isWhole {
		return b, err
	}
	if b.Stage == batches.Canary {
		return b.Judged(exact, l.ports.Clock.Now())
	}
	return b.Ended(exact, l.ports.Clock.Now())
}

// count looks at each organization of the stage, because what is decided by it is not
// taken back: what the store adds up may lack a run that was accepted just now. False
// while one of them is not over.
func (l look) count(ctx context.Context, b batches.Batch) (batches.Tally, bool, error) {
	var exact batches.Tally
	isWhole := true
	all, err := l.pages(ctx, b, func(items []batches.Item) (bool, error) {
		for _, i := range items {
			if b.Stage == batches.Canary && !i.IsFirst {
				continue
			}
			exact.Count(i)
			isUnseen := i.Run == "" && i.Round == b.Round && i.Refusal == (batches.Refusal{})
			isWhole = isWhole && !isUnseen
		}
		return isWhole && exact.IsSettled(), nil
	})
	return exact, all, err
}

// tell raises what somebody should look at: a batch that stands still, or came to
// nothing. It has the same id each time that a program comes so far.
func (l look) tell(ctx context.Context, b, next batches.Batch) error {
	if next.Trouble == "" {
		return nil
	}
	l.log.Warn("a batch needs attention", "batch", string(b.ID), "stage", string(next.Stage), "why", next.Trouble)
	status := attention.Held
	if next.Stage.IsOver() {
		status = string(executions.Failed) // it came to nothing
	}
	since := b.UpdatedAt.Truncate(time.Millisecond)
	return l.ports.Alarms.Raise(ctx, attention.Item{
		ID:    executions.Derive(since, "batch", string(b.ID), string(next.Stage)),
		Scope: permissions.BatchSystem.Authority(organizations.TargetGlobal()).Scope,
		Kind:  attention.OfBatch, Subject: string(b.ID), Name: b.Title, Workflow: b.Workflow, Title: b.Title,
		Status: status, Message: next.Trouble, Code: "batch_" + string(next.Stage),
		Trigger: string(executions.TriggerBatch), ActorID: b.Owner, ActorName: b.OwnerName, At: next.UpdatedAt,
	})
}
