// Package upkeep looks after the tables of one account: it checks and mends what
// stands in several places, lists and removes runs that are over, and writes rows
// of an older shape anew. Here is where the walks go; what the rows must agree
// with is said in the packages below.
package upkeep

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/repair"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/roles"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/forget"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofbatches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofpeople"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofroles"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofruns"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Upkeep looks after one account. It satisfies maintenance.Upkeep. Every query names a
// partition, so a walk goes by the lists of organizations and users; a check
// mends those first.
type Upkeep struct {
	forget.Forgetter
	storage *connect.Storage
	runs    ofruns.Judge
	people  ofpeople.Judge
	roles   ofroles.Judge
	batches ofbatches.Judge
}

var _ maintenance.Upkeep = Upkeep{}

// New makes the port and asks nobody; nil contents are none.
func New(l *ledger.Ledger, people repair.Repairs, ofRoles roles.Repairs, contents forget.Contents) Upkeep {
	return Upkeep{
		Forgetter: forget.New(l, contents), storage: l.Storage, runs: ofruns.New(l), people: ofpeople.New(l.Storage, people),
		roles: ofroles.New(ofRoles), batches: ofbatches.New(l.Storage, l),
	}
}

func (u Upkeep) table(name string) *table.Table { return table.New(u.storage, name) }

// scopes lists GLOBAL and every organization.
func (u Upkeep) scopes() walk.Lister {
	return walk.Beginning(access.ScopeGlobal, walk.KeysOf(u.table(access.TableOrganizations), access.PartitionOrganizations))
}

// users lists everybody who was ever admitted, by the key that a user has in every
// table.
func (u Upkeep) users() walk.Lister {
	return walk.KeysOf(u.table(access.TableUsers), access.PartitionUsers)
}

// everyRole lists the roles, those that are leaving among them.
func (u Upkeep) everyRole() walk.Lister {
	return walk.KeysOf(u.table(roles.TableRoles), roles.PartitionRoles)
}

// Ended looks at a piece of the runs, scope by scope, and in each begins with the
// newest that can have ended before the instant.
func (u Upkeep) Ended(ctx context.Context, from string, before time.Time) (maintenance.EndedPage, error) {
	var page maintenance.EndedPage
	truth := u.table(rows.WorkflowExecutions)
	first, _ := keys.Between(time.Time{}, before)
	w := walk.Walk{Name: "ended", Sections: []walk.Section{{
		Name: "runs", Partitions: u.scopes(),
		Look: func(ctx context.Context, scope string, at walk.Position, limit int) (walk.Looked, error) {
			seen, next, err := walk.Read[rows.WorkflowExecution](ctx, truth, table.In(scope).From(first), at, limit)
			for _, s := range seen {
				// All of a row is read, because whoever forgets the run has to read it.
				if d, damage := ofruns.Run(s); damage == nil && s.Row.Execution(d).EndedBefore(before) {
					page.Runs = append(page.Runs, d)
				}
			}
			return walk.Looked{Rows: len(seen), Calls: 1, Next: next}, err
		},
	}}}
	var err error
	_, page.Next, err = w.Piece(ctx, from)
	if err != nil {
		return maintenance.EndedPage{}, err
	}
	return page, nil
}
