package batchitems

import (
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Layout is what this package keeps in its table, with the runs of batches, which are
// written by those who move runs.
func Layout() []entity.Table {
	return []entity.Table{{Name: rows.BatchItems, Rows: []entity.Entity{&Item{}, &rows.BatchRun{}}}}
}

// Item is an organization of a batch. BatchItems/{batchId}/{orgId}: its runs stand
// directly behind it.
type Item struct {
	entity.Row
	Planned
}

// Planned is what is known of an organization of a batch before its run.
type Planned struct {
	// Name is what the organization was called on that day.
	Name string
	// IsFirst says that it belongs to the batch's trial.
	IsFirst bool
	Reached
}

// Reached is how far an organization of a batch has come.
type Reached struct {
	// Round is the last one that its run was asked for in, 0 before the first.
	Round int
	// RefusalCode and RefusalMessage are why there is no run of the round.
	RefusalCode    string
	RefusalMessage string
}

// beside is a row of BatchItems as it is read with those next to it: an organization, or
// a run of it, which has a RunID.
type beside struct {
	entity.Row
	Planned
	rows.Standing
}

func partitionOf(id batches.ID) string { return keys.Name(string(id)) }

func itemKey(org organizations.ID) string { return keys.Encode(string(org)) }

// behindRuns is a key behind the runs of an organization, and in front of the next one.
func behindRuns(org organizations.ID) string { return itemKey(org) + "_~" }

// Of are the rows of an organization in a batch.
func Of(batch string, s organizations.Scope) table.Query {
	key := itemKey(organizations.ID(s.Key()))
	return table.In(partitionOf(batches.ID(batch))).From(key).Before(behindRuns(organizations.ID(s.Key())))
}

func itemOf(id batches.ID, i batches.Item) *Item {
	return &Item{
		Row:     entity.Row{PartitionKey: partitionOf(id), RowKey: itemKey(i.Organization)},
		Planned: Planned{Name: i.Name, IsFirst: i.IsFirst, Reached: reachedOf(i)},
	}
}

func reachedOf(i batches.Item) Reached {
	return Reached{Round: i.Round, RefusalCode: i.Refusal.Code, RefusalMessage: i.Refusal.Message}
}

// item is the organization, which the row key names: an id is its own key.
func (b *beside) item() batches.Item {
	return batches.Item{
		Organization: organizations.ID(b.RowKey), Name: b.Name, IsFirst: b.IsFirst, Round: b.Round,
		Refusal: batches.Refusal{Code: b.RefusalCode, Message: b.RefusalMessage},
	}
}

// runOf is the id of an item's run, empty for one that has not been asked for or was
// refused.
func runOf(b batches.Batch, i batches.Item) executions.ID {
	if i.Round == 0 || i.Refusal != (batches.Refusal{}) {
		return ""
	}
	return b.RunID(i.Organization, i.Round)
}
