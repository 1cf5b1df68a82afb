package core

import (
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/batch"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/expand"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// batchParts are what batches are entered and expanded with.
type batchParts struct {
	fx.In

	Batches       store.Batches
	Items         store.BatchItems
	Organizations store.Organizations
	History       store.History
	Recovery      store.Recovery
	Alarms        store.Alarms
	Clock         system.Clock
	Random        system.Random
	Authorizer    *authorize.Authorizer
	Starter       *start.Starter
}

func newBatchDesk(p batchParts, catalog *describe.Catalog, recorder *record.Recorder) *batch.Desk {
	ports := batch.Ports{Batches: p.Batches, Items: p.Items, Organizations: p.Organizations, Clock: p.Clock, Random: p.Random}
	return batch.New(ports, catalog, p.Authorizer, p.Starter, recorder)
}

func newExpander(p batchParts, log *slog.Logger) *expand.Expander {
	ports := expand.Ports{
		Batches: p.Batches, Items: p.Items, Organizations: p.Organizations, History: p.History, Recovery: p.Recovery,
		Alarms: p.Alarms, Clock: p.Clock,
	}
	return expand.New(ports, p.Authorizer, p.Starter, log)
}
