package azure_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// directoryOfBatches has no other tables.
func directoryOfBatches(t testing.TB) *directory {
	t.Helper()
	d := (&directory{account: azurite.New(t)}).another(t, nil, 3)
	for _, name := range []string{"Batches", "BatchItems"} {
		_, err := d.storage.Table(name).CreateTable(t.Context(), nil)
		ok(t, err)
	}
	return d
}

// someBatch goes on. Its runs are given more than its row holds.
func someBatch() batches.Batch {
	now := today()
	return batches.Batch{
		ID: batches.ID(uuid.Must(uuid.NewV7()).String()), Workflow: "report", Title: "Report", Input: make([]byte, 100_000),
		Targets: batches.Targets{All: true}, Owner: "an administrator", OwnerName: "Zoë", Stage: batches.Running, Round: 1,
		CreatedAt: now, UpdatedAt: now, Revision: 1,
	}
}

func someItems() []batches.Item {
	return []batches.Item{
		{Organization: organizations.ID("01954f00-0000-7000-8000-00000000000a"), Name: "Contoso", IsFirst: true},
		{Organization: organizations.ID("01954f00-0000-7000-8000-00000000000b"), Name: "Fabrikam"},
	}
}

// reached are the items once somebody has asked for their runs, of which none came to be.
func reached() []batches.Item {
	items := someItems()
	for i := range items {
		items[i].Round, items[i].Refusal = 1, batches.Refusal{Code: "forbidden", Message: "Not allowed."}
	}
	return items
}

// batchWrite is one write about a batch.
type batchWrite func(ctx context.Context, d *directory, b batches.Batch) error

func batching(ctx context.Context, d *directory, b batches.Batch) error {
	return d.Batches().Create(ctx, b)
}

func planning(ctx context.Context, d *directory, b batches.Batch) error {
	return d.BatchItems().Plan(ctx, b.ID, someItems())
}

func reaching(ctx context.Context, d *directory, b batches.Batch) error {
	return d.BatchItems().Put(ctx, b.ID, reached())
}

func pausing(ctx context.Context, d *directory, b batches.Batch) error {
	return d.Batches().Change(ctx, b, standsStill(b))
}

func ending(ctx context.Context, d *directory, b batches.Batch) error {
	return d.Batches().Change(ctx, b, over(b))
}

func beginning(ctx context.Context, d *directory, b batches.Batch) error {
	next := over(b)
	next.Stage, next.Revision, next.Round = batches.Running, next.Revision+1, 2
	return d.Batches().Change(ctx, over(b), next)
}

func standsStill(b batches.Batch) batches.Batch {
	b.Stage, b.Revision = batches.Held, b.Revision+1
	return b
}

func over(b batches.Batch) batches.Batch {
	b.Stage, b.Revision, b.FinishedAt = batches.Done, b.Revision+1, b.CreatedAt
	return b
}

// batchMove is a write after others.
type batchMove struct {
	before []batchWrite
	do     batchWrite
	stage  batches.Stage
	items  []batches.Item
	// most is what the write costs undisturbed.
	most int
}

func batchMoves() map[string]batchMove {
	made, planned := []batchWrite{batching}, []batchWrite{batching, planning}
	return map[string]batchMove{
		"a batch that is made":             {nil, batching, batches.Running, nil, 1},
		"a batch that is made again":       {made, batching, batches.Running, nil, 3},
		"a batch that is held":             {made, pausing, batches.Held, nil, 2},
		"a batch that ends":                {made, ending, batches.Done, nil, 2},
		"a batch that begins anew":         {[]batchWrite{batching, ending}, beginning, batches.Running, nil, 2},
		"organizations that are planned":   {made, planning, batches.Running, someItems(), 1},
		"organizations that were planned":  {planned, planning, batches.Running, someItems(), 2},
		"organizations that are asked for": {planned, reaching, batches.Running, reached(), 1},
		"organizations that are not there": {made, reaching, batches.Running, nil, 2},
	}
}

// TestWritesOfBatchesSurviveEveryFault breaks every call of every write in every way. A
// write ends well or with an error, and the same write again makes the batch what it must
// be.
func TestWritesOfBatchesSurviveEveryFault(t *testing.T) {
	t.Parallel()
	positions, home := wire.Gather(t), directoryOfBatches(t)
	for name, move := range batchMoves() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, directoryNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) { move.broken(t, run, home) })
			if positions.Enter(t, name, report); report.Calls != move.most {
				t.Errorf("%+v, want %d calls", report, move.most)
			}
		})
	}
}

func (m batchMove) broken(t *testing.T, run *wire.Run, home *directory) {
	b := someBatch()
	for _, write := range m.before {
		ok(t, write(t.Context(), home, b))
	}
	subject := home.another(t, run.Transport(), 3)
	var err error
	run.During(func() { err = m.do(t.Context(), subject, b) })
	if err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
		t.Errorf("got %v", err)
	}
	if err != nil {
		// An earlier try may have succeeded, whose end its caller did not see.
		if again := m.do(t.Context(), home, b); fault.Code(again) != "changed_meanwhile" {
			ok(t, again)
		}
	}
	m.holds(t, home, b)
}

// holds expects a batch to be what the write makes of it, everywhere.
func (m batchMove) holds(t *testing.T, home *directory, b batches.Batch) {
	t.Helper()
	got, err := home.Batches().Get(t.Context(), b.ID)
	ok(t, err)
	if got.Stage != m.stage || len(got.Input) != len(b.Input) {
		t.Errorf("it is %s with an input of %d bytes", got.Stage, len(got.Input))
	}
	_, unmarked := home.storage.Table("Batches").GetEntity(t.Context(), "BATCH", "!"+string(b.ID), nil)
	if (unmarked != nil) != m.stage.IsIdle() {
		t.Errorf("it is %s, and its mark: %v", m.stage, unmarked)
	}
	page, err := home.BatchItems().List(t.Context(), b, store.Paging{Limit: 10})
	ok(t, err)
	if diff := cmp.Diff(m.items, page.Items); diff != "" && len(m.items)+len(page.Items) > 0 {
		t.Errorf("the items: -want +got\n%s", diff)
	}
}
