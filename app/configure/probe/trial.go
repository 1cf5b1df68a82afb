package probe

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/configure/internal/known"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// messageMost bounds what an integration says, in bytes.
const messageMost = 1000

var errVanished = errors.New("the goroutine of the test was ended by its code")

// trial is one test.
type trial struct {
	*Prober
	integration known.Integration
	kit         *supply.Kit
	org         organizations.Organization
	scope       organizations.Scope
	seat        seat
}

// said is what became of the integration's code.
type said struct {
	found string
	err   error
}

// run reads what is configured and calls the integration's code, which has the limit
// and no longer: one that ignores the end of its time is left behind, and keeps its seat
// until it ends.
func (t *trial) run(ctx context.Context) (Result, error) {
	began := t.clock.Now()
	connection, err := t.kit.Connection(ctx, t.integration.Name)
	if err != nil && !host.Diagnose(err).Permanent {
		t.seat.leave()
		return Result{}, err // the platform's own trouble says nothing about the connection
	}
	s := said{err: err}
	if err == nil {
		if s = t.call(ctx, connection); ctx.Err() != nil {
			return Result{}, ctx.Err() // nobody waits for the answer
		}
	} else {
		t.seat.leave()
	}
	result := Result{OK: s.err == nil, Message: t.sentence(s.found, "The connection works."), CheckedAt: began, Took: t.clock.Now().Sub(began)}
	if s.err != nil {
		t.explain(&result, s.err)
	}
	return result, nil
}

func (t *trial) call(ctx context.Context, connection host.Connection) said {
	limited, release := context.WithTimeout(ctx, t.settings.Limit)
	defer release()
	on := &desk{kit: t.kit, connection: connection}
	s, left := abandon.Run(limited, t.settings.Grace, said{err: errVanished}, func() said {
		found, err := t.integration.Test(limited, on, t.info())
		return said{found, err}
	})
	on.over.Store(true)
	if left == nil {
		t.seat.leave()
		return s
	}
	t.log.Error("abandoned the test of an integration that ignores the end of its time", t.about()...)
	abandon.Leave(t.strays, left, t.seat.leave)
	return said{err: host.Refusal("timeout", "The other system did not answer in time. Check its address, then try again.")}
}

// info is what the code is told. It is not told who asks.
func (t *trial) info() host.Run {
	return host.Run{Attempt: 1, Org: host.Organization{ID: string(t.org.ID), Name: t.org.Name, TenantID: t.org.TenantID}}
}

// explain says what to mend. What only developers should read is logged.
func (t *trial) explain(result *Result, err error) {
	d := host.Diagnose(err)
	if errors.Is(err, errVanished) {
		d = host.Diagnosis{Code: "panicked", Message: "The test stopped because of a fault in the code of the integration."}
	}
	if d.Code == "tenant_missing" && t.scope.IsGlobal() {
		d.Message = t.integration.Title + " works in the tenant of an organization. Test it in one that uses this connection."
	}
	result.Code, result.Message = d.Code, t.sentence(d.Message, "The connection does not work.")
	if d.Code == "workflow_failed" {
		result.Code = "test_failed"
	}
	t.log.Warn("the test of an integration failed", append(t.about(), "code", result.Code, "message", result.Message, "details", t.kit.Secrets.Text(d.Details))...)
}

// sentence is what an integration says, without the secrets that it was given.
func (t *trial) sentence(text, otherwise string) string {
	text = strings.ToValidUTF8(t.kit.Secrets.Text(strings.TrimSpace(text)), "\ufffd")
	if len(text) > messageMost {
		text = strings.ToValidUTF8(text[:messageMost], "") + "…"
	}
	return cmp.Or(text, otherwise)
}

// about says in a log what the line is about.
func (t *trial) about() []any {
	return []any{"integration", t.integration.Name, "organization", t.scope.String()}
}

// desk is the platform as the code of a test sees it: it gives the one connection, and
// keeps nothing.
type desk struct {
	host.Unequipped
	kit        *supply.Kit
	connection host.Connection
	// over is set when nobody waits for the code any more.
	over atomic.Bool
}

var _ host.Host = (*desk)(nil)

// Recall knows no step: a test is not resumed.
func (d *desk) Recall(string) (host.Step, bool) { return host.Step{}, false }

// StoreStep has nowhere to store.
func (d *desk) StoreStep(context.Context, host.Step) error { return nil }

// WriteLog drops the line: the answer is all that a test has to say.
func (d *desk) WriteLog(host.Line) {}

// SetProgress is seen by nobody.
func (d *desk) SetProgress(int, int, string) {}

// Connection answers the connection that is tried, and no other.
func (d *desk) Connection(_ context.Context, integration string) (host.Connection, error) {
	if d.over.Load() || integration != d.connection.Integration {
		return host.Connection{}, host.Refusal("integration_not_connected", "A test connects to its own system alone.")
	}
	return d.connection, nil
}

// Conceals reports whether a text holds a secret of the connection.
func (d *desk) Conceals(text string) bool { return d.kit.Conceals(text) }
