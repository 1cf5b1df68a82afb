package upkeep

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Upgrade looks at a piece of all rows, in the order of their keys. A row is read
// as always, which brings it to today's shape, and written as it was read.
func (u Upkeep) Upgrade(ctx context.Context, from string) (maintenance.UpgradePage, error) {
	c, err := begin(walkUpgrade, from)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return maintenance.UpgradePage{}, err
	}
	keys, err := u.db.Keys(kv.Span{After: c.After, Limit: piece})
	if err != nil {
		return maintenance.UpgradePage{}, err
	}
	page := maintenance.UpgradePage{Looked: len(keys)}
	for _, at := range keys {
		if err := u.upgrade(at, &page); err != nil {
			return page, err
		}
		c.After = at
	}
	if len(keys) == piece {
		page.Next, err = c.text()
	}
	return page, err
}

func (u Upkeep) upgrade(at kv.Key, page *maintenance.UpgradePage) error {
	_, stale, err := u.stale(at)
	switch {
	case fault.Code(err) == "schema_newer":
		page.Newer++
		return nil
	case err != nil || !stale:
		if kv.Unreadable(err) {
			return nil
		}
		return err
	}
	return u.db.Still(func(commit func(*kv.Batch) error) error {
		row, stale, err := u.stale(at) // somebody may have written it since
		if err != nil || !stale {
			return err
		}
		page.Written++
		var b kv.Batch
		b.Put(at, row)
		return commit(&b)
	})
}

// stale reads a row and reports whether it is of an older shape. One of a kind
// that this program does not know is not.
func (u Upkeep) stale(at kv.Key) (kv.Row, bool, error) {
	kind, _, known := u.kindOf(at)
	if !known {
		return nil, false, nil
	}
	row := kind.Row()
	found, err := u.db.Get(at, row)
	return row, found && kv.Stale(row), err
}
