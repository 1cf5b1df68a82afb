package azure_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/audittest"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

func TestTrail(t *testing.T) {
	t.Parallel()
	audittest.Run(t, func(t *testing.T) audittest.Harness { return newTrail(t).trailHarness() })
}

// newTrail is a directory with a table for the trail.
func newTrail(t *testing.T) *directory {
	t.Helper()
	d := newDirectory(t, nil)
	_, err := d.storage.Table("AuditLog").CreateTable(t.Context(), nil)
	ok(t, err)
	return d
}

// trailHarness reopens with a second program on the same account: the first one
// keeps nothing.
func (d *directory) trailHarness() audittest.Harness {
	return audittest.Harness{
		Trail: d.Trail(), Expiry: d.Expiry(),
		Scope: func(t *testing.T) organizations.Scope {
			t.Helper()
			return scopeOf(organizations.TargetOf(d.create(t, someOrganization()).ID))
		},
		Reopen: func(t *testing.T) audittest.Harness {
			t.Helper()
			return d.another(t, nil, 3).trailHarness()
		},
	}
}

func someEntry(at time.Time) audit.Entry {
	id := uuid.Must(uuid.NewV7())
	for i, ms := 5, at.UnixMilli(); i >= 0; i, ms = i-1, ms>>8 {
		id[i] = byte(ms)
	}
	return audit.New(id.String(), audit.Entry{
		Actor: audit.Actor{ID: "ana"}, Action: audit.SettingPut, Entity: audit.SettingPut.Entity("office"), Outcome: audit.Written, After: []byte(`{}`),
	})
}

func TestTheTrailCostsWhatItMay(t *testing.T) {
	t.Parallel()
	d, counter, costs := newTrail(t), wire.Count(directoryNetwork), &wire.Ledger{}
	program, ctx, s := d.another(t, counter, 3), t.Context(), scopeOf(organizations.TargetGlobal())
	exactly := func(operation string, want int, do func() error) {
		t.Helper()
		counter.Take()
		ok(t, do())
		cost := counter.Take()
		if costs.Enter(t, operation, cost, want); cost.Total() < want {
			t.Errorf("%s costs %d, which is less than %d: the budget can be lowered", operation, cost.Total(), want)
		}
	}
	list := func(f audit.Filter) func() error {
		return func() error {
			_, err := program.Trail().List(ctx, s, f, store.Paging{Limit: 50})
			return err
		}
	}
	now := today()
	exactly("write an entry", 1, func() error { return program.Trail().Append(ctx, s, someEntry(now)) })
	for i := range 120 {
		ok(t, program.Trail().Append(ctx, s, someEntry(now.Add(-time.Duration(i)*time.Minute))))
	}
	exactly("list entries", 1, list(audit.Filter{}))
	exactly("list entries of a time", 1, list(audit.Filter{From: now.Add(-time.Hour), To: now}))
	exactly("find entries", 1, list(audit.Filter{Actor: "ben"}))
	exactly("remove old entries", 3, func() error {
		_, err := program.Expiry().Expire(ctx, "", now.Add(-time.Hour))
		return err
	})
	t.Logf("what the trail costs in transactions\n%s", costs)
}

// TestAnEntryIsWrittenOnceOrNotAtAll breaks the one call of an entry in every way:
// an answer without an error means that it is there.
func TestAnEntryIsWrittenOnceOrNotAtAll(t *testing.T) {
	t.Parallel()
	home := newTrail(t)
	report := wire.Everywhere(t, directoryNetwork, wire.Kinds(), func(t *testing.T, run *wire.Run) {
		s := scopeOf(organizations.TargetOf(someOrganization().ID))
		program, e := home.another(t, run.Transport(), 2), someEntry(today())
		var err error
		run.During(func() { err = program.Trail().Append(t.Context(), s, e) })
		page, listed := home.Trail().List(t.Context(), s, audit.Filter{}, store.Paging{Limit: 5})
		ok(t, listed)
		switch n := len(page.Items); {
		case err == nil && n != 1, n > 1:
			t.Errorf("%d entries, %v", n, err)
		case err != nil && !fault.Is(err, fault.Unavailable):
			t.Errorf("got %v", err)
		}
	})
	if report.Calls != 1 {
		t.Errorf("an entry takes %d calls", report.Calls)
	}
}
