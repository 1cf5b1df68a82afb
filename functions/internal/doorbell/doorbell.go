// Package doorbell is what the functions of queues do: it finds the run that a
// message is about and gives it to the engine, and puts away what names no run.
package doorbell

import (
	"context"
	"errors"
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/bury"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Module provides the Doorman.
var Module = fx.Module("doorbell", fx.Provide(New))

// Engine is what a doorbell is for.
type Engine interface {
	// Deliver performs the run, or sees that there is nothing to do. An error means
	// that the doorbell should ring again.
	Deliver(ctx context.Context, d executions.Doorbell) error
	// Recover looks at the run without performing it. NotFound.
	Recover(ctx context.Context, d executions.Doorbell) error
}

// Doorman takes messages.
type Doorman struct {
	engine Engine
	poison store.Poison
	clock  system.Clock
	log    *slog.Logger
}

// New is a Doorman for the engine.
func New(engine *perform.Engine, poison store.Poison, clock system.Clock, log *slog.Logger) *Doorman {
	return &Doorman{engine: engine, poison: poison, clock: clock, log: log}
}

// Deliver performs the run that a message is about. What names no run is put
// away; a message of a newer program is left to it, by coming again.
func (d *Doorman) Deliver(ctx context.Context, m trigger.Message) error {
	bell, err := read(m)
	switch {
	case errors.Is(err, errNewer):
		return fault.Wrap(err, fault.Unavailable, "message_newer", "The message is from a newer program.")
	case err != nil:
		return d.bury(ctx, m, err)
	}
	return d.engine.Deliver(ctx, bell)
}

// Recover looks at the run of a message that was brought too often. Crashes of
// the process cost every message under way a try, so that says nothing about the
// run, which is not performed here: if it was the run that crashed the process, it
// would do so again, and the sweeper wakes it in any case.
func (d *Doorman) Recover(ctx context.Context, m trigger.Message) error {
	bell, err := read(m)
	if err != nil {
		return d.bury(ctx, m, err)
	}
	d.log.Warn("a message was brought too often, and its run is looked at", "queue", m.Queue, "execution", string(bell.ID()))
	err = d.engine.Recover(ctx, bell)
	if fault.Is(err, fault.NotFound) {
		d.log.Warn("doorbell without a run", "execution", string(bell.ID()))
		return nil
	}
	return err
}

// bury keeps a message that names no run, and tells of it without saying what it
// says.
func (d *Doorman) bury(ctx context.Context, m trigger.Message, why error) error {
	message := bury.Record(m.Queue, m.Content, why.Error(), d.clock.Now())
	if err := d.poison.Keep(ctx, message); err != nil {
		return err
	}
	d.log.Error("a message that names no run was put away", "queue", m.Queue, "message", message.ID, "bytes", len(m.Content), "reason", why.Error())
	return nil
}
