package fire

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/schedules"
)

// raise says that a schedule is about to be paused by the platform. It comes before the
// pause itself, so that a program that dies in between leaves none that nobody hears of,
// and its id follows from the fire that led to it, so that it is raised once.
func (f *Firer) raise(ctx context.Context, was, next schedules.Schedule) error {
	f.log.Warn("a schedule was paused", "schedule", string(was.ID), "scope", was.Scope.String(), "why", string(next.Pause), "reason", next.PauseReason)
	return f.ports.Alarms.Raise(ctx, attention.Item{
		ID: executions.Derive(was.NextAt, "paused", string(was.ID)), Scope: was.Scope,
		Kind: attention.OfSchedule, Subject: string(was.ID), Name: was.Name, Workflow: was.Workflow,
		Status: attention.Paused, Message: next.PauseReason, Code: string(next.Pause),
		Trigger: string(executions.TriggerSchedule), ActorID: was.Owner, ActorName: was.OwnerName, At: f.ports.Clock.Now(),
	})
}
