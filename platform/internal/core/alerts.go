package core

import (
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/alert"
	"github.com/bifrost-run/bifrost/app/alert/tell"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/ports/notify"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// alertParts are what tells people, and who is told, are made of.
type alertParts struct {
	fx.In

	Alarms        store.Alarms
	Rules         store.Rules
	Told          store.Told
	Organizations store.Organizations
	Mailer        notify.Mailer
	Webhook       notify.Webhook
	Sealer        secret.Sealer
	Clock         system.Clock
	Random        system.Random
}

func newTeller(p alertParts, authorizer *authorize.Authorizer, starter *start.Starter, catalog *describe.Catalog, web tell.Address, log *slog.Logger) *tell.Teller {
	return tell.New(tell.Ports{
		Alarms: p.Alarms, Rules: p.Rules, Told: p.Told, Organizations: p.Organizations,
		Mailer: p.Mailer, Webhook: p.Webhook, Sealer: p.Sealer, Clock: p.Clock,
	}, authorizer, starter, catalog, web, log)
}

func newAlertBook(p alertParts, teller *tell.Teller, catalog *describe.Catalog, recorder *record.Recorder) *alert.Book {
	return alert.New(alert.Ports{
		Rules: p.Rules, Organizations: p.Organizations, Webhook: p.Webhook, Sealer: p.Sealer, Clock: p.Clock, Random: p.Random,
	}, teller, catalog, recorder)
}
