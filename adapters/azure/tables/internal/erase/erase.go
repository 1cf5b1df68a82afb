// Package erase removes everything that an organization has in the tables, in
// pieces, and the organization itself last. Each part goes in an order in which a
// process may die anywhere: as long as anything is left, what leads to it is there.
package erase

import (
	"context"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/forget"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Erasure removes organizations from one account. It satisfies maintenance.Erasure.
type Erasure struct {
	storage *connect.Storage
	people  access.Tables
	runs    forget.Forgetter
}

var _ maintenance.Erasure = Erasure{}

// New makes the port and asks nobody; nil contents are none.
func New(l *ledger.Ledger, contents forget.Contents) Erasure {
	return Erasure{storage: l.Storage, people: access.Open(l.Storage), runs: forget.New(l, contents)}
}

func (e Erasure) table(name string) *table.Table { return table.New(e.storage, name) }

var (
	// errNoScope and errGlobal are defects of the caller.
	errNoScope = errors.New("the store was asked to erase what belongs to nobody: the scope is missing")
	errGlobal  = errors.New("the layer of defaults was to be erased")
)

// check reads the truth about an organization, and refuses what must never be
// erased. One that is not there has no version.
func (e Erasure) check(ctx context.Context, s organizations.Scope) (*access.Organization, error) {
	switch {
	case !s.Valid():
		return nil, errNoScope
	case s.IsGlobal():
		return nil, errGlobal
	}
	truth, found, err := access.Read[access.Organization](ctx, e.people.OrganizationConfig, access.TruthOf(s.OrganizationID()))
	if err == nil && found && !truth.Organization().IsToBeErased() {
		err = organizations.ErrNotErased()
	}
	return truth, err
}

// Erase does a piece of the walk.
func (e Erasure) Erase(ctx context.Context, s organizations.Scope, from string) (maintenance.ErasurePage, error) {
	truth, err := e.check(ctx, s)
	if err != nil {
		return maintenance.ErasurePage{}, err
	}
	removed := 0
	_, next, err := e.walk(s, truth.CreatedAt, &removed).Piece(ctx, from)
	return maintenance.ErasurePage{Removed: removed, Next: next}, err
}

// walk goes over everything that a scope has. A cursor is of one organization
// alone. Runs come first: while one is not over, all that it needs is there. What they
// were counted with comes once nothing is left to be counted.
func (e Erasure) walk(s organizations.Scope, created time.Time, removed *int) walk.Walk {
	p := part{Erasure: e, scope: s, removed: removed}
	return walk.Walk{Name: "erase " + s.Key(), Sections: append([]walk.Section{
		{Name: "runs", Partitions: walk.Fixed(s.Key()), Cost: runCost, Look: p.endedRuns},
		{Name: "open", Partitions: walk.Fixed(shards()...), Look: p.openRuns},
		{Name: "batches", Partitions: upkeep.EveryBatch(e.storage), Look: p.batchItems},
		{Name: "counted", Partitions: daysSince(created, e.storage.Clock().Now()), Look: p.counted},
		{Name: "attention", Partitions: daysSince(created, e.storage.Clock().Now()), Look: p.items},
		{Name: "grants", Partitions: walk.Fixed(s.Key()), Cost: grantCost, Look: p.grants},
		{Name: "form-roles", Partitions: walk.Fixed(keys.Encode(s.Key())), Cost: formCost, Look: p.formRoles},
		{Name: "users", Partitions: walk.Fixed(access.PartitionUsers), Cost: userCost, Look: p.users},
	}, p.scopes()...)}
}

// part removes one sort of what a scope has.
type part struct {
	Erasure
	scope organizations.Scope
	// removed counts on.
	removed *int
}

// isGone reports whether a row is gone by somebody else's hand, or is not what was
// read any more.
func isGone(err error) bool { return access.IsBeaten(err) }
