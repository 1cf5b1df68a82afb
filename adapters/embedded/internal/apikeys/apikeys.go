// Package apikeys keeps API keys, by their ids. What a key opens, and whether it is
// still good, is the domain's to say.
package apikeys

import (
	"context"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Clients knows the organizations.
type Clients interface {
	// Organization reads one, nil when there is none.
	Organization(id organizations.ID) (*organizations.Organization, error)
}

// Keys keeps API keys. It satisfies store.Keys.
type Keys struct {
	db      *kv.DB
	locks   *kv.Locks
	clients Clients
}

var _ store.Keys = Keys{}

// New makes the port on a store.
func New(db *kv.DB, clients Clients) Keys {
	return Keys{db: db, locks: kv.NewLocks(), clients: clients}
}

// Create adds a key.
func (k Keys) Create(ctx context.Context, key permissions.Key) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer k.locks.Lock(string(key.ID))()
	made := rowOf(key)
	var stored row
	found, err := k.db.Get(keyOf(key.ID), &stored)
	switch {
	case err != nil:
		return err
	case found && stored.isMadeAs(*made):
		return nil
	case found:
		return fault.New(fault.Conflict, "key_exists", "Another API key has this id.")
	}
	return k.write(made)
}

// Facts reads a key and the organization of a target.
func (k Keys) Facts(ctx context.Context, id permissions.KeyID, target organizations.Target) (permissions.KeyFacts, error) {
	if err := ctx.Err(); err != nil {
		return permissions.KeyFacts{}, err
	}
	var facts permissions.KeyFacts
	var stored row
	found, err := k.db.Get(keyOf(id), &stored)
	if err == nil && target.ID() != "" {
		facts.Organization, err = k.clients.Organization(target.ID())
	}
	if err != nil {
		return permissions.KeyFacts{}, err
	}
	if found {
		key := stored.key()
		facts.Key = &key
	}
	return facts, nil
}

// List reads a page of all keys. One that is damaged is left out: it must not hide
// the others.
func (k Keys) List(ctx context.Context, p store.Paging) (store.KeyPage, error) {
	if err := ctx.Err(); err != nil {
		return store.KeyPage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: kv.NewKey(kindKey), Limit: limit + 1, Sound: true}
	if p.After != "" {
		span.After = span.Prefix.With(p.After)
	}
	rows, err := kv.Scan[row](k.db, span)
	if err != nil {
		return store.KeyPage{}, err
	}
	var page store.KeyPage
	for _, r := range rows[:min(len(rows), limit)] {
		page.Items = append(page.Items, r.key())
	}
	if len(rows) > limit {
		page.Next = rows[limit-1].ID
	}
	return page, nil
}

// errNoTime is a defect of the caller: a key without a time of its revocation
// would still be good.
var errNoTime = errors.New("an API key cannot be revoked at no time")

// Revoke ends a key.
func (k Keys) Revoke(ctx context.Context, id permissions.KeyID, by permissions.UserID, at time.Time) error {
	if at.IsZero() {
		return errNoTime
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	defer k.locks.Lock(string(id))()
	var stored row
	found, err := k.db.Get(keyOf(id), &stored)
	if err != nil {
		return err
	}
	if !found {
		return fault.New(fault.NotFound, "key_not_found", "This API key does not exist.")
	}
	if !stored.RevokedAt.IsZero() {
		return nil
	}
	stored.RevokedAt, stored.RevokedBy = at.UTC(), string(by)
	return k.write(&stored)
}

// Used writes down when a key was used.
func (k Keys) Used(ctx context.Context, id permissions.KeyID, at time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer k.locks.Lock(string(id))()
	var stored row
	found, err := k.db.Get(keyOf(id), &stored)
	if err != nil || !found || !at.After(stored.LastUsedAt) {
		return err
	}
	stored.LastUsedAt = at.UTC()
	return k.write(&stored)
}

func (k Keys) write(r *row) error {
	var b kv.Batch
	b.Put(keyOf(permissions.KeyID(r.ID)), r)
	return k.db.Commit(&b)
}
