// Package directory finds which of the organizations exist that somebody names.
package directory

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// atOnce is how many organizations are read at once.
const atOnce = 1000

// Directory says of each organization that there is whether it is active.
type Directory map[organizations.ID]bool

// Find reports whether there is an organization of this id, and whether it is active.
func (d Directory) Find(id organizations.ID) (exists, isActive bool) {
	isActive, exists = d[id]
	return exists, isActive
}

// Has reports whether there is an organization of this id.
func (d Directory) Has(id organizations.ID) bool {
	_, exists := d[id]
	return exists
}

// Of knows of these organizations, and of others, whether there are any. More than most,
// which no list may have, are not looked for.
func Of(ctx context.Context, kept store.Organizations, ids []organizations.ID, most int) (Directory, error) {
	known := Directory{}
	if len(ids) == 0 || len(ids) > most {
		return known, nil
	}
	last := slices.Max(ids)
	for p := (store.Paging{Limit: atOnce}); ; {
		page, err := kept.List(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, org := range page.Items {
			known[org.ID] = org.IsActive
		}
		if page.Next == "" || page.Next >= string(last) {
			return known, nil
		}
		p.After = page.Next
	}
}
