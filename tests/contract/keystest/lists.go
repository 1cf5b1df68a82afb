package keystest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are in the order of making, page by page":  listPages,
		"are empty at first":                        listEmpty,
		"have those that are revoked or expired":    listEnded,
		"go on behind a key that is not there":      listBehind,
		"take any text as a position, and no limit": listOddPositions,
	}
}

func listPages(t *testing.T, h Harness) {
	made := make([]permissions.Key, 12)
	for i := range made {
		k := given.Key()
		k.ID = permissions.KeyID(given.UUID(k.CreatedAt.Add(time.Duration(i*7%12) * time.Second)))
		want.OK(t, h.Keys.Create(given.Context(t), k))
		made[i] = k
	}
	slices.SortFunc(made, func(a, b permissions.Key) int { return cmp.Compare(a.ID, b.ID) })
	for _, limit := range []int{1, 5, 6, 11, 12, 13, 1000} {
		want.Equal(t, "the keys, page by page", all(t, h, limit), made)
	}
	page, err := h.Keys.List(given.Context(t), store.Paging{After: string(made[4].ID), Limit: 2})
	want.OK(t, err)
	want.Equal(t, "a page after a key", page, store.KeyPage{Items: made[5:7], Next: string(made[6].ID)})
	page, err = h.Keys.List(given.Context(t), store.Paging{After: string(made[11].ID), Limit: 2})
	want.OK(t, err)
	want.Equal(t, "a page after the last", page, store.KeyPage{})
}

func listEmpty(t *testing.T, h Harness) {
	page, err := h.Keys.List(given.Context(t), store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.KeyPage{})
}

func listEnded(t *testing.T, h Harness) {
	good, ended := create(t, h), create(t, h)
	ended.RevokedAt, ended.RevokedBy = given.Now(), given.UserID()
	want.OK(t, h.Keys.Revoke(given.Context(t), ended.ID, ended.RevokedBy, ended.RevokedAt))
	expired := given.Key()
	expired.CreatedAt, expired.ExpiresAt = expired.CreatedAt.AddDate(-3, 0, 0), expired.CreatedAt.AddDate(-2, 0, 0)
	want.OK(t, h.Keys.Create(given.Context(t), expired))
	are(t, h, good, ended, expired)
}

func listBehind(t *testing.T, h Harness) {
	now := given.Now()
	var made []permissions.Key
	for i := range 3 {
		k := given.Key()
		k.ID = permissions.KeyID(given.UUID(now.Add(time.Duration(2*i) * time.Second)))
		want.OK(t, h.Keys.Create(given.Context(t), k))
		made = append(made, k)
	}
	for i := range 3 {
		between := given.UUID(now.Add(time.Duration(2*i+1) * time.Second))
		page, err := h.Keys.List(given.Context(t), store.Paging{After: between, Limit: 10})
		want.OK(t, err)
		want.Equal(t, "what is behind it", page, store.KeyPage{Items: made[i+1:]})
	}
}

func listOddPositions(t *testing.T, h Harness) {
	k := create(t, h)
	for _, after := range append(oddIDs(k), "\x00", "0") {
		for _, limit := range []int{-1, 0, 1, 10} {
			page, err := h.Keys.List(given.Context(t), store.Paging{After: string(after), Limit: limit})
			want.OK(t, err)
			for _, found := range page.Items {
				want.Equal(t, "what is reached", found, k)
			}
			want.Equal(t, "the next position", page.Next, "")
		}
	}
}
