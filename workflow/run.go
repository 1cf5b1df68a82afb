package workflow

import (
	"context"
	"errors"
	"log/slog"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// Run is the run that a workflow finds itself in. A Run made by hand, as in a
// test of the author's function alone, drops progress and failed items.
type Run struct {
	ID string
	// Attempt counts from 1.
	Attempt int
	// DryRun asks the workflow to change nothing.
	DryRun bool
	Org    Organization
	Caller Caller
	// Search is what a person typed, for a data provider that is Searchable.
	Search string

	session *session.Session
}

func runOf(s *session.Session, info host.Run) *Run {
	return &Run{
		ID: info.ID, Attempt: info.Attempt, DryRun: info.DryRun, Org: info.Org, Caller: info.Caller, session: s,
	}
}

// Secret answers a secret by its key: that of the run's organization, else the
// global one. Where the organization has a setting of this key that refers to a
// secret, it is the one referred to, which must be the organization's own. The
// platform hides it from then on in whatever the run writes down.
func (r *Run) Secret(ctx context.Context, key string) (string, error) {
	if !r.session.Live() {
		return "", errors.New("read a secret: there is no run, or it is over")
	}
	return r.session.Host.Secret(ctx, key)
}

// Organization is the client that a run works for: ID, Name, and TenantID, its
// Microsoft Entra tenant, empty when not known. All are empty in global.
type Organization = host.Organization

// Caller is who asked for the run: ID and Name.
type Caller = host.Caller

const progressTextMax = 1 << 10

// Progress shows people how far the run is: done of total, and what it is
// doing. A total of 0 means not known. Later calls replace earlier ones.
func (r *Run) Progress(done, total int, text string) {
	total = max(total, 0)
	done = max(done, 0)
	if total > 0 {
		done = min(done, total)
	}
	if r.session.Heard() {
		r.session.Host.SetProgress(done, total, wording.Cut(text, progressTextMax))
	}
}

// ItemFailed reports that one of many items failed. The run goes on, and ends
// as completed with errors. The sentence given to Explain is what people read.
func (r *Run) ItemFailed(item string, err error) {
	if !r.session.Heard() {
		return
	}
	item = wording.Cut(item, session.ItemMax)
	r.session.ItemFailed("", host.Failure{Item: item, Message: failure.ItemMessage(err)})
	r.session.Logger("").Error("An item failed.", slog.String("item", item), slog.Any("error", err))
}
