package related

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
)

// untold judges a place among the items that nobody was told of: it must be that of
// one.
func (r Rows) untold(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	waits, err := r.waits(parts)
	if err != nil || waits {
		return nil, err
	}
	return []relation.Finding{relation.Delete("Nobody is to be told of anything there.", at)}, nil
}

// damagedUntold writes a place anew: it says all by its key.
func (r Rows) damagedUntold(at kv.Key, parts []string) ([]relation.Finding, error) {
	const found = "It cannot be read."
	waits, err := r.waits(parts)
	switch {
	case err != nil:
		return nil, err
	case waits:
		return []relation.Finding{relation.Put(found, at, &rows.Untold{})}, nil
	default:
		return []relation.Finding{relation.Delete(found, at)}, nil
	}
}

// waits reports whether people are still to be told of an item, by the parts that its
// key and its place share. One that cannot be read is believed to wait.
func (r Rows) waits(parts []string) (bool, error) {
	if len(parts) != itemParts {
		return false, nil
	}
	var item rows.Item
	found, err := r.db.Get(rows.Items().With(parts[1:]...), &item)
	if kv.Unreadable(err) {
		return true, nil
	}
	return found && item.AlertedAt.IsZero(), err
}
