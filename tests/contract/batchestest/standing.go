package batchestest

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func standing() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are shown as they stand at the moment":       runsLive,
		"of another round are not shown":              runsOfRound,
		"that are not there are none":                 runsMissing,
		"of nobody and of no batch count nowhere":     runsForeign,
		"that were interrupted are shown and counted": runsInterrupted,
		"are still a user's own":                      runsOfUser,
	}
}

// shown expects a batch to have these items, however they are read.
func shown(t *testing.T, h Harness, b batches.Batch, wanted ...batches.Item) {
	t.Helper()
	for _, limit := range []int{1, 100} {
		want.Equal(t, "the items", list(t, h, b, limit), wanted)
	}
}

func runsLive(t *testing.T, h Harness) {
	b := create(t, h)
	all := planned(organizationsOf(4)...)
	plan(t, h, b, all)
	one, run := start(t, h, b, all[1], 1)
	two, second := start(t, h, b, all[2], 1)
	shown(t, h, b, all[0], one, two, all[3])
	_, lease := h.Claim(t, run)
	one.Status = executions.Running
	shown(t, h, b, all[0], one, two, all[3])
	h.Cancel(t, run)
	one.Status = executions.Cancelling
	shown(t, h, b, all[0], one, two, all[3])
	_, err := h.Executions.Finish(given.Context(t), lease, executions.Outcome{Event: executions.EventAbort, Now: given.Now()})
	want.OK(t, err)
	end(t, h, second, executions.EventFail)
	one.Status, two.Status, two.Problem = executions.Cancelled, executions.Failed, "Die Gruppe 家具 is gone."
	shown(t, h, b, all[0], one, two, all[3])
	counted, _ := tally(t, h, b)
	want.Equal(t, "the counts", counted, batches.Tally{Waiting: 2, Failed: 1, Cancelled: 1})
}

func runsOfRound(t *testing.T, h Harness) {
	b := create(t, h, func(b *batches.Batch) { b.Round = 2 })
	item := planned(organizationsOf(1)...)[0]
	plan(t, h, b, []batches.Item{item})
	again, run := start(t, h, b, item, 1)
	end(t, h, run, executions.EventFail)
	again, run = start(t, h, b, again, 2)
	shown(t, h, b, again)
	end(t, h, run, executions.EventSucceed)
	again.Status = executions.Success
	shown(t, h, b, again)
	counted, first := tally(t, h, b)
	want.Equal(t, "the counts", []batches.Tally{counted, first}, []batches.Tally{{Success: 1}, {Success: 1}})
	again.Refusal, again.Run, again.Status = batches.Refusal{Code: "forbidden", Message: "x"}, "", ""
	again.Round = 3
	put(t, h, b, again)
	shown(t, h, b, again)
	counted, _ = tally(t, h, b)
	want.Equal(t, "the counts of the third round", counted, batches.Tally{Refused: 1})
}

func runsMissing(t *testing.T, h Harness) {
	b := create(t, h)
	item := planned(organizationsOf(1)...)[0]
	plan(t, h, b, []batches.Item{item})
	item.Round = 1
	put(t, h, b, item)
	shown(t, h, b, item)
	counted, first := tally(t, h, b)
	want.Equal(t, "the counts", []batches.Tally{counted, first}, []batches.Tally{{}, {}})
	h.Accept(t, given.RunOf(b, item.Organization, 1))
	counted, _ = tally(t, h, b)
	want.Equal(t, "the counts", counted, batches.Tally{Open: 1})
}

func runsForeign(t *testing.T, h Harness) {
	b := create(t, h)
	item := planned(organizationsOf(1)...)[0]
	plan(t, h, b, []batches.Item{item})
	for _, change := range []func(*executions.Execution){
		func(e *executions.Execution) { e.Trigger = executions.TriggerAPI },
		func(e *executions.Execution) { e.Origin = executions.Origin{} },
		func(e *executions.Execution) { e.Trigger = executions.TriggerSchedule },
		func(e *executions.Execution) { e.Actor = executions.Actor{} },
	} {
		run := given.RunOf(b, item.Organization, 1)
		run.ID = executions.ID(given.UUID(given.Now()))
		change(&run)
		end(t, h, h.Accept(t, run), executions.EventSucceed)
	}
	shown(t, h, b, item)
	counted, _ := tally(t, h, b)
	want.Equal(t, "the counts", counted, batches.Tally{Waiting: 1})
}

func runsInterrupted(t *testing.T, h Harness) {
	b := create(t, h)
	item := planned(organizationsOf(1)...)[0]
	plan(t, h, b, []batches.Item{item})
	item, run := start(t, h, b, item, 1)
	h.Claim(t, run)
	next := h.Next(t)
	if next.Close != nil {
		t.Cleanup(next.Close)
	}
	item.Status = executions.Running
	shown(t, next, b, item)
	next.Recover(t, run, given.Now())
	got := next.Get(t, run)
	want.Equal(t, "the status", got.Status, executions.Failed)
	item.Status, item.Problem = got.Status, got.Problem.Message
	shown(t, next, b, item)
	counted, _ := tally(t, next, b)
	want.Equal(t, "the counts", counted, batches.Tally{Failed: 1})
}

func runsOfUser(t *testing.T, h Harness) {
	b := create(t, h)
	all := planned(organizationsOf(2)...)
	plan(t, h, b, all)
	var ids []executions.ID
	for _, item := range all {
		_, run := start(t, h, b, item, 1)
		ids = append(ids, run.ID)
	}
	var got []executions.ID
	page, err := h.History.ListByUser(given.Context(t), b.Owner, history.Filter{}, store.Paging{Limit: 5})
	want.OK(t, err)
	for _, e := range page.Items {
		got = append(got, e.ID)
	}
	slices.Sort(ids)
	slices.Sort(got)
	want.Equal(t, "what the owner has started", got, ids)
}
