package core

import (
	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/rerun"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// rerunnerParts are what runs things again is made of.
type rerunnerParts struct {
	fx.In

	History     store.History
	Steps       store.Steps
	Sealer      secret.Sealer
	Forms       store.Forms
	Memberships store.Memberships
	Clock       system.Clock
}

func newRerunner(p rerunnerParts, starter *start.Starter, observer *observe.Observer, kept executions.Retention) *rerun.Rerunner {
	return rerun.New(starter, observer, rerun.Ports{
		History: p.History, Steps: p.Steps, Sealer: p.Sealer, Forms: p.Forms, Memberships: p.Memberships, Clock: p.Clock,
	}, kept)
}
