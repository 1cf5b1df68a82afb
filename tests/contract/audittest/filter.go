package audittest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func filters() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"finds by actor, action and entity":        filterEach,
		"comes in pages of at most the limit":      filterPages,
		"that looks at much says how far it came":  filterFar,
		"ends with a full page that says so":       filterFull,
		"within a time looks no further than that": filterTime,
	}
}

// ofKind makes an entry one of several sorts.
func ofKind(n int) func(*audit.Entry) {
	actions := []audit.Action{audit.SettingPut, audit.SettingDelete, audit.SecretPut, audit.GrantPut}
	return func(e *audit.Entry) {
		e.Action = actions[n%len(actions)]
		e.Entity = e.Action.Entity([]string{"one", "two", "three"}[n%3])
		e.Actor.ID = []audit.Actor{{ID: "ana"}, {ID: "ben"}}[n%2].ID
	}
}

func filterEach(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	var entries []audit.Entry
	for n := range 24 {
		entries = append(entries, entry(now.Add(-time.Duration(n)*time.Millisecond), ofKind(n)))
	}
	h.append(t, s, entries...)
	for _, f := range []audit.Filter{
		{Actor: "ana"}, {Actor: "ben"}, {Actor: "an"}, {Action: audit.SecretPut}, {Action: "secret"}, {EntityType: "setting"}, {EntityID: "two"},
		{EntityType: "setting", EntityID: "three"}, {Actor: "ana", Action: audit.SettingPut, EntityType: "setting", EntityID: "one"}, {Actor: "' or true or '"},
	} {
		var wanted []string
		for _, e := range entries {
			if f.Passes(e) {
				wanted = append(wanted, e.ID)
			}
		}
		want.Equal(t, "what is found", h.ids(t, s, f, 50), wanted)
	}
}

func filterPages(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	var wanted []string
	for n := range 30 {
		e := entry(now.Add(-time.Duration(n)*time.Millisecond), ofKind(n))
		h.append(t, s, e)
		if e.Actor.ID == "ana" {
			wanted = append(wanted, e.ID)
		}
	}
	for _, limit := range []int{1, 4, 14, 15, 16} {
		want.Equal(t, "what is found, page by page", h.ids(t, s, audit.Filter{Actor: "ana"}, limit), wanted)
	}
}

// looked is how many entries a List looks at for a narrow filter.
const looked = 2000

// together is how many of them are read at once.
const together = 500

// filterFar looks for the oldest of more entries than one List looks at.
func filterFar(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	entries := h.crowd(t, s, now, looked+50)
	last := entries[len(entries)-1]
	f := audit.Filter{EntityID: "the last one"}
	first := h.page(t, s, f, store.Paging{Limit: 10})
	want.Equal(t, "the first page", first.Items, nil)
	want.Equal(t, "how far it came", first.ScannedTo, entries[looked-1].At)
	second := h.page(t, s, f, store.Paging{After: first.Next, Limit: 10})
	want.Equal(t, "the second page", second, store.TrailPage{Items: []audit.Entry{last}})
	// The first of these is the last that is read together with others.
	named := audit.Filter{EntityID: "one in between"}
	full := h.page(t, s, named, store.Paging{Limit: 1})
	want.Equal(t, "the first of two", full.Items, entries[together-1:together])
	full = h.page(t, s, named, store.Paging{After: full.Next, Limit: 1})
	want.Equal(t, "the second of two", full.Items, entries[together:together+1])
	all := h.page(t, s, audit.Filter{}, store.Paging{Limit: 1})
	if len(all.Items) != 1 || all.Next == "" || !all.ScannedTo.IsZero() {
		t.Errorf("without a filter: %+v", all)
	}
}

// crowd appends so many entries, newest first. The last one has another name, and so
// have two where reading begins anew.
func (h Harness) crowd(t *testing.T, s organizations.Scope, now time.Time, n int) []audit.Entry {
	t.Helper()
	entries := make([]audit.Entry, n)
	for i := range entries {
		entries[i] = entry(now.Add(-time.Duration(i) * time.Second))
		entries[i].Before, entries[i].After = nil, nil
	}
	entries[n-1].Entity.ID = "the last one"
	if n > together {
		entries[together-1].Entity.ID, entries[together].Entity.ID = "one in between", "one in between"
	}
	ctx := given.Context(t)
	const writers = 30
	for _, err := range harness.Together(writers, func(part int) error {
		for i := part; i < n; i += writers {
			if err := h.Trail.Append(ctx, s, entries[i]); err != nil {
				return err
			}
		}
		return nil
	}) {
		want.OK(t, err)
	}
	return entries
}

func filterFull(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	ids := h.append(t, s, entry(now, ofKind(0)), entry(now.Add(-time.Second), ofKind(0)), entry(now.Add(-time.Minute), ofKind(1)))
	page := h.page(t, s, audit.Filter{Actor: "ana"}, store.Paging{Limit: 2})
	want.Equal(t, "the page", idsOf(page), ids[:2])
	if page.Next == "" || !page.ScannedTo.IsZero() {
		t.Errorf("a full page: next %q, scanned to %s", page.Next, page.ScannedTo)
	}
	page = h.page(t, s, audit.Filter{Actor: "ana"}, store.Paging{After: page.Next, Limit: 2})
	want.Equal(t, "the page after", page, store.TrailPage{})
	page = h.page(t, s, audit.Filter{Actor: "ben"}, store.Paging{Limit: 1})
	want.Equal(t, "a page that ends with the list", idsOf(page), ids[2:])
	want.Equal(t, "the page after it", page.Next, "")
}

func filterTime(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	ids := h.append(t, s, entry(now, ofKind(0)), entry(now.Add(-time.Minute), ofKind(0)), entry(now.Add(-time.Hour), ofKind(0)))
	f := audit.Filter{Actor: "ana", From: now.Add(-time.Minute), To: now}
	page := h.page(t, s, f, store.Paging{Limit: 10})
	want.Equal(t, "the page", idsOf(page), ids[1:2])
	want.Equal(t, "the page after", page.Next, "")
}
