// Package vault keeps secrets: each in a row of the store, encrypted with age
// under a key that lives in a file beside the store, and in memory for a store
// in memory. A copy of the store without that file reveals names and dates only.
// What others keep in rows of their own is sealed here under the same key.
package vault

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Vault keeps secrets by scope and key. It satisfies secret.Vault. A new version
// takes the place of the old one, which is gone then.
type Vault struct {
	db    *kv.DB
	key   *keyFile
	clock system.Clock
}

var _ secret.Vault = Vault{}

// New makes the port on the store of a data folder, or of memory for an empty
// one. It reads the key if there is one; the first Set makes a missing one.
// Unavailable secrets_key_unusable, with a sentence for the person who starts
// the program, for a key that is damaged or that others can read.
func New(db *kv.DB, dir string, clock system.Clock) (Vault, error) {
	key, err := keyIn(dir)
	if err != nil {
		return Vault{}, err
	}
	return Vault{db: db, key: key, clock: clock}, nil
}

// Set stores a value. One that NewSecretValue cannot have made is refused, since
// Resolve could not answer it.
func (v Vault) Set(ctx context.Context, s organizations.Scope, key string, value organizations.SecretValue) error {
	if err := entry.Check(ctx, s); err != nil {
		return err
	}
	if _, err := organizations.NewSecretValue(value.Reveal()); err != nil {
		return err
	}
	at := secretKey(s, key)
	sealed, err := v.key.seal(at, []byte(value.Reveal()))
	if err != nil {
		return err
	}
	var b kv.Batch
	b.Put(at, &secretRow{infoRow: infoRow{Key: key, UpdatedAt: v.clock.Now().UTC()}, Sealed: sealed})
	return v.db.Commit(&b)
}

// Resolve answers the current value. Unavailable secret_unreadable for one that
// was set under another key file, or whose row is not where it was written.
func (v Vault) Resolve(ctx context.Context, s organizations.Scope, key string) (organizations.SecretValue, error) {
	if err := entry.Check(ctx, s); err != nil {
		return organizations.SecretValue{}, err
	}
	at := secretKey(s, key)
	var row secretRow
	found, err := v.db.Get(at, &row)
	if err != nil {
		return organizations.SecretValue{}, err
	}
	if !found {
		return organizations.SecretValue{}, fault.New(fault.NotFound, "secret_missing", "This secret is not set.")
	}
	text, err := v.key.unseal(at, row.Sealed)
	if err != nil {
		return organizations.SecretValue{}, fault.Wrap(err, fault.Unavailable, "secret_unreadable",
			"This secret cannot be read with the key in the data folder. Bring back the key file that it was set with, or set the secret again.")
	}
	return organizations.NewSecretValue(string(text))
}

// List answers what is there, without decrypting anything.
func (v Vault) List(ctx context.Context, s organizations.Scope) ([]organizations.SecretInfo, error) {
	if err := entry.Check(ctx, s); err != nil {
		return nil, err
	}
	rows, err := kv.Scan[infoRow](v.db, kv.Span{Prefix: secretsIn(s)})
	if err != nil {
		return nil, err
	}
	var list []organizations.SecretInfo
	for _, row := range rows {
		list = append(list, organizations.SecretInfo{Key: row.Key, UpdatedAt: row.UpdatedAt})
	}
	return list, nil
}

// Delete removes a secret.
func (v Vault) Delete(ctx context.Context, s organizations.Scope, key string) error {
	if err := entry.Check(ctx, s); err != nil {
		return err
	}
	var b kv.Batch
	b.Delete(secretKey(s, key))
	return v.db.Commit(&b)
}

const kindSecret = "secret" // scope, key: secretRow

func secretsIn(s organizations.Scope) kv.Key { return kv.NewKey(kindSecret, s.Key()) }

func secretKey(s organizations.Scope, key string) kv.Key { return secretsIn(s).With(key) }

// infoRow is the part of a row that a list reads.
type infoRow struct {
	kv.Schema
	Key       string    `json:"key"`
	UpdatedAt time.Time `json:"updatedAt"`
}

type secretRow struct {
	infoRow
	// Sealed is the key of the row, followed by the value, in the format of age.
	Sealed []byte `json:"sealed"`
}
