package runs

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// keyLife is how long an idempotency key is remembered.
	keyLife = 24 * time.Hour
	// forgetMax is how many old keys one look drops, all in one batch.
	forgetMax = 200
)

// replay finds the run that the key was first used for. When there is none it
// adds the key to the batch that records this one.
func (l *ledger) replay(b *kv.Batch, d executions.Doorbell, a store.Acceptance) (executions.Execution, bool, error) {
	key, scope := a.Idempotency.Key, d.Scope().Key()
	var row rows.IdempotencyKey
	known, err := l.db.Get(rows.KeyKey(scope, key), &row)
	if err != nil {
		return executions.Execution{}, false, err
	}
	if known && a.Execution.CreatedAt.Sub(row.CreatedAt) < keyLife {
		run, err := l.first(d, row, a.Idempotency.BodyHash)
		if !fault.Is(err, fault.NotFound) {
			return run, err == nil, err
		}
	}
	if known {
		b.Delete(rows.KeyTimeKey(row.CreatedAt, scope, key))
	}
	created := a.Execution.CreatedAt.UTC()
	b.Put(rows.KeyKey(scope, key), &rows.IdempotencyKey{ID: string(d.ID()), BodyHash: a.Idempotency.BodyHash, CreatedAt: created})
	b.Put(rows.KeyTimeKey(created, scope, key), &rows.KeyTime{Scope: scope, Key: key, CreatedAt: created})
	return executions.Execution{}, false, nil
}

// first is the run of the first request. NotFound when it is stored no longer.
func (l *ledger) first(d executions.Doorbell, row rows.IdempotencyKey, bodyHash string) (executions.Execution, error) {
	first, err := entry.At(d.Scope(), executions.ID(row.ID))
	if err != nil {
		return executions.Execution{}, err
	}
	run, err := l.load(first)
	if err != nil {
		return executions.Execution{}, err
	}
	if row.BodyHash != bodyHash {
		return executions.Execution{}, errKeyReused()
	}
	return l.complete(run)
}

// forget drops idempotency keys from before an instant.
func (l *ledger) forget(before time.Time) error {
	old, err := kv.Scan[rows.KeyTime](l.db, kv.Span{Prefix: rows.KeyTimes(), To: rows.KeyTimesFrom(before), Limit: forgetMax})
	if err != nil || len(old) == 0 {
		return err
	}
	return l.drop(old)
}

// drop forgets keys, but not one that was used again for another run since it
// was looked up.
func (l *ledger) drop(old []rows.KeyTime) error {
	names := make([]string, 0, len(old))
	for _, row := range old {
		names = append(names, keyName(row.Scope, row.Key))
	}
	defer l.locks.Lock(names...)()
	var b kv.Batch
	for _, row := range old {
		var current rows.IdempotencyKey
		if _, err := l.db.Get(rows.KeyKey(row.Scope, row.Key), &current); err != nil {
			return err
		}
		if current.CreatedAt.Equal(row.CreatedAt) {
			b.Delete(rows.KeyKey(row.Scope, row.Key))
		}
		b.Delete(rows.KeyTimeKey(row.CreatedAt, row.Scope, row.Key))
	}
	return l.db.Commit(&b)
}

func errKeyReused() error {
	return fault.New(fault.Invalid, "idempotency_key_reused", "This Idempotency-Key was used for another request. Use a new one.")
}

func errNoFirst() error {
	return fault.New(fault.NotFound, "not_found", "Nothing was started with this Idempotency-Key.")
}

// keyName is the lock on a key.
func keyName(scope, key string) string { return scope + "/" + key }
