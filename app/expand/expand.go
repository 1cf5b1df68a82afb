// Package expand makes the runs of batches, for their owners, and sees them to their
// end. Any number of programs may do it at once, and each may end at any moment: the run
// of an organization in a round has the same id for all of them. What a batch is made of
// is entered elsewhere.
package expand

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// patience is how long a look begins new work: the next one goes on with the rest,
	// and other timers that share the program's time have theirs.
	patience = 10 * time.Second
	// atOnce is how many runs are started or stopped at a time, over all batches.
	atOnce = 16
	// side is how many batches are looked after at a time: a large one does not hold up
	// a small one.
	side = 4
)

// Ports are what expanding needs from outside.
type Ports struct {
	Batches       store.Batches
	Items         store.BatchItems
	Organizations store.Organizations
	History       store.History
	Recovery      store.Recovery
	Alarms        store.Alarms
	Clock         system.Clock
}

// Expander moves batches on.
type Expander struct {
	ports      Ports
	authorizer *authorize.Authorizer
	starter    *start.Starter
	log        *slog.Logger
	slots      chan struct{}
}

// New is an Expander. The log hears of batches that stand still.
func New(ports Ports, authorizer *authorize.Authorizer, starter *start.Starter, log *slog.Logger) *Expander {
	return &Expander{ports: ports, authorizer: authorizer, starter: starter, log: log, slots: make(chan struct{}, atOnce)}
}

// Tick moves every batch on that is not over, as far as it comes now. Trouble with one
// keeps no other waiting; the error names every one, and the next tick tries them again.
func (e *Expander) Tick(ctx context.Context) error {
	live, err := e.ports.Batches.Live(ctx)
	if err != nil {
		return err
	}
	l := look{Expander: e, until: e.ports.Clock.Now().Add(patience)}
	failed, lanes := make([]error, len(live)), make(chan struct{}, side)
	var all sync.WaitGroup
	for i, b := range live {
		lanes <- struct{}{}
		all.Go(func() {
			defer func() { <-lanes }()
			if err := l.moveOn(ctx, b); err != nil {
				failed[i] = fmt.Errorf("batch %s: %w", b.ID, err)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// look is one Tick.
type look struct {
	*Expander
	until time.Time
}

// isLate reports whether what is left is for the next tick.
func (l look) isLate(ctx context.Context) bool {
	return ctx.Err() != nil || !l.ports.Clock.Now().Before(l.until)
}

// moveOn takes a batch from stage to stage until nothing is to be done for it now.
func (l look) moveOn(ctx context.Context, b batches.Batch) error {
	for !l.isLate(ctx) {
		next, err := l.advance(ctx, b)
		if err != nil || next.Revision == b.Revision {
			return err
		}
		if err := l.tell(ctx, b, next); err != nil {
			return err
		}
		err = l.ports.Batches.Change(ctx, b, next)
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
			return nil // somebody else was here, and whoever it was leaves the rest to the next tick
		}
		if err != nil {
			return err
		}
		b = next
	}
	return nil
}

// advance is the batch once the next thing is done that it needs: as it was, when there
// is nothing to do now.
func (l look) advance(ctx context.Context, b batches.Batch) (batches.Batch, error) {
	switch b.Stage {
	case batches.Planning:
		return l.plan(ctx, b)
	case batches.Canary, batches.Running:
		if b.IsStarted {
			return l.settle(ctx, b)
		}
		return l.start(ctx, b)
	case batches.Cancelling:
		if b.IsStarted {
			return l.stop(ctx, b)
		}
		return l.keepBack(ctx, b)
	case batches.Held, batches.Done, batches.Cancelled:
	}
	return b, nil
}

// together does n things, a bounded number at a time.
func (e *Expander) together(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		e.slots <- struct{}{}
		all.Go(func() {
			defer func() { <-e.slots }()
			do(i)
		})
	}
	all.Wait()
}

// pageMost is how many items are looked at, and written, at one time.
const pageMost = 200

// pages goes through the items of a batch until a page is enough, and answers whether
// it came to the end.
func (l look) pages(ctx context.Context, b batches.Batch, do func([]batches.Item) (goOn bool, err error)) (bool, error) {
	for at := (store.Paging{Limit: pageMost}); ; {
		page, err := l.ports.Items.List(ctx, b, at)
		if err != nil {
			return false, err
		}
		goOn, err := do(page.Items)
		if err != nil || !goOn {
			return false, err
		}
		if at.After = string(page.Next); at.After == "" {
			return true, nil
		}
		if l.isLate(ctx) {
			return false, ctx.Err()
		}
	}
}
