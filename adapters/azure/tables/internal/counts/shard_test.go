package counts

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// later is storage three days after everything was written: all days are over, and
// nobody has written for long.
type later struct{ next policy.Transporter }

func (l later) Do(r *http.Request) (*http.Response, error) {
	answer, err := l.next.Do(r)
	if err == nil {
		answer.Header.Set("Date", time.Now().AddDate(0, 0, 3).UTC().Format(http.TimeFormat))
	}
	return answer, err
}

// raised counts who was told of a run.
type raised struct{ times atomic.Int64 }

func (r *raised) Raise(context.Context, executions.Doorbell) error {
	r.times.Add(1)
	return nil
}

// world is an account with one shard for each go.
type world struct {
	account azurite.Account
	shards  atomic.Int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{account: azurite.New(t)}
	c := w.counters(t, http.DefaultClient, &raised{})
	for _, made := range []*table.Table{c.open, c.closed} {
		ok(t, made.Create(t.Context()))
	}
	return w
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) counters(t *testing.T, through policy.Transporter, told Raiser) Counters {
	t.Helper()
	s, err := connect.Open(connect.Options{
		ConnectionString: w.account.ConnectionString, Transport: through,
		Patience: connect.Patience{Try: time.Minute, Total: time.Minute, Tries: 3, Pause: time.Millisecond},
	})
	ok(t, err)
	t.Cleanup(s.Close)
	c := New(s, told, nil)
	return c
}

var day = string(metrics.DayOf(time.Now()))

const organization = "019df24a-0000-7000-8000-00000000000a"

// ends lets so many runs end, each of which fails, takes a second and would spare two
// minutes.
func ends(t *testing.T, c Counters, shard string, n int) {
	t.Helper()
	for range n {
		id := uuid.Must(uuid.NewV7()).String()
		ok(t, c.open.Insert(t.Context(), &rows.ClosedExecution{
			Row: entity.Row{PartitionKey: shard, RowKey: Ended + id}, Day: day, Organization: organization, Workflow: "a_b",
			Outcome: "Failed", Milliseconds: 1000, SavesMinutes: 2,
		}))
	}
}

// hears lets a process hear storage's time: until then it goes by its own clock.
func hears(t *testing.T, c Counters) Counters {
	t.Helper()
	_, err := c.open.Get(t.Context(), &Row{Row: entity.Row{PartitionKey: "any", RowKey: "any"}})
	ok(t, err)
	return c
}

// settle folds until nothing is left.
func settle(t *testing.T, c Counters, shard string) {
	t.Helper()
	for range 100 {
		more, err := c.shard(t.Context(), shard)
		ok(t, err)
		if !more {
			return
		}
	}
	t.Fatal("it does not end")
}

// standing is how many runs a shard's rows count, here and where they were moved to.
func standing(t *testing.T, c Counters, shard string) (open, closed int) {
	t.Helper()
	k := key{day, organization, "a_b"}
	here, _, err := c.read(t.Context(), c.open, k.open(shard))
	ok(t, err)
	there, _, err := c.read(t.Context(), c.closed, k.closed(shard))
	ok(t, err)
	return here.tally().Runs(), there.tally().Runs()
}

// A day moves away when it is over, goes on where it was moved to, and moves again,
// whichever of the calls breaks: nothing is lost, and nothing counted twice.
func TestADayThatGoesOnAfterItWasMovedSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	report := wire.Everywhere(t, http.DefaultClient, wire.Telling(), func(t *testing.T, run *wire.Run) {
		shard, told := fmt.Sprintf("s%d", w.shards.Add(1)), &raised{}
		sound := hears(t, w.counters(t, later{http.DefaultClient}, told))
		ends(t, sound, shard, 3)
		settle(t, sound, shard)
		if open, closed := standing(t, sound, shard); open != 0 || closed != 3 {
			t.Fatalf("%d runs are counted and %d moved, want 3 moved", open, closed)
		}
		ends(t, sound, shard, 2)
		subject := hears(t, w.counters(t, later{run.Transport()}, told))
		run.During(func() {
			if _, err := subject.shard(t.Context(), shard); err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
				t.Errorf("got %v", err)
			}
		})
		settle(t, hears(t, w.counters(t, later{http.DefaultClient}, told)), shard)
		if open, closed := standing(t, sound, shard); open != 0 || closed != 5 {
			t.Errorf("%d runs are counted and %d moved, want 5 moved", open, closed)
		}
		if told.times.Load() < 5 {
			t.Errorf("%d of 5 were raised", told.times.Load())
		}
	})
	if report.Calls != 8 || report.Positions < report.Least {
		t.Errorf("%+v, want 8 calls", report)
	}
}

// Who has read a count long ago and wakes up writes nothing that is less by now.
func TestACopyThatComesLateTakesNothingAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := hears(t, w.counters(t, later{http.DefaultClient}, &raised{}))
	today := w.counters(t, http.DefaultClient, &raised{})
	ends(t, today, "s", 3)
	settle(t, today, "s")
	stale, found, err := c.read(t.Context(), c.open, key{day, organization, "a_b"}.open("s"))
	if err != nil || !found {
		t.Fatalf("%t, %v", found, err)
	}
	settle(t, c, "s")
	ends(t, c, "s", 2)
	settle(t, hears(t, w.counters(t, later{http.DefaultClient}, &raised{})), "s")
	if err := c.moveOne(t.Context(), "s", stale); err != nil {
		t.Errorf("got %v", err)
	}
	if open, closed := standing(t, c, "s"); open != 0 || closed != 5 {
		t.Errorf("%d runs are counted and %d moved, want 5 moved", open, closed)
	}
}

// What was counted on a day that is not over, or just now, stays where it is.
func TestADayIsNotMovedBeforeItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.counters(t, http.DefaultClient, &raised{})
	ends(t, c, "s", 2)
	settle(t, c, "s")
	if open, closed := standing(t, c, "s"); open != 2 || closed != 0 {
		t.Errorf("%d runs are counted and %d moved, want none moved", open, closed)
	}
}

// A count that nobody can read keeps its runs from being counted, and no others.
func TestADamagedCountHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.counters(t, http.DefaultClient, &raised{})
	damaged := key{day, organization, "damaged"}.open("s")
	damaged.Workflow = "another"
	ok(t, c.open.Insert(t.Context(), damaged))
	for range foldMost + 5 {
		id := uuid.Must(uuid.NewV7()).String()
		ok(t, c.open.Insert(t.Context(), &rows.ClosedExecution{
			Row: entity.Row{PartitionKey: "s", RowKey: Ended + id}, Day: day, Organization: organization, Workflow: "damaged", Outcome: "Success",
		}))
	}
	ends(t, c, "s", 3)
	settle(t, c, "s")
	if open, _ := standing(t, c, "s"); open != 3 {
		t.Errorf("%d runs are counted, want 3", open)
	}
	left, err := table.Find[rows.ClosedExecution](t.Context(), c.open, table.In("s").Prefix(Ended))
	if err != nil || len(left.Rows) != foldMost+5 {
		t.Errorf("%d are left, %v", len(left.Rows), err)
	}
}
