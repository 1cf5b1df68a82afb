package core

import (
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/hook"
	"github.com/bifrost-run/bifrost/app/receive"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// hookParts are what hooks are entered and used with.
type hookParts struct {
	fx.In

	Hooks      store.Hooks
	Doors      store.Doors
	Alarms     store.Alarms
	Sealer     secret.Sealer
	Clock      system.Clock
	Random     system.Random
	Authorizer *authorize.Authorizer
	Starter    *start.Starter
}

func newClerk(p hookParts, catalog *describe.Catalog, recorder *record.Recorder) *hook.Clerk {
	ports := hook.Ports{Hooks: p.Hooks, Sealer: p.Sealer, Clock: p.Clock, Random: p.Random}
	return hook.New(ports, catalog, p.Authorizer, p.Starter, recorder)
}

func newReceiver(p hookParts, log *slog.Logger) *receive.Receiver {
	ports := receive.Ports{Doors: p.Doors, Hooks: p.Hooks, Alarms: p.Alarms, Sealer: p.Sealer, Clock: p.Clock}
	return receive.New(ports, p.Authorizer, p.Starter, log)
}
