// Package runs moves executions through their life and reads them. Each
// transition of a run is one batch that holds its row, its place in the lists,
// its marker while it is open, and its wake-up: so nothing can be half done, and
// nothing has to be repaired.
package runs

import (
	"sync"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/counts"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/lines"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/signal"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/wake"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Ports are the views of one store of runs.
type Ports struct {
	Executions Executions
	Recovery   Recovery
	History    History
	Watcher    Watcher
	Interrupts Interrupts
	Guard      Guard
}

// ledger is what the views share.
type ledger struct {
	db         *kv.DB
	locks      *kv.Locks
	deliveries wake.Queues
	counts     counts.Counters
	changes    signal.Hub[string]
	interrupts signal.Hub[executions.ID]
	lines      *lines.Lines

	mu sync.Mutex
	// orphans are the held runs of an earlier process. A lease that this process
	// granted lives as long as the process does, so no timer, debugger or
	// suspended laptop can make one die.
	orphans map[executions.ID]executions.Doorbell
	// swept is where the last look for runs that nobody will be told about ended.
	swept kv.Key
}

// New reads what an earlier process left open, and counts what ends: it rings for every Pending run
// and remembers every lease that died with that process.
func New(db *kv.DB, deliveries wake.Queues, counted counts.Counters) (Ports, error) {
	l := &ledger{db: db, locks: kv.NewLocks(), deliveries: deliveries, counts: counted, lines: lines.New(deliveries), orphans: map[executions.ID]executions.Doorbell{}}
	err := l.each(kv.Span{Prefix: rows.Held()}, func(d executions.Doorbell, _ rows.Pointer) {
		l.orphans[d.ID()] = d
		if e, err := l.load(d); err == nil {
			l.lines.Keep(e)
		}
	})
	if err != nil {
		return Ports{}, err
	}
	err = l.each(kv.Span{Prefix: rows.Pending()}, func(d executions.Doorbell, row rows.Pointer) {
		trigger := executions.Trigger(row.Trigger)
		l.lines.Keep(executions.Execution{ID: d.ID(), Scope: d.Scope(), Status: executions.Pending, Trigger: trigger, DueAt: row.DueAt, WaitsFor: executions.Limit(row.WaitsFor)})
		deliveries.Ring(d, trigger, row.DueAt)
	})
	return Ports{
		Executions: Executions{l}, Recovery: Recovery{l}, History: History{l},
		Watcher: Watcher{l}, Interrupts: Interrupts{l}, Guard: Guard{l},
	}, err
}

// each leaves out what is damaged, which a repair brings back.
func (l *ledger) each(span kv.Span, visit func(executions.Doorbell, rows.Pointer)) error {
	span.Sound = true
	found, err := kv.Scan[rows.Pointer](l.db, span)
	if err != nil {
		return err
	}
	for _, row := range found {
		if d, err := row.Doorbell(); err == nil {
			visit(d, row)
		}
	}
	return nil
}

// load reads a run without Input, Sealed, Result and Failures. NotFound.
func (l *ledger) load(d executions.Doorbell) (executions.Execution, error) {
	var row rows.Run
	found, err := l.db.Get(rows.RunKey(d), &row)
	if err != nil {
		return executions.Execution{}, err
	}
	if !found {
		return executions.Execution{}, executions.ErrUnknown()
	}
	return row.Execution(d), nil
}

// whole reads everything of a run. NotFound.
func (l *ledger) whole(d executions.Doorbell) (executions.Execution, error) {
	e, err := l.load(d)
	if err != nil {
		return executions.Execution{}, err
	}
	return l.complete(e)
}

// complete adds what load leaves out.
func (l *ledger) complete(e executions.Execution) (executions.Execution, error) {
	var input rows.Input
	if _, err := l.db.Get(rows.InputKey(e.Doorbell()), &input); err != nil {
		return e, err
	}
	input.Into(&e)
	if !e.Status.IsTerminal() {
		return e, nil
	}
	var output rows.Output
	found, err := l.db.Get(rows.OutputKey(e.Doorbell()), &output)
	if found {
		output.Into(&e)
	}
	return e, err
}

func watchKey(d executions.Doorbell) string { return d.Scope().Key() + "/" + string(d.ID()) }

// isOrphan reports whether the run's lease belongs to an earlier process.
func (l *ledger) isOrphan(id executions.ID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.orphans[id]
	return ok
}

// adopt forgets that a run was left behind.
func (l *ledger) adopt(id executions.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.orphans, id)
}
