package administer_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Whoever follows the cursors sees everything that is theirs and that the filter picks,
// once, in order, and not a word about anything else.
func TestFollowingTheCursorsGivesTheWholeListOfTheCaller(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := ids(rapid.IntRange(0, 40).Draw(t, "organizations"))
		reach := permissions.Reach{In: map[organizations.ID]permissions.Set{}}
		all := rapid.IntRange(0, 5).Draw(t, "staff of everywhere") == 0
		if all {
			reach.Everywhere = history
		}
		wanted := organizations.Filter{Text: rapid.SampledFrom([]string{"", "", "1", "c", "x"}).Draw(t, "filter")}
		var theirs []organizations.ID
		for _, id := range list {
			if member := rapid.Bool().Draw(t, "member"); member {
				reach.In[id] = permissions.Set{}
			}
			if reach.Member(id) && wanted.Picks(numbered(id)) {
				theirs = append(theirs, id)
			}
		}
		o := newClients(t)
		o.pages(list, rapid.IntRange(1, 45).Draw(t, "the store's page"))
		by := caller(permissions.Principal{})
		by.Reach = reach
		p := store.Paging{Limit: rapid.IntRange(1, 45).Draw(t, "limit")}
		var seen []organizations.ID
		for pages := 0; ; pages++ {
			page, err := o.List(t.Context(), by, wanted, p)
			if err != nil || len(page.Items) > p.Limit || pages > len(list) {
				t.Fatalf("page %d has %d items, %v", pages, len(page.Items), err)
			}
			seen = append(seen, idsOf(page.Items)...)
			if page.Next == "" {
				break
			}
			if !all && !slices.Contains(theirs, organizations.ID(page.Next)) || !all && len(seen) == len(theirs) {
				t.Fatalf("after %d of %d items there is the cursor %s", len(seen), len(theirs), page.Next)
			}
			p.After = page.Next
		}
		if !slices.Equal(seen, theirs) {
			t.Fatalf("saw %v, want %v", seen, theirs)
		}
	})
}
