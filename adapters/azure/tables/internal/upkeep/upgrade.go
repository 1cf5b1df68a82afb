package upkeep

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/alerts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/apikeys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/audit"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batchitems"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/config"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/counts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/forms"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/hooks"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/roles"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/schedules"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Upgrade looks at a piece of the tables. A row is read as always, which brings it
// to today's shape, and written over the version that was read.
func (u Upkeep) Upgrade(ctx context.Context, from string) (maintenance.UpgradePage, error) {
	up := &upgrade{Upkeep: u}
	var err error
	up.page.Looked, up.page.Next, err = walk.Walk{Name: "upgrade", Sections: up.sections()}.Piece(ctx, from)
	if err != nil {
		return maintenance.UpgradePage{}, err
	}
	return up.page, nil
}

// upgrade is one call of Upgrade.
type upgrade struct {
	Upkeep
	page maintenance.UpgradePage
}

// sections are the rows of each kind, by its entity. Idempotency keys
// and what was told are not among them: all are younger than a day.
func (u *upgrade) sections() []walk.Section {
	scopes, users, shards := u.scopes(), u.users(), walk.Fixed(keys.Shards()...)
	clients := walk.Fixed(access.PartitionOrganizations, access.PartitionTenants)
	return []walk.Section{
		renewed[access.Organization](u, part{"organizations", access.TableOrganizations, clients, table.In}, nil),
		renewed[access.Organization](u, part{"organization", access.TableOrganizationConfig, scopes, oneRow("organization")}, nil),
		renewed[config.Row](u, part{"configured", access.TableOrganizationConfig, scopes, config.Rows}, nil),
		renewed[access.User](u, part{"people", access.TableUsers, walk.Fixed(access.PartitionUsers), table.In}, nil),
		renewed[access.User](u, part{"user", access.TableUserPermissions, users, oneRow(access.RowUser)}, nil),
		renewed[access.Grant](u, part{"held", access.TableUserPermissions, users, table.In}, isGrant),
		renewed[access.Grant](u, part{"members", access.TableOrgPermissions, scopes, table.In}, nil),
		renewed[audit.Row](u, part{"trail", audit.TableName, scopes, table.In}, nil),
		renewed[roles.Role](u, part{"roles", roles.TableRoles, walk.Fixed(roles.PartitionRoles), table.In}, nil),
		renewed[roles.Membership](u, part{"role-users", roles.TableRoleUsers, u.everyRole(), table.In}, nil),
		renewed[roles.Membership](u, part{"role-forms", roles.TableRoleForms, u.everyRole(), table.In}, nil),
		renewed[roles.Membership](u, part{"user-roles", roles.TableUserRoles, users, table.In}, nil),
		renewed[apikeys.Row](u, part{"api-keys", apikeys.TableName, walk.Fixed(apikeys.Partition), table.In}, nil),
		renewed[schedules.Row](u, part{"schedules", schedules.TableName, walk.Fixed(schedules.Partition), table.In}, nil),
		renewed[hooks.Row](u, part{"hooks", hooks.TableName, walk.Fixed(hooks.Partition), table.In}, nil),
		renewed[forms.Row](u, part{"forms", forms.TableName, scopes, table.In}, nil),
		renewed[alerts.Rule](u, part{"alert-rules", alerts.TableRules, walk.Fixed(alerts.PartitionRules), table.In}, nil),
		renewed[batches.Row](u, part{"batches", batches.TableName, walk.Fixed(batches.Partition), func(string) table.Query { return batches.All("") }}, nil),
		renewed[batches.GivenRow](u, part{"batch-inputs", batches.TableName, walk.Fixed(batches.Partition), batches.Given}, nil),
		renewed[batchitems.Item](u, part{"batch-items", rows.BatchItems, EveryBatch(u.storage), itemRows}, isItem),
		renewed[rows.BatchRun](u, part{"batch-runs", rows.BatchItems, EveryBatch(u.storage), itemRows}, isBatchRun),
		renewed[rows.WorkflowExecution](u, part{"runs", rows.WorkflowExecutions, scopes, table.In}, nil),
		renewed[rows.UserExecution](u, part{"mirrors", rows.UserExecutions, users, table.In}, nil),
		renewed[rows.OpenExecution](u, part{"open", rows.OpenExecutions, shards, openRows}, isID),
		renewed[rows.Sweep](u, part{"sweep", rows.OpenExecutions, walk.Fixed(rows.SweepAt().PartitionKey), oneRow(rows.SweepAt().RowKey)}, nil),
		renewed[rows.ClosedExecution](u, part{"counted", rows.OpenExecutions, shards, countedRows}, nil),
		renewed[counts.Row](u, part{"counts", rows.OpenExecutions, shards, countRows}, nil),
		renewed[rows.Step](u, part{"steps", rows.ExecutionSteps, u.everyRun(), stepRows}, nil),
	}
}

func countedRows(shard string) table.Query { return table.In(shard).Prefix(counts.Ended) }

func countRows(shard string) table.Query { return table.In(shard).Prefix(counts.Counted) }

func oneRow(key string) func(string) table.Query {
	return func(partition string) table.Query { return table.In(partition).Keys(key) }
}

// isGrant tells the grants of a user from what else stands beside them.
func isGrant(key string) bool {
	return key == access.RowGlobal || access.IsOrganization(organizations.ID(key))
}

// isID tells the rows of runs from what else stands beside them.
func isID(key string) bool {
	_, err := keys.Shard(key)
	return err == nil
}

// renewed is a section whose rows are of one kind. Of other rows among them, is
// answers false; nil is for partitions that have none.
func renewed[E any, P entity.Of[E]](u *upgrade, of part, is func(key string) bool) walk.Section {
	t := u.table(of.table)
	return walk.Section{
		Name: of.name, Partitions: of.partitions, Cost: 1,
		Look: func(ctx context.Context, partition string, at walk.Position, limit int) (walk.Looked, error) {
			seen, next, err := walk.Read[E, P](ctx, t, of.rows(partition), at, limit)
			looked := walk.Looked{Calls: 1, Next: next}
			for i := range seen {
				if err != nil {
					return walk.Looked{}, err
				}
				if is != nil && !is(seen[i].At.RowKey) {
					continue
				}
				var written bool
				written, err = u.renew(ctx, t, P(&seen[i].Row), seen[i].Err)
				looked.Rows++
				if written {
					looked.Calls++
				}
			}
			return looked, err
		},
	}
}

// renew writes a row of an older shape, unless somebody else has written it since.
func (u *upgrade) renew(ctx context.Context, t *table.Table, row entity.Entity, unread error) (written bool, err error) {
	if fault.Code(unread) == entity.Newer {
		u.page.Newer++
	}
	if unread != nil || !entity.IsOld(row) {
		return false, nil
	}
	err = t.Replace(ctx, row)
	if code := fault.Code(err); code == trouble.Changed || code == trouble.Missing {
		return true, nil
	}
	if err == nil {
		u.page.Written++
	}
	return true, err
}
