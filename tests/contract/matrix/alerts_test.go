package matrix

import (
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/app/alert"
	"github.com/bifrost-run/bifrost/app/alert/tell"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/ports/notify"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// tellerOf tells tests, and nothing else: no case waits for an alert.
func tellerOf(a *authorize.Authorizer, s *start.Starter, c *describe.Catalog, log *slog.Logger) *tell.Teller {
	return tell.New(tell.Ports{Mailer: postman{}}, a, s, c, "", log)
}

func bookOf(kept store.Rules, orgs store.Organizations, c system.Clock, r system.Random, t *tell.Teller, known *describe.Catalog, to *record.Recorder) *alert.Book {
	return alert.New(alert.Ports{Rules: kept, Organizations: orgs, Clock: c, Random: r}, t, known, to)
}

// postman brings every mail.
type postman struct{}

func (postman) Mail(context.Context, []string, notify.Message) error { return nil }
