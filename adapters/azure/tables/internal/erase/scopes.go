package erase

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/audit"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/forms"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/hooks"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/schedules"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// key is a row of which nothing but its key is asked for.
type key struct{ entity.Row }

// range of keys that belong to the scope in one table.
type place struct {
	table string
	rows  table.Query
	// keeps is the row key of what stays, empty for nothing.
	keeps string
}

// places are the rows of the scope that stand together. The trail is the last of
// them: the walk itself may leave entries.
func (p part) places() []place {
	of := p.scope.Key()
	truth := access.TruthOf(p.scope.OrganizationID())
	return []place{
		{table: rows.IdempotencyKeys, rows: table.In(of)},
		{table: schedules.TableName, rows: table.In(schedules.Partition).Prefix(keys.Join(of, ""))},
		{table: hooks.TableName, rows: hooks.Of(p.scope)},
		{table: forms.TableName, rows: table.In(keys.Encode(of))},
		{table: access.TableOrganizationConfig, rows: table.In(truth.Partition), keeps: truth.Row},
		{table: audit.TableName, rows: table.In(keys.Encode(of))},
	}
}

// scopes are the sections of the places.
func (p part) scopes() []walk.Section {
	var sections []walk.Section
	for _, at := range p.places() {
		sections = append(sections, walk.Section{
			Name: at.table, Partitions: walk.Fixed(at.table),
			Look: func(ctx context.Context, _ string, from walk.Position, limit int) (walk.Looked, error) {
				return p.empty(ctx, at, from, limit)
			},
		})
	}
	return sections
}

// empty removes a page of a place, whatever the rows hold: one transaction to find
// them and one to remove them.
func (p part) empty(ctx context.Context, of place, from walk.Position, limit int) (walk.Looked, error) {
	in := p.table(of.table)
	seen, next, err := walk.Read[key](ctx, in, of.rows, from, min(limit, table.MaxOperations))
	looked := walk.Looked{Rows: len(seen), Calls: 1, Next: next}
	if err != nil {
		return looked, err
	}
	var removals []table.Operation
	for _, s := range seen {
		if s.At.RowKey != of.keeps {
			removals = append(removals, table.Delete(entity.At(s.At.PartitionKey, s.At.RowKey, entity.Any)))
		}
	}
	if len(removals) == 0 {
		return looked, nil
	}
	looked.Calls++
	if err := in.Transact(ctx, removals...); isGone(err) {
		looked.Next = &from // somebody else removes them, too
		return looked, nil
	} else if err != nil {
		return walk.Looked{}, err
	}
	*p.removed += len(removals)
	return looked, nil
}
