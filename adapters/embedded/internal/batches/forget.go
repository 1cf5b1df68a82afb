package batches

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
)

// Forget looks at so many batches behind a key and removes those that were over before an
// instant, with all that stands beside them. It answers how many those are, and the key
// behind which the next piece begins, nil at the end.
func Forget(db *kv.DB, after kv.Key, before time.Time, limit int) (removed int, next kv.Key, err error) {
	keys, err := db.Keys(kv.Span{Prefix: rows.Batches(), After: after, Limit: limit})
	for _, at := range keys {
		gone, err := forget(db, at, before)
		if err != nil {
			return removed, nil, err
		}
		if gone {
			removed++
		}
		next = at
	}
	if len(keys) < limit {
		next = nil
	}
	return removed, next, err
}

// forget removes a batch that was over before an instant. Of one that cannot be read
// nobody knows.
func forget(db *kv.DB, at kv.Key, before time.Time) (gone bool, err error) {
	err = db.Still(func(commit func(*kv.Batch) error) error {
		var stored row
		found, err := db.Get(at, &stored)
		if kv.Unreadable(err) {
			return nil
		}
		if gone = found && stored.isOver() && stored.FinishedAt.Before(before); err != nil || !gone {
			return err
		}
		id := batches.ID(stored.ID)
		var b kv.Batch
		b.DeleteAll(itemsOf(id))
		b.DeleteAll(rows.BatchRuns(id))
		b.Delete(inputKey(id))
		b.Delete(liveKey(id))
		b.Delete(at)
		return commit(&b)
	})
	return gone && err == nil, err
}
