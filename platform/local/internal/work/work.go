// Package work performs what the queue brings to the local program.
package work

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/app/perform"
	"github.com/bifrost-run/bifrost/ports/queue"
)

const (
	// workerCount is how many runs that people wait for this program performs at a
	// time. A waiting run costs a goroutine, so it is set above what one provider runs
	// by hand.
	workerCount = 64
	// bulkCount is how many of batches and schedules it performs beside those, with
	// workers of their own: however many wait, somebody who starts a run does not.
	bulkCount = 32
	// sweepEvery is the pause between two looks for runs that nobody works on.
	sweepEvery = 15 * time.Second
	// laterWait is when a doorbell rings again that storage would not let in.
	laterWait = 5 * time.Second
)

// Workers perform what the queue brings, from Start until Stop.
type Workers struct {
	queues  Queues
	engine  *perform.Engine
	log     *slog.Logger
	running sync.WaitGroup
	// receiving ends first, so that nothing new begins; performing ends when the
	// patience with what is under way is over.
	stopReceiving  context.CancelFunc
	stopPerforming context.CancelFunc
}

// Queues are what workers receive from.
type Queues struct{ Executions, Bulk queue.Deliveries }

// New is a set of workers that have not begun.
func New(queues Queues, engine *perform.Engine, log *slog.Logger) *Workers {
	return &Workers{queues: queues, engine: engine, log: log}
}

// Start begins to receive, and to look for runs that a process left behind.
func (w *Workers) Start() {
	receiving, stopReceiving := context.WithCancel(context.Background())
	performing, stopPerforming := context.WithCancel(context.Background())
	w.stopReceiving, w.stopPerforming = stopReceiving, stopPerforming
	for range workerCount {
		w.running.Go(func() { w.work(receiving, performing, w.queues.Executions) })
	}
	for range bulkCount {
		w.running.Go(func() { w.work(receiving, performing, w.queues.Bulk) })
	}
	w.running.Go(func() { w.sweep(receiving) })
}

func (w *Workers) work(receiving, performing context.Context, from queue.Deliveries) {
	for {
		d, err := from.Receive(receiving)
		if receiving.Err() != nil {
			return
		}
		if err != nil {
			w.log.Error("the queue does not answer", "error", err)
			pause(receiving, laterWait)
			continue
		}
		w.handle(performing, from, d)
	}
}

func (w *Workers) handle(ctx context.Context, from queue.Deliveries, d queue.Delivery) {
	settled := context.WithoutCancel(ctx)
	err := w.engine.Deliver(ctx, d.Doorbell)
	if err == nil {
		err = from.Done(settled, d)
	} else {
		w.log.Error("a run could not be handled", "execution", string(d.Doorbell.ID()), "error", err)
		err = from.Later(settled, d, laterWait)
	}
	if err != nil {
		w.log.Error("a delivery could not be settled", "execution", string(d.Doorbell.ID()), "error", err)
	}
}

// sweep looks for runs that a process left behind, at once and then regularly.
func (w *Workers) sweep(ctx context.Context) {
	for {
		if err := w.engine.Sweep(ctx); err != nil && ctx.Err() == nil {
			w.log.Error("the sweep failed", "error", err)
		}
		if !pause(ctx, sweepEvery) {
			return
		}
	}
}

// Stop lets what is under way finish for the patience, then ends it as an
// interruption and waits until ctx ends.
func (w *Workers) Stop(ctx context.Context, patience time.Duration) {
	w.stopReceiving()
	done := make(chan struct{})
	go func() {
		w.running.Wait()
		close(done)
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
	w.stopPerforming()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// pause waits, and answers false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
