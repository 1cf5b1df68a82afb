package core

import (
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/erase"
	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/cache"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// starterParts are what accepts runs is made of.
type starterParts struct {
	fx.In

	Executions store.Executions
	Sealer     secret.Sealer
	Files      object.Files
	Random     system.Random
}

func newStarter(p starterParts, catalog *describe.Catalog, log *slog.Logger) *start.Starter {
	return start.New(catalog, start.Ports{Executions: p.Executions, Sealer: p.Sealer, Files: p.Files, Random: p.Random}, log)
}

// maintainerParts are what looks after the storage is made of.
type maintainerParts struct {
	fx.In

	Upkeep    maintenance.Upkeep
	History   store.History
	Files     object.Files
	Inventory object.Inventory
	Expiry    maintenance.Expiry
	Clock     system.Clock
}

func newMaintainer(p maintainerParts, keep executions.Retention, trail audit.Retention) *maintain.Maintainer {
	ports := maintain.Ports{Upkeep: p.Upkeep, History: p.History, Files: p.Files, Inventory: p.Inventory, Expiry: p.Expiry, Clock: p.Clock}
	return maintain.New(ports, keep, trail)
}

// eraserParts are what erases organizations is made of.
type eraserParts struct {
	fx.In

	Organizations store.Organizations
	Store         maintenance.Erasure
	Files         object.Erasure
	Secrets       secret.Erasure
	Options       cache.Options
	Clock         system.Clock
}

func newEraser(p eraserParts, recorder *record.Recorder, reader *record.Reader, log *slog.Logger) *erase.Eraser {
	return erase.New(erase.Ports{
		Organizations: p.Organizations, Store: p.Store, Files: p.Files, Secrets: p.Secrets, Options: p.Options, Clock: p.Clock,
	}, recorder, reader, log)
}

// engineParts are what the engine is made of.
type engineParts struct {
	fx.In

	Executions    store.Executions
	Recovery      store.Recovery
	Counters      store.Counters
	Steps         store.Steps
	History       store.History
	Logs          store.Logs
	Interrupts    store.Interrupts
	Organizations store.Organizations
	Clock         system.Clock
	Random        system.Random
	Sealer        secret.Sealer
	Files         object.Files
	Supplier      *supply.Supplier
	Strays        *abandon.Strays
}

func newEngine(p engineParts, catalog *describe.Catalog, settings perform.Settings, kept executions.Retention, log *slog.Logger) *perform.Engine {
	settings.Kept = kept
	return perform.New(perform.Ports{
		Executions: p.Executions, Recovery: p.Recovery, Counters: p.Counters, Steps: p.Steps, History: p.History, Logs: p.Logs, Interrupts: p.Interrupts,
		Organizations: p.Organizations, Clock: p.Clock, Random: p.Random, Sealer: p.Sealer, Files: p.Files,
		Supplier: p.Supplier, Strays: p.Strays,
	}, catalog, settings, log)
}
