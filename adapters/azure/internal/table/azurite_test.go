package table

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

type progress struct {
	Status string
	Fence  int64
	DueAt  time.Time
}

type thing struct {
	entity.Row
	progress
	Name  string
	Share float64
	Open  bool
	Tags  []string `table:",json"`
}

func at(partition, row string) thing {
	return thing{Row: entity.Row{PartitionKey: partition, RowKey: row}}
}

// world is a table in an account of its own.
type world struct {
	*Table
	storage *connect.Storage
}

func newWorld(t *testing.T, transport policy.Transporter) world {
	t.Helper()
	storage, err := connect.Open(connect.Options{
		ConnectionString: azurite.New(t).ConnectionString, Transport: transport,
		Patience: connect.Patience{Try: time.Minute, Total: time.Minute, Tries: 3, Pause: time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(storage.Close)
	w := world{New(storage, "Things"), storage}
	if err := w.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// must fails the test at an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w world) read(t testing.TB, partition, row string) (thing, bool) {
	t.Helper()
	got := at(partition, row)
	found, err := w.Get(context.WithoutCancel(t.Context()), &got)
	must(t, err)
	return got, found
}

func TestCreatingATableTwiceIsNoFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	must(t, w.Create(t.Context()))
}

func TestARowIsInsertedReadAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	in := at("p", "~20config:x")
	in.Name, in.Share, in.Open, in.Tags, in.Fence = "Ünï'cödé \x00<&>", 3, true, []string{"a"}, 1<<60
	in.DueAt = time.Date(2026, 11, 22, 10, 20, 30, 123456700, time.UTC)
	must(t, w.Insert(t.Context(), &in))
	got, found := w.read(t, "p", "~20config:x")
	if !found || got.Version == "" || got.Version != in.Version {
		t.Fatalf("found is %v, the versions are %q and %q", found, in.Version, got.Version)
	}
	if age := got.ReadAt.Sub(got.Timestamp); age < -time.Second || age > time.Minute || got.ReadAt.Location() != time.UTC {
		t.Errorf("written at %s and read at %s", got.Timestamp, got.ReadAt)
	}
	in.Row, got.Row = entity.Row{}, entity.Row{}
	if diff := cmp.Diff(in, got, cmp.AllowUnexported(thing{}), cmp.Comparer(func(a, b entity.Row) bool { return true })); diff != "" {
		t.Error(diff)
	}
	gone := at("p", "~20config:x")
	gone.Version = entity.Any
	for range 2 {
		must(t, w.Delete(t.Context(), &gone))
		gone.Version = entity.Any
	}
	if _, found := w.read(t, "p", "~20config:x"); found {
		t.Error("it is still there")
	}
}

func TestWhatStandsInTheWayIsAFaultToReadBackAfter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	mine := at("p", "r")
	must(t, w.Insert(t.Context(), &mine))
	stale, absent := mine, at("p", "none")
	absent.Version = mine.Version
	must(t, w.Replace(t.Context(), &mine))
	if mine.Version == stale.Version {
		t.Fatal("a write leaves the version as it was")
	}
	for name, test := range map[string]struct {
		kind fault.Kind
		code string
		do   func() error
	}{
		"inserting what is there":       {fault.Conflict, trouble.Exists, func() error { return w.Insert(t.Context(), &stale) }},
		"replacing what has changed":    {fault.Conflict, trouble.Changed, func() error { return w.Replace(t.Context(), &stale) }},
		"merging into what has changed": {fault.Conflict, trouble.Changed, func() error { return w.Merge(t.Context(), &stale, stale.progress) }},
		"deleting what has changed":     {fault.Conflict, trouble.Changed, func() error { return w.Delete(t.Context(), &stale) }},
		"replacing what is not there":   {fault.NotFound, trouble.Missing, func() error { return w.Replace(t.Context(), &absent) }},
		"merging into nothing":          {fault.NotFound, trouble.Missing, func() error { return w.Merge(t.Context(), &absent, absent.progress) }},
		"merging into nothing, any": {fault.NotFound, trouble.Missing, func() error {
			return w.Merge(t.Context(), entity.At("p", "none", entity.Any), absent.progress)
		}},
		"a transaction that inserts it":  {fault.Conflict, trouble.Exists, func() error { return w.Transact(t.Context(), Insert(&absent), Insert(&stale)) }},
		"a transaction that merges it":   {fault.Conflict, trouble.Changed, func() error { return w.Transact(t.Context(), Insert(&absent), Merge(&stale, stale.progress)) }},
		"a transaction that replaces it": {fault.Conflict, trouble.Changed, func() error { return w.Transact(t.Context(), Insert(&absent), Replace(&stale)) }},
		"a transaction that deletes it":  {fault.Conflict, trouble.Changed, func() error { return w.Transact(t.Context(), Insert(&absent), Delete(&stale)) }},
		"a transaction on nothing":       {fault.NotFound, trouble.Missing, func() error { return w.Transact(t.Context(), Put(&mine), Merge(&absent, absent.progress)) }},
	} {
		before := stale.Row
		err := test.do()
		if !fault.Is(err, test.kind) || fault.Code(err) != test.code {
			t.Errorf("%s: got %v", name, err)
		}
		if stale.Row != before {
			t.Errorf("%s: a failure has changed the row", name)
		}
	}
	if _, found := w.read(t, "p", "none"); found {
		t.Error("a transaction that failed has inserted a row")
	}
	if got, _ := w.read(t, "p", "r"); got.Version != mine.Version {
		t.Error("a write that failed was done")
	}
}

func TestAMissingTableIsNotAMissingRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	gone := New(w.storage, "Nowhere")
	row := at("p", "r")
	row.Version = entity.Any
	_, find := Find[thing](t.Context(), gone, In("p"))
	_, get := gone.Get(t.Context(), &row)
	for name, err := range map[string]error{
		"get": get, "find": find, "insert": gone.Insert(t.Context(), &row), "put": gone.Put(t.Context(), &row),
		"replace": gone.Replace(t.Context(), &row), "merge": gone.Merge(t.Context(), &row, row.progress), "delete": gone.Delete(t.Context(), &row),
		"transact": gone.Transact(t.Context(), Put(&row)),
	} {
		if fault.Code(err) != "storage_incomplete" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAMergeChangesWhatItNamesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	row := at("p", "r")
	row.Name, row.Status, row.DueAt = "n", "Pending", time.Now()
	must(t, w.Insert(t.Context(), &row))
	first := row.Version
	must(t, w.Merge(t.Context(), &row, progress{Status: "Running", Fence: 1}))
	got, _ := w.read(t, "p", "r")
	if got.Name != "n" || got.Status != "Running" || got.Fence != 1 || !got.DueAt.IsZero() || row.Version != got.Version || row.Version == first {
		t.Errorf("got %+v", got)
	}
	must(t, w.Merge(t.Context(), entity.At("p", "r", row.Version), &progress{Status: "Done"}))
	must(t, w.Merge(t.Context(), entity.At("p", "r", entity.Any), struct{ Open bool }{true}))
	before, _ := w.read(t, "p", "r")
	must(t, w.Merge(t.Context(), &before, struct{}{}))
	if after, _ := w.read(t, "p", "r"); !after.Timestamp.After(got.Timestamp) || after.Version != before.Version {
		t.Errorf("merging nothing leaves the row written at %s", after.Timestamp)
	}
	if got, _ := w.read(t, "p", "r"); got.Name != "n" || got.Status != "Done" || !got.Open {
		t.Errorf("got %+v", got)
	}
}

func TestATransactionIsAllOrNothingAndGivesVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	fence, old := at("p", "!fence"), at("p", "old")
	must(t, w.Insert(t.Context(), &fence))
	must(t, w.Insert(t.Context(), &old))
	step, copied := at("p", "s_one"), at("p", "copy")
	must(t, w.Transact(t.Context(), Merge(&fence, progress{Fence: 3}), Insert(&step), Put(&copied), Delete(&old)))
	for _, row := range []*thing{&fence, &step, &copied} {
		if got, found := w.read(t, "p", row.RowKey); !found || got.Version != row.Version || row.Version == "" {
			t.Errorf("%s: found is %v, the versions are %q and %q", row.RowKey, found, row.Version, got.Version)
		}
	}
	if _, found := w.read(t, "p", "old"); found || old.Version != "" {
		t.Error("what was deleted is there")
	}
	must(t, w.Transact(t.Context(), Replace(&fence), Delete(&step)))
}

func TestAFullTransactionFits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	var operations []Operation
	for i := range MaxOperations {
		row := at("p", fmt.Sprintf("r%03d", i))
		operations = append(operations, Insert(&row))
	}
	must(t, w.Transact(t.Context(), operations...))
	found, err := Find[thing](t.Context(), w.Table, In("p"))
	must(t, err)
	if len(found.Rows) != MaxOperations {
		t.Errorf("%d rows", len(found.Rows))
	}
}

func TestTheClockAndTheContextAreStorages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	if off := time.Until(w.storage.Clock().Now()).Abs(); off > time.Minute {
		t.Errorf("storage's clock is %s off", off)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	row := at("p", "r")
	if err := w.Insert(gone, &row); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAnotherKeyIsRefusedInASentence(t *testing.T) {
	t.Parallel()
	account := azurite.New(t)
	storage, err := connect.Open(connect.Options{ConnectionString: account.ConnectionString + ";AccountKey=b3RoZXI="})
	must(t, err)
	t.Cleanup(storage.Close)
	row := at("p", "r")
	if _, err := New(storage, "Things").Get(t.Context(), &row); fault.Code(err) != "storage_refused" {
		t.Errorf("got %v", err)
	}
	if got := storage.Watch().Troubles(); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}
