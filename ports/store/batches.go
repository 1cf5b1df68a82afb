package store

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Batches keeps what was asked for many organizations at once. A batch belongs to no
// scope: whoever asks for a caller sees to it that it is theirs.
type Batches interface {
	// Create adds a batch. Adding the same one again is no fault, whatever has become of
	// it since; Conflict batch_exists for another one under its id, Invalid
	// batch_too_large for more than batches.InputMost.
	Create(ctx context.Context, b batches.Batch) error
	// Get reads one. NotFound.
	Get(ctx context.Context, id batches.ID) (batches.Batch, error)
	// List reads a page of all batches without their Input and Inputs, the newest first.
	// Paging.After is a batch's id.
	List(ctx context.Context, p Paging) (BatchPage, error)
	// Change puts next in the place of was, provided that nothing has changed it
	// meanwhile, which is what the Revision tells: that of next is another one. Input
	// and Inputs stay what they are, so that next may come from a list. NotFound;
	// Conflict changed_meanwhile.
	Change(ctx context.Context, was, next batches.Batch) error
	// Live lists the batches that are not idle, the oldest first, at most LiveMost. One
	// that cannot be read is left out and does not hide the others.
	Live(ctx context.Context) ([]batches.Batch, error)
}

// BatchPage is a part of the list of batches.
type BatchPage struct {
	Items []batches.Batch
	// Next is the id of the last item, empty at the end.
	Next string
}

// BatchItems keeps the organizations of a batch. How a run of it stands is written by
// the transitions of the run: by the acceptance and by the end.
type BatchItems interface {
	// Plan adds items to a batch; those that it has stay as they are.
	Plan(ctx context.Context, id batches.ID, items []batches.Item) error
	// Put writes the Round and the Refusal of items that were planned; others are left
	// out.
	Put(ctx context.Context, id batches.ID, items []batches.Item) error
	// List reads a page of the items of a batch in the order of their organizations' ids,
	// each with its run of the round and how that stands now. A run that is not there,
	// because it is not accepted yet or was removed, is none. No items for a batch that
	// is not there. Paging.After is an organization's id.
	List(ctx context.Context, b batches.Batch, p Paging) (BatchItemPage, error)
	// Tally counts all items of a batch, and those that go first, as batches.Tally.Count
	// does. A run that has ended within the last minute may be counted as open.
	Tally(ctx context.Context, b batches.Batch) (all, first batches.Tally, err error)
}

// BatchItemPage is a part of the items of a batch.
type BatchItemPage struct {
	Items []batches.Item
	// Next is the id of the last item's organization, empty at the end.
	Next organizations.ID
}
