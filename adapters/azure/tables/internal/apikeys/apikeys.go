// Package apikeys keeps API keys in one Azure table, by their ids. Each is one row,
// so that revoking it is one write. What a key opens, and whether it is still good,
// is the domain's to say.
package apikeys

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/clients"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Keys keeps API keys. It satisfies store.Keys.
type Keys struct {
	table   *table.Table
	clients clients.Clients
	log     *slog.Logger
}

var _ store.Keys = Keys{}

// New makes the port on an account; nobody is asked. The log hears of stored rows
// that cannot be read, never what is in them; nil hears nothing.
func New(s *connect.Storage, log *slog.Logger) Keys {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	t := rows.Open(s)
	return Keys{table: table.New(s, TableName), clients: clients.Clients{List: t.Organizations, Truth: t.OrganizationConfig}, log: log}
}

// CreateTable makes the table if it is missing, for a local program.
func (k Keys) CreateTable(ctx context.Context) error { return k.table.Create(ctx) }

// Create adds a key, in one transaction. One that is there already is the key when
// it was made as this one is: the answer to an earlier try was lost.
func (k Keys) Create(ctx context.Context, key permissions.Key) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	row := rowOf(key)
	err := k.table.Insert(ctx, row)
	if !rows.IsBeaten(err) {
		return err
	}
	stored, found, err := k.read(ctx, key.ID)
	if err != nil || found && stored.isMadeAs(row) {
		return err
	}
	return fault.New(fault.Conflict, "key_exists", "Another API key has this id.")
}

// Facts reads a key and the organization of a target: two transactions at the same
// time, one for global and for no target.
func (k Keys) Facts(ctx context.Context, id permissions.KeyID, target organizations.Target) (permissions.KeyFacts, error) {
	if err := ctx.Err(); err != nil {
		return permissions.KeyFacts{}, err
	}
	var facts permissions.KeyFacts
	var noOrganization error
	var both sync.WaitGroup
	if rows.IsOrganization(target.ID()) {
		both.Go(func() {
			var row *rows.Organization
			var found bool
			if row, found, noOrganization = k.clients.Read(ctx, string(target.ID())); found {
				org := row.Organization()
				facts.Organization = &org
			}
		})
	}
	row, found, noKey := k.read(ctx, id)
	both.Wait()
	if err := cmp.Or(noKey, noOrganization); err != nil {
		return permissions.KeyFacts{}, err
	}
	if found {
		key := row.key()
		facts.Key = &key
	}
	return facts, nil
}

// read reads a key. False for an id that no key can have.
func (k Keys) read(ctx context.Context, id permissions.KeyID) (*Row, bool, error) {
	at := addressOf(id)
	if entity.CheckKey(at.Row) != nil {
		return nil, false, nil
	}
	return rows.Read[Row](ctx, k.table, at)
}

// List reads a page of all keys, in one query.
func (k Keys) List(ctx context.Context, p store.Paging) (store.KeyPage, error) {
	if err := ctx.Err(); err != nil {
		return store.KeyPage{}, err
	}
	found, more, err := rows.Page(ctx, k.table, addressOf(permissions.KeyID(p.After)), p.Limit, k.log, func(*Row) bool { return true })
	var page store.KeyPage
	for _, row := range found {
		page.Items = append(page.Items, row.key())
	}
	if more {
		page.Next = found[len(found)-1].KeyID
	}
	return page, err
}

// errNoTime is a defect of the caller: a key without a time of its revocation
// would still be good.
var errNoTime = errors.New("an API key cannot be revoked at no time")

// Revoke ends a key, over the version that was read: whoever is beaten finds the
// revocation that stands, which may be its own.
func (k Keys) Revoke(ctx context.Context, id permissions.KeyID, by permissions.UserID, at time.Time) error {
	if at.IsZero() {
		return errNoTime
	}
	return k.change(ctx, id, func(row *Row, found bool) (any, error) {
		switch {
		case !found:
			return nil, fault.New(fault.NotFound, "key_not_found", "This API key does not exist.")
		case row.IsRevoked:
			return nil, nil
		}
		return revoked(by, at), nil
	})
}

// Used writes down when a key was used, and nothing else of its row. It reads
// first, so that a late use never takes the place of a later one: that is one
// transaction more, for a note that is taken every few minutes.
func (k Keys) Used(ctx context.Context, id permissions.KeyID, at time.Time) error {
	at = rows.Moment(at)
	return k.change(ctx, id, func(row *Row, found bool) (any, error) {
		if !found || !at.After(row.LastUsedAt) {
			return nil, nil
		}
		return use{LastUsedAt: at}, nil
	})
}

// change merges into a key what is missing in the row as it is by now; nil is
// nothing.
func (k Keys) change(ctx context.Context, id permissions.KeyID, missing func(row *Row, found bool) (any, error)) error {
	return rows.Persist(ctx, func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		row, found, err := k.read(ctx, id)
		if err != nil {
			return err
		}
		part, err := missing(row, found)
		if err != nil || part == nil {
			return err
		}
		if err = k.table.Merge(ctx, row, part); rows.IsBeaten(err) {
			return rows.ErrBeaten
		}
		return err
	})
}
