package table

import (
	"context"
	"net/http"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// network is shared by all tests of this package.
var network = &http.Client{}

// mine is what the writes of these tests leave, so that whoever reads it back
// knows it.
const mine = "mine"

// writes are all of them, each on a row of its own that holds "before" unless it
// is new; a transaction writes a second one.
var writes = map[string]func(ctx context.Context, w world, row, second *thing) error{
	"insert":  func(ctx context.Context, w world, row, _ *thing) error { return w.Insert(ctx, row) },
	"put":     func(ctx context.Context, w world, row, _ *thing) error { return w.Put(ctx, row) },
	"replace": func(ctx context.Context, w world, row, _ *thing) error { return w.Replace(ctx, row) },
	"merge":   func(ctx context.Context, w world, row, _ *thing) error { return w.Merge(ctx, row, row.progress) },
	"transact": func(ctx context.Context, w world, row, second *thing) error {
		return w.Transact(ctx, Merge(row, row.progress), Insert(second))
	},
	"delete": func(ctx context.Context, w world, row, _ *thing) error { return w.Delete(ctx, row) },
}

// TestALostAnswerIsNeverASilentLie breaks every write in every way and looks at
// what is stored: a success is stored, a Conflict or NotFound can be told to be
// one's own success by reading back, and anything may be left by Unavailable.
func TestALostAnswerIsNeverASilentLie(t *testing.T) {
	t.Parallel()
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, network, wire.Kinds(), func(t *testing.T, run *wire.Run) {
				w := newWorld(t, run.Transport())
				row, second := at("p", "r"), at("p", "second")
				row.Status = "before"
				if name != "insert" {
					must(t, w.Insert(t.Context(), &row))
				}
				row.Status = mine
				var err error
				run.During(func() { err = write(t.Context(), w, &row, &second) })
				stored, found := w.read(t, "p", "r")
				done := found && stored.Status == mine
				if name == "delete" {
					done = !found
				}
				judge(t, run, err, done)
				if _, both := w.read(t, "p", "second"); name == "transact" && both != done {
					t.Errorf("half a transaction: %v and %v", done, both)
				}
				if err == nil && name != "delete" && run.Kind() != wire.Late && stored.Version != row.Version {
					t.Errorf("the version is %q, not %q", row.Version, stored.Version)
				}
			})
			if report.Calls != 1 || report.Positions < 10 {
				t.Errorf("%+v", report)
			}
		})
	}
}

func judge(t *testing.T, run *wire.Run, err error, done bool) {
	t.Helper()
	switch code := fault.Code(err); {
	case err == nil && !done:
		t.Error("a success is not stored")
	case run.IsClean() && err != nil:
		t.Errorf("undisturbed: %v", err)
	case err == nil, code == "storage_unavailable":
	case code == trouble.Changed && run.Kind() == wire.Refuse:
		if done {
			t.Error("what was refused was done")
		}
	case code == trouble.Exists, code == trouble.Changed, code == trouble.Missing:
		if !done {
			t.Errorf("nobody else was here, and it is not done: %v", err)
		}
	default:
		t.Errorf("got %v", err)
	}
}

func TestReadsAreRepeatedUntilTheyAreAnswered(t *testing.T) {
	t.Parallel()
	report := wire.Everywhere(t, network, wire.Kinds(), func(t *testing.T, run *wire.Run) {
		w := newWorld(t, run.Transport())
		row := at("p", "r")
		must(t, w.Insert(t.Context(), &row))
		var found Found[thing]
		var there bool
		var getting, finding error
		run.During(func() {
			there, getting = w.Get(t.Context(), &row)
			found, finding = Find[thing](t.Context(), w.Table, In("p"))
		})
		for what, is := range map[string]struct {
			err error
			ok  bool
		}{"get": {getting, there}, "find": {finding, len(found.Rows) == 1}} {
			if is.err == nil && !is.ok || is.err != nil && !fault.Is(is.err, fault.Unavailable) {
				t.Errorf("%s: %v, %v", what, is.ok, is.err)
			}
			if is.err != nil && !run.IsOutage() {
				t.Errorf("%s was not repeated: %v", what, is.err)
			}
		}
	})
	if report.Calls != 2 {
		t.Errorf("%+v", report)
	}
}

func TestEveryCallIsOneTransaction(t *testing.T) {
	t.Parallel()
	counter := wire.Count(network)
	w := newWorld(t, counter)
	counter.Take()
	row, second := at("p", "r"), at("p", "second")
	for _, test := range []struct {
		want string
		do   func() error
	}{
		{"1 tables insert Things", func() error { return w.Insert(t.Context(), &row) }},
		{"1 tables put Things", func() error { return w.Put(t.Context(), &row) }},
		{"1 tables replace Things", func() error { return w.Replace(t.Context(), &row) }},
		{"1 tables merge Things", func() error { return w.Merge(t.Context(), &row, row.progress) }},
		{"1 tables transaction Things", func() error { return w.Transact(t.Context(), Merge(&row, row.progress), Insert(&second)) }},
		{"1 tables get Things", func() error { _, err := w.Get(t.Context(), &row); return err }},
		{"1 tables query Things", func() error { _, err := Find[thing](t.Context(), w.Table, In("p").Limit(2)); return err }},
		{"1 tables delete Things", func() error { return w.Delete(t.Context(), &row) }},
	} {
		must(t, test.do())
		if got := counter.Take().String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// older and newer are one row in two builds.
type older struct {
	entity.Row
	Name string
}

type newer struct {
	entity.Row
	Title  string
	Status string
}

func (n *newer) Schema() int { return 2 }

func (n *newer) Upgrade(_ int, p entity.Properties) error {
	p["Title"] = p["Name"]
	return nil
}

func TestARollingDeploymentKeepsBothShapesApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	first := older{Row: entity.Row{PartitionKey: "p", RowKey: "r"}, Name: "n"}
	must(t, w.Insert(t.Context(), &first))
	var second newer
	second.PartitionKey, second.RowKey = "p", "r"
	_, err := w.Get(t.Context(), &second)
	must(t, err)
	must(t, w.Merge(t.Context(), &second, struct{ Status string }{"Running"}))
	if _, err := w.Get(t.Context(), &first); fault.Code(err) != entity.Newer {
		t.Errorf("the older build reads it: %v", err)
	}
	if err := w.Replace(t.Context(), &first); err == nil {
		t.Error("the older build writes it")
	}
	second.Status = "lost unless it is read"
	_, err = w.Get(t.Context(), &second)
	must(t, err)
	if second.Title != "n" || second.Status != "Running" {
		t.Errorf("got %+v", second)
	}
}
