package alerts

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Told remembers what was told. It satisfies store.Told.
type Told struct {
	db    *kv.DB
	locks *kv.Locks
}

var _ store.Told = Told{}

const (
	// rememberedFor is far longer than the same trouble stays untold.
	rememberedFor = 24 * time.Hour
	// forgottenMost is how much of what is older is forgotten at once: more than comes.
	forgottenMost = 10
	// toldLock is one lock for all: whoever forgets what is old must not meet who tells
	// of it again.
	toldLock = "\x00told"
)

// Tell claims the right to tell about a trouble, and forgets what is old. What cannot
// be read tells nobody when it was, and is written anew.
func (t Told) Tell(ctx context.Context, trouble string, since, now time.Time) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	defer t.locks.Lock(toldLock)()
	var stored toldRow
	found, err := t.db.Get(toldKey(trouble), &stored)
	if err != nil && !kv.Damaged(err) {
		return false, err
	}
	if found && !stored.At.Before(since) {
		return false, nil
	}
	var b kv.Batch
	if err := t.forgetOld(&b, now); err != nil {
		return false, err
	}
	if found {
		b.Delete(toldFrom(stored.At).With(trouble))
	}
	b.Put(toldKey(trouble), &toldRow{At: now.UTC()})
	b.Put(toldFrom(now).With(trouble), &toldAtRow{})
	err = t.db.Commit(&b)
	return err == nil, err
}

// forgetOld adds to the batch what removes some of what was told long ago.
func (t Told) forgetOld(b *kv.Batch, now time.Time) error {
	old, err := t.db.Keys(kv.Span{Prefix: kv.NewKey(kindToldAt), To: toldFrom(now.Add(-rememberedFor)), Limit: forgottenMost})
	for _, at := range old {
		b.Delete(at)
		parts, ok := at.Parts()
		if !ok || len(parts) != 3 {
			continue
		}
		var stored toldRow
		found, err := t.db.Get(toldKey(parts[2]), &stored)
		if err != nil && !kv.Unreadable(err) {
			return err
		}
		if found && string(toldFrom(stored.At).With(parts[2])) == string(at) {
			b.Delete(toldKey(parts[2]))
		}
	}
	return err
}

// Forget gives the right back.
func (t Told) Forget(ctx context.Context, trouble string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer t.locks.Lock(toldLock)()
	var stored toldRow
	found, err := t.db.Get(toldKey(trouble), &stored)
	if err != nil && !kv.Damaged(err) {
		return err
	}
	var b kv.Batch
	b.Delete(toldKey(trouble))
	if found {
		b.Delete(toldFrom(stored.At).With(trouble))
	}
	return t.db.Commit(&b)
}
