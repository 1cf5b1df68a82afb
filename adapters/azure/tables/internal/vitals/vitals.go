// Package vitals says how the runs of an account are doing, with as many transactions
// however many runs there are, and remembers when somebody looked last for schedules that
// are due. What is done about any of it is not here.
package vitals

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/poison"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/ledger"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/queue"
)

const (
	// shardMost is how many runs of a shard are counted, a page of storage's, and
	// lookMost how many of them, the oldest, are looked at: their status is in another
	// table, and each costs a transaction.
	shardMost = 999
	lookMost  = 4
	// behindMemories stands in a shard behind what is remembered there and before every
	// run.
	behindMemories = "0"
)

// Vitals satisfies maintenance.Vitals.
type Vitals struct {
	ledger *ledger.Ledger
	open   *table.Table
	// fires is the table of schedules, and poison that of messages that name no run.
	fires, poison *table.Table
	log           *slog.Logger
}

var _ maintenance.Vitals = Vitals{}

// Options are what the vitals are made of.
type Options struct {
	Storage *connect.Storage
	Ledger  *ledger.Ledger
	// Log hears of rows that cannot be read, never what is in them; nil hears nothing.
	Log *slog.Logger
}

// New asks nobody.
func New(o Options) Vitals {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return Vitals{
		ledger: o.Ledger, open: table.New(o.Storage, rows.OpenExecutions), fires: table.New(o.Storage, firesTable),
		poison: table.New(o.Storage, poison.TableName), log: o.Log,
	}
}

// Open counts the open runs of each shard in one transaction, and reads the oldest of
// them in one each.
func (v Vitals) Open(ctx context.Context) (maintenance.OpenRuns, error) {
	shards := keys.Shards()
	found, failed := make([]shard, len(shards)), make([]error, len(shards))
	var all sync.WaitGroup
	for i, name := range shards {
		all.Go(func() { found[i], failed[i] = v.shard(ctx, name) })
	}
	all.Wait()
	open := maintenance.OpenRuns{ByStatus: map[executions.Status]int{}}
	for _, s := range found {
		s.addTo(&open)
	}
	return open, errors.Join(failed...)
}

// shard is what was found in one.
type shard struct {
	count  int
	isMore bool
	// looked are the oldest runs, in any order.
	looked []executions.Execution
}

func (s shard) addTo(open *maintenance.OpenRuns) {
	open.Count += s.count
	open.IsMore = open.IsMore || s.isMore
	for _, e := range s.looked {
		if e.Status.IsTerminal() {
			continue // it ended meanwhile, or its end is half done
		}
		open.ByStatus[e.Status]++
		if e.Status.IsHeld() && (open.OldestLease.IsZero() || e.StartedAt.Before(open.OldestLease)) {
			open.OldestLease = e.StartedAt
		}
	}
}

// shard counts the rows of open runs. Ids begin with their time, so that the oldest come
// first.
func (v Vitals) shard(ctx context.Context, name string) (shard, error) {
	got, err := table.Find[rows.OpenExecution](ctx, v.open, table.In(name).After(behindMemories).Before(rows.BehindIDs).
		Limit(shardMost).Pages(1).Select("Scope").Tolerate(v.leaveAlone(ctx)))
	if err != nil {
		return shard{}, err
	}
	s := shard{count: len(got.Rows), isMore: got.More || got.Rest != ""}
	oldest := got.Rows[:min(lookMost, len(got.Rows))]
	looked, failed := make([]executions.Execution, len(oldest)), make([]error, len(oldest))
	var all sync.WaitGroup
	for i, row := range oldest {
		all.Go(func() { looked[i], failed[i] = v.look(ctx, row) })
	}
	all.Wait()
	s.looked = looked
	return s, errors.Join(failed...)
}

// look reads the truth of an open run. One that has none yet was accepted just now.
func (v Vitals) look(ctx context.Context, row rows.OpenExecution) (executions.Execution, error) {
	waiting := executions.Execution{Status: executions.Pending}
	d, err := executions.NewDoorbell(row.RowKey, row.Scope)
	if err != nil {
		v.leaveAlone(ctx)(row.Row, err)
		return waiting, nil
	}
	run, found, err := v.ledger.Read(ctx, d)
	if err != nil || !found {
		return waiting, err
	}
	return run.Execution, nil
}

func (v Vitals) leaveAlone(ctx context.Context) func(entity.Row, error) {
	return func(row entity.Row, err error) {
		v.log.ErrorContext(ctx, "a row is left out of what health shows", "row", row.RowKey, "error", err)
	}
}

// Looks reads the memory of the sweeper and that of whoever fires schedules.
func (v Vitals) Looks(ctx context.Context) (maintenance.Looks, error) {
	swept, fired := rows.SweepAt(), firesAt()
	var sweeping, firing error
	var both sync.WaitGroup
	both.Go(func() { _, sweeping = v.open.Get(ctx, &swept) })
	_, firing = v.fires.Get(ctx, &fired)
	both.Wait()
	return maintenance.Looks{Sweep: swept.Timestamp.UTC(), Fire: fired.Timestamp.UTC()}, errors.Join(sweeping, firing)
}

// sources are the queues that messages may come from which name no run.
var sources = []string{queue.Executions, queue.Executions + queue.PoisonSuffix, queue.Bulk, queue.Bulk + queue.PoisonSuffix}

// poisonMost is how many messages of a queue are counted.
const poisonMost = 999

// message is a row of which only the key is read, whatever shape it has by now.
type message struct{ entity.Row }

// Poisoned counts in one transaction for each queue.
func (v Vitals) Poisoned(ctx context.Context) (map[string]int, error) {
	counted, failed := make([]int, len(sources)), make([]error, len(sources))
	var all sync.WaitGroup
	for i, name := range sources {
		all.Go(func() {
			unread := 0
			got, err := table.Find[message](ctx, v.poison, table.In(keys.Encode(name)).Limit(poisonMost).Pages(1).
				Tolerate(func(entity.Row, error) { unread++ }))
			counted[i], failed[i] = len(got.Rows)+unread, err
		})
	}
	all.Wait()
	poisoned := map[string]int{}
	for i, name := range sources {
		if counted[i] > 0 {
			poisoned[name] = counted[i]
		}
	}
	return poisoned, errors.Join(failed...)
}
