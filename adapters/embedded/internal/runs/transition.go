package runs

import (
	"bytes"
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// change is a pure transition of the domain. False leaves the run as it is.
type change func(executions.Execution) (next executions.Execution, changed bool, err error)

// always is a change that leaves nothing as it is.
func always(apply func(executions.Execution) (executions.Execution, error)) change {
	return func(e executions.Execution) (executions.Execution, bool, error) {
		e, err := apply(e)
		return e, true, err
	}
}

// transition applies a change to the whole run as it is stored, with nobody in
// between. All of it is read before the commit: a transition that happened must
// not answer an error, and one that ends a run erases what was sealed for it.
func (l *ledger) transition(ctx context.Context, d executions.Doorbell, apply change) (executions.Execution, error) {
	return l.move(ctx, d, l.whole, apply)
}

// move applies a change to as much of the run as is read. Only one that cannot
// end the run may do with less than the whole.
func (l *ledger) move(ctx context.Context, d executions.Doorbell, read func(executions.Doorbell) (executions.Execution, error), apply change) (executions.Execution, error) {
	if err := entry.Check(ctx, d.Scope()); err != nil {
		return executions.Execution{}, err
	}
	defer l.locks.Lock(string(d.ID()))()
	before, err := read(d)
	if err != nil {
		return executions.Execution{}, err
	}
	after, changed, err := apply(before)
	if err != nil {
		return executions.Execution{}, err
	}
	if !changed {
		return before, nil
	}
	var b kv.Batch
	l.write(&b, before, after)
	counted, err := l.ended(&b, after)
	if err != nil {
		return executions.Execution{}, err
	}
	defer counted()
	if err := l.db.Commit(&b); err != nil {
		l.lines.Failed(before, after)
		return executions.Execution{}, err
	}
	l.committed(before, after)
	return after, nil
}

// ended adds to the batch what the end of a run leads to, and answers what is to be
// called after the commit. A change never begins with a run that is over.
func (l *ledger) ended(b *kv.Batch, e executions.Execution) (done func(), err error) {
	if !e.Status.IsTerminal() {
		return func() {}, nil
	}
	if item, ok := rows.Raised(e); ok {
		rows.PutItem(b, e.Doorbell(), item)
	}
	return l.counts.Add(b, e)
}

// write is the one place that says what belongs to the row of a run.
func (l *ledger) write(b *kv.Batch, before, after executions.Execution) {
	b.Put(rows.RunKey(after.Doorbell()), rows.RunOf(after))
	was, is := rows.OpenKey(before), rows.OpenKey(after)
	if was != nil && !bytes.Equal(was, is) {
		b.Delete(was)
	}
	if is != nil && (!bytes.Equal(was, is) || before.WaitsFor != after.WaitsFor) {
		b.Put(is, rows.PointerTo(after))
	}
	if before.Sealed != nil && after.Sealed == nil {
		b.Put(rows.InputKey(after.Doorbell()), &rows.Input{Input: after.Input})
	}
	count(b, before, after)
	if output := rows.OutputOf(after); output != nil {
		b.Put(rows.OutputKey(after.Doorbell()), output)
	}
}

// committed tells the process what the disk knows. The lock on the run is still
// held, so that news arrives in the order of the commits.
func (l *ledger) committed(before, after executions.Execution) {
	if !after.Status.IsHeld() {
		l.adopt(after.ID)
	}
	switch {
	case after.WaitsFor != executions.Limit{}:
		// It is rung for when there is room for it.
	case after.Status == executions.Pending:
		l.deliveries.Ring(after.Doorbell(), after.Trigger, after.DueAt)
	case before.Status == executions.Pending:
		l.deliveries.Silence(after.ID)
	}
	l.changes.Notify(watchKey(after.Doorbell()))
	l.lines.Moved(before, after)
}

// lost is what the holder of a lease on an unknown run is told.
func lost(err error) error {
	if fault.Is(err, fault.NotFound) {
		return executions.ErrLeaseLost()
	}
	return err
}
