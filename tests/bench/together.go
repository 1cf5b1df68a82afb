package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// listPath is a page of runs as the web app asks for it.
const listPath = "/api/executions?limit=50"

// callEvery is how often each of many callers asks.
const callEvery = 100 * time.Millisecond

// runsTogether is whether fifty runs at a time take much longer than one.
func (b *bench) runsTogether(ctx context.Context) error {
	run := func() error { return b.client.run(ctx, workingWorkflow) }
	idle, err := times(1, 20, run)
	if err != nil {
		return err
	}
	together, err := times(50, b.answerCount, run)
	if err != nil {
		return err
	}
	b.table.add(row{
		what: "50 runs in parallel, of " + short(workingTime) + " each, from the request to the end: p50, p95", target: "p95 < 2 times idle",
		measured: both(together), floor: "one alone " + both(idle), ratio: ratios(together, idle),
	})
	return nil
}

// callsTogether is whether a hundred callers at a time wait much longer than one:
// each of them ten times a second, and each again as soon as it has its answer, which
// is as much as the machine can do.
func (b *bench) callsTogether(ctx context.Context) error {
	list := func() error {
		_, err := b.client.call(ctx, http.MethodGet, listPath, "", nil)
		return err
	}
	idle, err := times(1, b.answerCount, list)
	if err != nil {
		return err
	}
	paced, err := inTurn(100, 2*b.answerCount, list)
	if err != nil {
		return err
	}
	crowded, err := times(100, 2*b.answerCount, list)
	if err != nil {
		return err
	}
	bareIdle, bareCrowded, err := b.barePages(ctx)
	if err != nil {
		return err
	}
	b.table.add(row{
		what: "a page of 50 runs, 1 caller: p50, p95", measured: both(idle), floor: "a bare answer " + both(bareIdle), ratio: ratios(idle, bareIdle),
	}, row{
		what: fmt.Sprintf("the same, 100 callers who ask each %s: p50, p95", short(callEvery)), target: "p95 < 2 times idle",
		measured: both(paced), floor: "1 caller " + both(idle), ratio: ratios(paced, idle),
	}, row{
		what: "the same, 100 callers who ask again at once: p50, p95", measured: both(crowded),
		floor: "bare answers to 100 callers " + both(bareCrowded), ratio: ratios(crowded, bareCrowded),
	})
	return nil
}

// barePages is the floor below a page: a server that has it at hand, for one caller
// and for a hundred.
func (b *bench) barePages(ctx context.Context) (idle, crowded *sample, err error) {
	page, err := b.client.call(ctx, http.MethodGet, listPath, "", nil)
	if err != nil {
		return nil, nil, err
	}
	if idle, err = bareAnswers(ctx, b.client, page, 1, b.answerCount); err != nil {
		return nil, nil, err
	}
	crowded, err = bareAnswers(ctx, b.client, page, 100, 2*b.answerCount)
	return idle, crowded, err
}

// inTurn lets callers ask at their pace, not all in the same moment, and measures the
// answers alone.
func inTurn(callers, count int, do func() error) (*sample, error) {
	var took sample
	beat := time.NewTicker(callEvery / time.Duration(callers))
	defer beat.Stop()
	_, err := times(callers, count, func() error {
		<-beat.C
		at := time.Now()
		err := do()
		took.add(time.Since(at))
		return err
	})
	return &took, err
}
