package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Untold says with its key alone that nobody was told of an item yet.
type Untold struct{ kv.Schema }

// UntoldItems is the prefix of the items of every scope that nobody was told of, the
// newest first, by the parts of their own keys.
func UntoldItems() kv.Key { return kv.NewKey(kindUntold) }

func untoldKey(d executions.Doorbell) kv.Key {
	return UntoldItems().With(Position(d.ID()), d.Scope().Key())
}

// UntoldBefore is what sorts behind the places of all items from the millisecond of an
// instant on, and before the others.
func UntoldBefore(t time.Time) kv.Key { return UntoldItems().With(before(t)) }

// UntoldOf is the item that a place leads to; false for a place of none.
func UntoldOf(place kv.Key) (executions.Doorbell, bool) {
	parts, ok := place.Parts()
	if !ok || len(parts) != 3 {
		return executions.Doorbell{}, false
	}
	d, err := executions.NewDoorbell(string(AtPosition(parts[1])), parts[2])
	return d, err == nil
}

// PutItem writes an item, and its place among those that nobody was told of.
func PutItem(b *kv.Batch, d executions.Doorbell, i attention.Item) {
	b.Put(ItemKey(d), ItemOf(i))
	if i.AlertedAt.IsZero() {
		b.Put(untoldKey(d), &Untold{})
	} else {
		b.Delete(untoldKey(d))
	}
}

// DropItem removes an item with its place.
func DropItem(b *kv.Batch, d executions.Doorbell) {
	b.Delete(ItemKey(d))
	b.Delete(untoldKey(d))
}
