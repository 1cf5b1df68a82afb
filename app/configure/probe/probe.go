// Package probe tries the connections of a scope to other systems, for people who have
// just entered one or want to know why it fails. What is connected is said elsewhere.
package probe

import (
	"context"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/configure/internal/known"
	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Settings is how patient the platform is with the tests of integrations.
type Settings struct {
	// Limit is how long a test may take; zero stands for 20 seconds.
	Limit time.Duration
	// Grace is how long one whose time is over has to end before it is left behind; zero
	// stands for one second.
	Grace time.Duration
}

// Prober tries connections. It is safe for concurrent use.
type Prober struct {
	list     known.List
	supplier *supply.Supplier
	recorder *record.Recorder
	clock    system.Clock
	strays   *abandon.Strays
	settings Settings
	log      *slog.Logger
	seats    seats
}

// New is a Prober of the integrations of a build. Tests that ignore the end of their
// time are left to the strays.
func New(of configure.Known, supplier *supply.Supplier, recorder *record.Recorder, clock system.Clock, strays *abandon.Strays, settings Settings, log *slog.Logger) *Prober {
	if settings.Limit == 0 {
		settings.Limit = 20 * time.Second
	}
	if settings.Grace == 0 {
		settings.Grace = time.Second
	}
	return &Prober{list: known.Of(of), supplier: supplier, recorder: recorder, clock: clock, strays: strays, settings: settings, log: log}
}

// Result is what a test came to.
type Result struct {
	OK bool
	// Code is why not, for programs; empty when it works.
	Code string
	// Message is one sentence: what was found, or what to mend. It holds no secret.
	Message string
	// Took is how long it took, and CheckedAt when it began.
	Took      time.Duration
	CheckedAt time.Time
	// Inherited says that the connection is global's.
	Inherited bool
}

// Test tries the connection that the authority's scope uses, whole: its own or the one
// that it inherits. A test that fails is an answer. What an inherited connection answers
// is not for a client's own people, who learn whether it works. Faults: NotFound;
// Conflict organization_inactive, integration_not_connected, test_not_supported; TooMany
// test_running; Unavailable when the platform cannot read what is configured.
func (p *Prober) Test(ctx context.Context, by permissions.Authority, name string) (Result, error) {
	if err := layer.MayConfigure(by); err != nil {
		return Result{}, err
	}
	integration, ok := p.list.Find(name)
	if !ok {
		return Result{}, known.ErrUnknown()
	}
	var org organizations.Organization
	if by.Organization != nil {
		if org = *by.Organization; !org.IsActive {
			return Result{}, organizations.ErrInactive("its connections are not tested")
		}
	}
	kit := p.supplier.For(by.Scope, org)
	inherited, connected, err := kit.Connected(ctx, name)
	switch {
	case err != nil:
		return Result{}, err
	case !connected:
		return Result{}, fault.New(fault.Conflict, "integration_not_connected", "There is no connection to "+p.list.Title(name)+" here. Enter its settings first.")
	case integration.Test == nil:
		return Result{}, fault.New(fault.Conflict, "test_not_supported", "The connection to "+p.list.Title(name)+" cannot be tested. Run a workflow that uses it.")
	}
	seat, err := p.seats.take(by.Scope.String(), name)
	if err != nil {
		return Result{}, err
	}
	change := record.Change{Action: audit.IntegrationTest, ID: name, After: tried{Inherited: inherited}}
	if err := p.recorder.Write(ctx, by, change); err != nil {
		seat.leave()
		return Result{}, err
	}
	t := &trial{Prober: p, integration: integration, kit: kit, org: org, scope: by.Scope, seat: seat}
	result, err := t.run(ctx)
	if result.Inherited = inherited; err == nil && inherited && !layer.SeesDefaults(by) {
		result.Message = concealed(result.OK)
	}
	return result, err
}

// tried is what the trail keeps of a test.
type tried struct {
	Inherited bool `json:"inherited"`
}

// concealed is all that a client's own people learn of what their provider shares.
func concealed(ok bool) string {
	if ok {
		return "The connection that your provider shares with you works."
	}
	return "The connection that your provider shares with you does not work. Tell your provider."
}
