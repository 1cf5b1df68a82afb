// Package audittest holds what every family of adapters must do with store.Trail and
// maintenance.Expiry: the audit entries of scopes.
package audittest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in: the ports over one new, empty store.
type Harness struct {
	Trail  store.Trail
	Expiry maintenance.Expiry
	// Scope is that of a new organization that the family knows; nil for a family
	// that needs to know none.
	Scope func(t *testing.T) organizations.Scope
	// Reopen is the same data after the process has ended and another has begun.
	// It closes the harness it is called on. Nil for a family that cannot show it.
	Reopen func(t *testing.T) Harness
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	for name, cases := range map[string]harness.Cases[Harness]{
		"append": appends(), "list": lists(), "filter": filters(), "isolation": isolation(), "expire": expires(),
	} {
		for what, behave := range cases {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				behave(t, open(t))
			})
		}
	}
}

// scope is that of a new organization.
func (h Harness) scope(t *testing.T) organizations.Scope {
	t.Helper()
	if h.Scope == nil {
		return given.Scope()
	}
	return h.Scope(t)
}

// entry is one with something in every field, of a time.
func entry(at time.Time, changes ...func(*audit.Entry)) audit.Entry {
	e := audit.Entry{
		Actor:  audit.Actor{ID: given.UserID(), DisplayName: "Zoë Ångström", Type: permissions.PlatformUser},
		Target: organizations.TargetOf(given.OrganizationID()),
		Action: audit.SettingPut, Entity: audit.SettingPut.Entity("default_office"),
		Before: []byte(`{"type":"string","value":"Leeds \u0000 家具"}`), After: []byte(`{"type":"int","value":"7"}`),
		Outcome: audit.Refused, Code: "validation_failed", ClientIP: "2001:db8::1", CorrelationID: "4bf92f3577b34da6a3ce929d0e0e4736",
	}
	for _, change := range changes {
		change(&e)
	}
	return audit.New(given.UUID(at), e)
}

// append adds entries and answers their ids.
func (h Harness) append(t *testing.T, s organizations.Scope, entries ...audit.Entry) (ids []string) {
	t.Helper()
	for _, e := range entries {
		want.OK(t, h.Trail.Append(given.Context(t), s, e))
		ids = append(ids, e.ID)
	}
	return ids
}

// page reads one page.
func (h Harness) page(t *testing.T, s organizations.Scope, f audit.Filter, p store.Paging) store.TrailPage {
	t.Helper()
	page, err := h.Trail.List(given.Context(t), s, f, p)
	want.OK(t, err)
	return page
}

// all reads everything that passes a filter, page by page.
func (h Harness) all(t *testing.T, s organizations.Scope, f audit.Filter, limit int) (all []audit.Entry) {
	t.Helper()
	for p := (store.Paging{Limit: limit}); ; {
		page := h.page(t, s, f, p)
		if len(page.Items) > limit {
			t.Fatalf("a page of %d, want %d at most", len(page.Items), limit)
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all
		}
		if page.Next == p.After {
			t.Fatalf("the pages do not end: next is %q again", page.Next)
		}
		p.After = page.Next
	}
}

// ids are those of what passes a filter.
func (h Harness) ids(t *testing.T, s organizations.Scope, f audit.Filter, limit int) (ids []string) {
	t.Helper()
	for _, e := range h.all(t, s, f, limit) {
		ids = append(ids, e.ID)
	}
	return ids
}

// newestFirst is the order of a list: the newest millisecond first, and the
// greatest id within one.
func newestFirst(entries []audit.Entry) []string {
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, func(a, b audit.Entry) int {
		if by := b.At.Compare(a.At); by != 0 {
			return by
		}
		return cmp.Compare(b.ID, a.ID)
	})
	ids := make([]string, len(sorted))
	for i, e := range sorted {
		ids[i] = e.ID
	}
	return ids
}
