package erase

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// pieceRows is how many rows one piece looks at.
const pieceRows = 500

// part is one sort of what organizations have.
type part struct {
	// name is unique among the parts, and is what a cursor says.
	name string
	// look adds to the batch what removes a bounded piece of what the scope has behind
	// a key, nil for the beginning. It answers how many rows that is, and the key
	// behind which the next piece begins, nil at the end. Nobody writes meanwhile.
	look func(b *kv.Batch, s organizations.Scope, after kv.Key) (removed int, next kv.Key, err error)
}

// whole looks to the end.
func (p part) whole(b *kv.Batch, s organizations.Scope) error {
	for after := kv.Key(nil); ; {
		_, next, err := p.look(b, s, after)
		if err != nil || next == nil {
			return err
		}
		after = next
	}
}

// scoped removes rows that stand by their scope.
func scoped(db *kv.DB, kind relation.Kind) part {
	return part{name: kind.Name, look: func(b *kv.Batch, s organizations.Scope, after kv.Key) (int, kv.Key, error) {
		keys, err := db.Keys(kv.Span{Prefix: kv.NewKey(kind.Name, s.Key()), After: after, Limit: pieceRows})
		for _, at := range keys {
			b.Delete(at)
		}
		return len(keys), behind(keys, pieceRows), err
	}}
}

// belonging removes rows that say themselves whose they are. It reads every row of
// the kind.
func belonging(db *kv.DB, kind relation.Kind) part {
	return part{name: kind.Name, look: func(b *kv.Batch, s organizations.Scope, after kv.Key) (removed int, next kv.Key, err error) {
		keys, err := db.Keys(kv.Span{Prefix: kv.NewKey(kind.Name), After: after, Limit: pieceRows})
		for _, at := range keys {
			is, err := take(db, b, kind, s, at)
			if err != nil {
				return 0, nil, err
			}
			if is {
				removed++
			}
		}
		return removed, behind(keys, pieceRows), err
	}}
}

// take adds to the batch what removes a row, if it belongs to the scope.
func take(db *kv.DB, b *kv.Batch, kind relation.Kind, s organizations.Scope, at kv.Key) (bool, error) {
	parts, _ := at.Parts()
	row := kind.Row()
	if _, err := db.Get(at, row); kv.Damaged(err) {
		row = kind.Row() // nothing of what was read before the damage
	} else if err != nil {
		return false, err
	}
	is, with, err := kind.Belongs(s, parts, row)
	if !is || err != nil {
		return false, err
	}
	for _, key := range append(with, at) {
		b.Delete(key)
	}
	return true, nil
}

// behind is the key behind which a span goes on that was read up to a limit, nil
// at its end.
func behind(keys []kv.Key, limit int) kv.Key {
	if len(keys) < limit {
		return nil
	}
	return keys[len(keys)-1]
}
