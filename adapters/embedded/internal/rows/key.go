package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
)

// IdempotencyKey is the first request that came with a caller's key.
type IdempotencyKey struct {
	kv.Schema
	ID        string    `json:"executionId"`
	BodyHash  string    `json:"bodyHash"`
	CreatedAt time.Time `json:"createdAt"`
}

// KeyTime lets old keys be found without reading the new ones.
type KeyTime struct {
	kv.Schema
	Scope     string    `json:"scope"`
	Key       string    `json:"key"`
	CreatedAt time.Time `json:"createdAt"`
}

// KeyKey is where a caller's key in a scope is.
func KeyKey(scope, key string) kv.Key { return kv.NewKey(kindKey, scope, key) }

// KeyTimeKey is the place of a caller's key among the others by its age.
func KeyTimeKey(created time.Time, scope, key string) kv.Key {
	return KeyTimesFrom(created).With(scope, key)
}

// KeyTimes is the prefix of the callers' keys, oldest first.
func KeyTimes() kv.Key { return kv.NewKey(kindKeyTime) }

// KeyTimesFrom is where the keys of an instant or later begin.
func KeyTimesFrom(t time.Time) kv.Key { return KeyTimes().With(kv.Int(t.UnixMilli())) }
