package upkeep

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/batches"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// ForgetBatches removes a piece of the batches, each in one write of the store.
func (u Upkeep) ForgetBatches(ctx context.Context, from string, before time.Time) (maintenance.ExpiredPage, error) {
	c, err := begin(walkBatches, from)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil || before.IsZero() {
		return maintenance.ExpiredPage{}, err
	}
	var page maintenance.ExpiredPage
	removed, after, err := batches.Forget(u.db, c.After, before, piece)
	if err != nil {
		return maintenance.ExpiredPage{}, err
	}
	if page.Removed = removed; after != nil {
		c.After = after
		page.Next, err = c.text()
	}
	return page, err
}
