// Package erase removes everything that an organization has in the store, in
// pieces that are one batch each, and the organization itself last. What belongs to
// one is said beside those who write it, but for runs, which must be over.
package erase

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Clients knows the organizations.
type Clients interface {
	// Organization reads one, nil when there is none.
	Organization(id organizations.ID) (*organizations.Organization, error)
}

// Erasure removes organizations. It satisfies maintenance.Erasure.
type Erasure struct {
	db      *kv.DB
	clients Clients
	parts   []part
	// ends are the parts that the last batch does whole.
	ends []part
}

var _ maintenance.Erasure = Erasure{}

// New makes the port. The kinds are all that the store has rows of.
func New(db *kv.DB, clients Clients, kinds []relation.Kind) Erasure {
	e := Erasure{db: db, clients: clients, parts: []part{open(db), ended(db)}}
	for _, kind := range kinds {
		switch {
		case kind.Scoped:
			e.parts = append(e.parts, scoped(db, kind))
			e.ends = append(e.ends, scoped(db, kind))
		case kind.Itself:
			e.ends = append(e.ends, belonging(db, kind))
		case kind.Belongs != nil:
			e.parts = append(e.parts, belonging(db, kind))
		}
	}
	return e
}

// errGlobal is a defect of the caller.
var errGlobal = errors.New("the layer of defaults was to be erased")

// check refuses what must never be erased.
func (e Erasure) check(ctx context.Context, s organizations.Scope) error {
	if err := entry.Check(ctx, s); err != nil {
		return err
	}
	if s.IsGlobal() {
		return errGlobal
	}
	org, err := e.clients.Organization(organizations.ID(s.OrganizationID()))
	if err == nil && org != nil && !org.IsToBeErased() {
		err = organizations.ErrNotErased()
	}
	return err
}

// Erase does a piece of a part, or finds that the part is over.
func (e Erasure) Erase(ctx context.Context, s organizations.Scope, from string) (maintenance.ErasurePage, error) {
	at, err := e.begin(s, from)
	if err != nil {
		return maintenance.ErasurePage{}, err
	}
	var page maintenance.ErasurePage
	err = e.db.Still(func(commit func(*kv.Batch) error) error {
		if err := e.check(ctx, s); err != nil {
			return err
		}
		var b kv.Batch
		removed, next, err := e.parts[at.part].look(&b, s, at.After)
		if err == nil && removed > 0 {
			err = commit(&b)
		}
		if err != nil {
			return err
		}
		page.Removed = removed
		if at.After = next; next == nil {
			at.part++
		}
		return nil
	})
	if err == nil && at.part < len(e.parts) {
		page.Next, err = e.text(at)
	}
	return page, err
}

// End removes the organization in one batch, with whatever was written to its scope
// since the walk, so that nothing can be in between. Then the store rewrites its
// files without what was removed.
func (e Erasure) End(ctx context.Context, s organizations.Scope) (more bool, err error) {
	err = e.db.Still(func(commit func(*kv.Batch) error) error {
		if err := e.check(ctx, s); err != nil {
			return err
		}
		var b kv.Batch
		for _, part := range e.ends {
			if err := part.whole(&b, s); err != nil {
				return err
			}
		}
		return commit(&b)
	})
	if err != nil {
		return false, err
	}
	return false, e.db.Compact(ctx)
}
