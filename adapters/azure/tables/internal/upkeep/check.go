package upkeep

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/repair"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/alerts"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/apikeys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/batches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/config"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/forms"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/hooks"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/roles"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/schedules"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofbatches"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofedges"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/offorms"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofpeople"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofroles"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofruns"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/ofschedules"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Check looks at a piece of the tables. What was mended before an error is looked
// at once more by whoever goes on from the same cursor.
func (u Upkeep) Check(ctx context.Context, from string, mend bool) (maintenance.CheckPage, error) {
	c := &check{Upkeep: u, mend: mend}
	var err error
	c.page.Looked, c.page.Next, err = walk.Walk{Name: "check", Sections: c.sections()}.Piece(ctx, from)
	if err != nil {
		return maintenance.CheckPage{}, err
	}
	return c.page, nil
}

// check is one call of Check.
type check struct {
	Upkeep
	mend bool
	page maintenance.CheckPage
}

// sections begin with the lists that the others go by. A run comes before what
// leads to it, so that what can be mended from it is mended by then.
func (c *check) sections() []walk.Section {
	return []walk.Section{
		c.index(repair.Clients, walk.Fixed(access.PartitionOrganizations)),
		c.index(repair.Tenants, walk.Fixed(access.PartitionTenants)),
		c.index(repair.People, walk.Fixed(access.PartitionUsers)),
		c.index(repair.Members, c.scopes()),
		c.index(repair.Held, c.users()),
		judged(c, part{"roles", roles.TableRoles, walk.Fixed(roles.PartitionRoles), table.In}, 0, c.roles.Role),
		judged(c, part{"role-users", roles.TableRoleUsers, c.everyRole(), table.In}, ofroles.CostOfListed, c.roles.Listed(permissions.UserMember)),
		judged(c, part{"role-forms", roles.TableRoleForms, c.everyRole(), table.In}, ofroles.CostOfListed, c.roles.Listed(permissions.FormMember)),
		judged(c, part{"user-roles", roles.TableUserRoles, c.users(), table.In}, ofroles.CostOfMember, c.roles.Member),
		judged(c, part{"configured", access.TableOrganizationConfig, c.scopes(), config.Rows}, 0, ofpeople.Configured),
		judged(c, part{"api-keys", apikeys.TableName, walk.Fixed(apikeys.Partition), table.In}, 0, ofpeople.APIKey),
		judged(c, part{"schedules", schedules.TableName, walk.Fixed(schedules.Partition), table.In}, 0, ofschedules.Judge{Table: c.table(schedules.TableName)}.Schedule),
		judged(c, part{"hooks", hooks.TableName, walk.Fixed(hooks.Partition), table.In}, 0, ofedges.Marked[hooks.Row](c.table(hooks.TableName), "hook")),
		judged(c, part{"forms", forms.TableName, c.scopes(), forms.Of}, 0, ofedges.Marked[forms.Row](c.table(forms.TableName), "form")),
		judged(c, part{"form-versions", forms.TableName, c.scopes(), forms.VersionsIn}, offorms.Cost, offorms.Versions(c.table(forms.TableName))),
		judged(c, part{"alert-rules", alerts.TableRules, walk.Fixed(alerts.PartitionRules), table.In}, 0, ofedges.Marked[alerts.Rule](c.table(alerts.TableRules), "alert rule")),
		judged(c, part{"alerts-told", alerts.TableTold, walk.Fixed(alerts.PartitionTold), table.In}, 0, ofedges.Told(c.table(alerts.TableTold))),
		judged(c, part{"batches", batches.TableName, walk.Fixed(batches.Partition), func(string) table.Query { return batches.All("") }}, ofbatches.Cost, c.batches.Batch),
		judged(c, part{"batch-marks", batches.TableName, walk.Fixed(batches.Partition), batches.Marks}, ofbatches.Cost, c.batches.Mark),
		judged(c, part{"batch-inputs", batches.TableName, walk.Fixed(batches.Partition), batches.Given}, ofbatches.Cost, c.batches.Given),
		judged(c, part{"keys", rows.IdempotencyKeys, c.scopes(), table.In}, 0, c.runs.Key),
		judged(c, part{"runs", rows.WorkflowExecutions, c.scopes(), table.In}, ofruns.CostOfTruth, c.runs.Truth),
		judged(c, part{"open", rows.OpenExecutions, walk.Fixed(keys.Shards()...), openRows}, ofruns.CostOfOpen, c.runs.Open),
		judged(c, part{"counts", rows.OpenExecutions, walk.Fixed(keys.Shards()...), countRows}, 0, ofruns.Counted(c.table(rows.OpenExecutions))),
		judged(c, part{"batch-items", rows.BatchItems, EveryBatch(c.storage), itemRows}, ofbatches.Cost, c.batches.Item),
		judged(c, part{"mirrors", rows.UserExecutions, c.users(), table.In}, ofruns.CostOfMirror, c.runs.Mirror),
	}
}

// part is the rows of one kind.
type part struct {
	name, table string
	partitions  walk.Lister
	// rows asks for them in a partition.
	rows func(partition string) table.Query
}

// openRows are those of a shard that are about open runs, or the sweeper's. What
// counts runs that are over stands alone.
func openRows(shard string) table.Query { return table.In(shard).Before(rows.BehindIDs) }

// judged is a section whose rows are judged one by one.
func judged[E any, P entity.Of[E]](c *check, of part, cost int, judge func(context.Context, walk.Seen[E]) ([]finding.Finding, error)) walk.Section {
	t := c.table(of.table)
	return walk.Section{
		Name: of.name, Partitions: of.partitions, Cost: cost,
		Look: func(ctx context.Context, partition string, at walk.Position, limit int) (walk.Looked, error) {
			seen, next, err := walk.Read[E, P](ctx, t, of.rows(partition), at, limit)
			if err != nil {
				return walk.Looked{}, err
			}
			for _, s := range seen {
				found, err := judge(ctx, s)
				if err == nil {
					err = c.take(ctx, found)
				}
				if err != nil {
					return walk.Looked{}, err
				}
			}
			return walk.Looked{Rows: len(seen), Calls: 1 + cost*len(seen), Next: next}, nil
		},
	}
}

// index is a section of the people's own repair.
func (c *check) index(index repair.Index, partitions walk.Lister) walk.Section {
	return walk.Section{
		Name: string(index), Partitions: partitions, Cost: ofpeople.Cost,
		Look: func(ctx context.Context, of string, at walk.Position, limit int) (walk.Looked, error) {
			looked, found, err := c.people.Page(ctx, index, of, at, limit)
			if err == nil {
				err = c.take(ctx, found)
			}
			return looked, err
		},
	}
}

// take tells of what was found, and mends it if that is wanted.
func (c *check) take(ctx context.Context, found []finding.Finding) error {
	for _, f := range found {
		d := maintenance.Difference{What: f.What, Where: f.Where, Found: f.Found, Mending: maintenance.Unmendable}
		if f.Mend != nil {
			d.Mending = maintenance.Mendable
		}
		if f.Mend != nil && c.mend {
			done, err := f.Mend(ctx)
			if err != nil {
				return err
			}
			if !done {
				continue // somebody has written meanwhile
			}
			d.Mending = maintenance.Mended
		}
		c.page.Differences = append(c.page.Differences, d)
	}
	return nil
}
