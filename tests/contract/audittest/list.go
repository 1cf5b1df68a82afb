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

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"of a scope without entries is empty":         listEmpty,
		"is newest first":                             listNewestFirst,
		"comes in full pages of the limit":            listPages,
		"turns pages calmly while new entries arrive": listStable,
		"of a time begins and ends at a millisecond":  listTime,
		"of a time comes in full pages, too":          listTimePages,
	}
}

func listEmpty(t *testing.T, h Harness) {
	h.append(t, given.Scope(), entry(given.Now()))
	for _, f := range []audit.Filter{{}, {Actor: "a"}, {From: given.Now().Add(-time.Hour)}} {
		want.Equal(t, "the page", h.page(t, given.Scope(), f, store.Paging{Limit: 10}), store.TrailPage{})
	}
}

func listNewestFirst(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	var entries []audit.Entry
	for _, age := range []time.Duration{time.Minute, 0, 0, 90 * 24 * time.Hour, time.Millisecond, 0, 400 * 24 * time.Hour, time.Hour} {
		entries = append(entries, entry(now.Add(-age)))
	}
	h.append(t, s, entries...)
	want.Equal(t, "the entries", h.ids(t, s, audit.Filter{}, 100), newestFirst(entries))
}

func listPages(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	var entries []audit.Entry
	for i := range 24 {
		entries = append(entries, entry(now.Add(time.Duration(i/3)*time.Millisecond)))
	}
	h.append(t, s, entries...)
	for _, limit := range []int{1, 5, 8, 23, 24, 25, 200} {
		got := harness.Turn(t, limit, func(p store.Paging) ([]string, string) {
			page := h.page(t, s, audit.Filter{}, p)
			if !page.ScannedTo.IsZero() {
				t.Errorf("a page that is full or the last says that it was scanned to %s", page.ScannedTo)
			}
			return idsOf(page), page.Next
		})
		want.Equal(t, "the entries, page by page", got, newestFirst(entries))
	}
}

func listStable(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	var entries []audit.Entry
	for i := range 9 {
		entries = append(entries, entry(now.Add(time.Duration(i)*time.Second)))
	}
	h.append(t, s, entries...)
	late := now.Add(time.Minute)
	got := harness.Turn(t, 4, func(p store.Paging) ([]string, string) {
		page := h.page(t, s, audit.Filter{}, p)
		late = late.Add(time.Second)
		h.append(t, s, entry(late))
		return idsOf(page), page.Next
	})
	want.Equal(t, "the entries that were there at first", got, newestFirst(entries))
}

// moments are entries around a time, the newest first.
func moments(now time.Time) (entries []audit.Entry) {
	for _, age := range []time.Duration{-time.Millisecond, 0, time.Millisecond, time.Second} {
		entries = append(entries, entry(now.Add(-age)))
	}
	return entries
}

func listTime(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	all := moments(now)
	ids := h.append(t, s, all...)
	const bit = time.Nanosecond
	for _, c := range []struct {
		from, to time.Time
		want     []string
	}{
		{time.Time{}, time.Time{}, ids},
		{now, time.Time{}, ids[:2]},
		{now.Add(bit), time.Time{}, ids[:1]},
		{now.Add(time.Minute), time.Time{}, nil},
		{time.Time{}, now, ids[2:]},
		{time.Time{}, now.Add(bit), ids[1:]},
		{time.Time{}, now.Add(-time.Minute), nil},
		{now.Add(-time.Millisecond), now.Add(time.Millisecond), ids[1:3]},
		{now, now, nil},
		{now.Add(time.Minute), now.Add(-time.Minute), nil},
	} {
		for _, f := range []audit.Filter{{From: c.from, To: c.to}, {From: c.from, To: c.to, EntityType: "setting"}} {
			for _, limit := range []int{1, 2, 50} {
				want.Equal(t, "the entries from "+c.from.String()+" to "+c.to.String(), h.ids(t, s, f, limit), c.want)
			}
		}
	}
}

func listTimePages(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	var entries []audit.Entry
	for i := range 30 {
		entries = append(entries, entry(now.Add(-time.Duration(i)*time.Second)))
	}
	ids := h.append(t, s, entries...)
	f := audit.Filter{From: now.Add(-20 * time.Second), To: now.Add(-5 * time.Second)}
	for _, limit := range []int{1, 4, 15, 16} {
		got := harness.Turn(t, limit, func(p store.Paging) ([]string, string) {
			page := h.page(t, s, f, p)
			return idsOf(page), page.Next
		})
		want.Equal(t, "the entries, page by page", got, ids[6:21])
	}
}

func idsOf(page store.TrailPage) (ids []string) {
	for _, e := range page.Items {
		ids = append(ids, e.ID)
	}
	return ids
}

func isolation() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"lists no entry of another scope":     foreignNotListed,
		"reaches no other scope by any place": foreignNotReached,
	}
}

func foreignNotListed(t *testing.T, h Harness) {
	mine, other, now := given.Scope(), given.Scope(), given.Now()
	same := entry(now)
	ids := map[organizations.Scope][]string{}
	for _, s := range []organizations.Scope{mine, other, given.Global()} {
		ids[s] = append(h.append(t, s, same), h.append(t, s, entry(now.Add(-time.Second)))...)
	}
	for s, own := range ids {
		for _, f := range []audit.Filter{{}, {EntityType: "setting"}, {From: now.Add(-time.Hour)}} {
			want.Equal(t, "the entries of "+s.String(), h.ids(t, s, f, 10), own)
		}
	}
	want.Equal(t, "the entries of a stranger", h.ids(t, given.Scope(), audit.Filter{}, 10), nil)
}

func foreignNotReached(t *testing.T, h Harness) {
	now := given.Now()
	below, middle, above := given.OrganizationID(), given.OrganizationID(), given.OrganizationID()
	s, own := given.ScopeOf(middle), map[string]bool{}
	positions := append(given.OddNames(), "GLOBAL", "GLOBAL/", "\x00", "\xff\xff", string(below), string(above), "../"+string(above),
		"000000000000000", "999999999999999", "' or PartitionKey ne '", "-1", "AAAA", "e30=", "a AAAA.AAAA")
	for i, id := range []organizations.ID{below, middle, above} {
		e := entry(now.Add(time.Duration(i) * time.Second))
		h.append(t, given.ScopeOf(id), e, entry(now.Add(-time.Hour)))
		positions = append(positions, h.page(t, given.ScopeOf(id), audit.Filter{}, store.Paging{Limit: 1}).Next)
	}
	for _, id := range h.ids(t, s, audit.Filter{}, 10) {
		own[id] = true
	}
	want.Equal(t, "how many are its own", len(own), 2)
	for _, after := range positions {
		for _, f := range []audit.Filter{{}, {EntityType: "setting"}, {From: now.Add(-time.Hour)}} {
			for _, id := range idsOf(h.page(t, s, f, store.Paging{After: after, Limit: 100})) {
				if !own[id] {
					t.Errorf("position %q reached an entry of another scope", after)
				}
			}
		}
	}
}
