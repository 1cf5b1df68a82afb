package batchestest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func kept() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"come back as they were made":                   backAgain,
		"of every sort come back":                       everySort,
		"may be large":                                  large,
		"that are too large are refused":                tooLarge,
		"may be made twice":                             twice,
		"that were made before are not written over":    existing,
		"made at the same moment are one":               meet,
		"that nobody made are not there":                unknown,
		"under ids that are not ours are refused":       foreign,
		"are left alone once the context has ended":     ended,
		"keep a moment that is finer than a store does": fine,
	}
}

func backAgain(t *testing.T, h Harness) {
	is(t, h, create(t, h))
}

// bare has nothing in any field that may be empty.
func bare(b *batches.Batch) {
	*b = batches.Batch{
		ID: b.ID, Workflow: b.Workflow, Targets: batches.Targets{All: true}, Owner: b.Owner, Stage: batches.Planning, Round: 1,
		CreatedAt: b.CreatedAt, UpdatedAt: b.UpdatedAt, Revision: 1,
	}
}

func everySort(t *testing.T, h Harness) {
	for _, change := range []func(*batches.Batch){
		bare,
		func(b *batches.Batch) { b.Targets = batches.Targets{Tags: []string{"gold", "家具"}} },
		func(b *batches.Batch) { b.Trial, b.Cap = &batches.Trial{Tags: []string{"x"}}, 0 },
		func(b *batches.Batch) { b.Inputs, b.Input = nil, []byte("{}") },
		func(b *batches.Batch) { b.Stage, b.IsStarted, b.Trouble, b.Round = batches.Held, true, "Zu viele.", 3 },
		func(b *batches.Batch) {
			b.Round, b.Asks = 3, []batches.Ask{{At: b.CreatedAt.Add(time.Hour).Truncate(time.Millisecond).UTC(), IsRetry: true}, {At: b.CreatedAt.Add(2 * time.Hour).Truncate(time.Millisecond).UTC()}}
		},
		func(b *batches.Batch) { b.Stage, b.FinishedAt = batches.Done, b.CreatedAt.Add(time.Hour) },
	} {
		is(t, h, create(t, h, change))
	}
}

// ofMany is a batch for as many organizations as there may be, each with an input.
func ofMany(b *batches.Batch) {
	b.Targets.IDs, b.Except, b.Inputs = nil, nil, map[organizations.ID][]byte{}
	b.Input = nil
	for i := range 5000 {
		org, not := given.OrganizationID(), given.OrganizationID()
		b.Targets.IDs, b.Except = append(b.Targets.IDs, org), append(b.Except, not)
		b.Inputs[org] = fmt.Appendf(nil, `{"number": %05d, "why": %q}`, i, bytes.Repeat([]byte{byte('a' + i%26)}, batches.InputMost/5000-30))
	}
}

func large(t *testing.T, h Harness) {
	b := create(t, h, ofMany)
	is(t, h, b)
	want.OK(t, h.Batches.Create(given.Context(t), b))
	next := change(t, h, b, batches.Running)
	is(t, h, next)
	page, err := h.Batches.List(given.Context(t), store.Paging{Limit: 5})
	want.OK(t, err)
	want.Equal(t, "the list", page.Items, []batches.Batch{without(next)})
	found, err := h.Batches.Live(given.Context(t))
	want.OK(t, err)
	want.Equal(t, "what goes on", found, []batches.Batch{next})
	another := b
	another.Inputs = map[organizations.ID][]byte{b.Targets.IDs[0]: b.Inputs[b.Targets.IDs[0]]}
	want.Fault(t, h.Batches.Create(given.Context(t), another), fault.Conflict, "batch_exists")
}

// without is a batch as lists show it.
func without(b batches.Batch) batches.Batch {
	b.Input, b.Inputs = nil, nil
	return b
}

func tooLarge(t *testing.T, h Harness) {
	b := given.Batch(func(b *batches.Batch) { b.Input = bytes.Repeat([]byte(" "), batches.InputMost) })
	want.Fault(t, h.Batches.Create(given.Context(t), b), fault.Invalid, "batch_too_large")
	_, err := h.Batches.Get(given.Context(t), b.ID)
	want.NotFound(t, err)
	is(t, h, create(t, h, func(b *batches.Batch) { b.Input, b.Inputs = bytes.Repeat([]byte(" "), batches.InputMost), nil }))
}

func twice(t *testing.T, h Harness) {
	b := create(t, h)
	want.OK(t, h.Batches.Create(given.Context(t), b))
	is(t, h, b)
	next := change(t, h, change(t, h, b, batches.Running), batches.Done)
	want.OK(t, h.Batches.Create(given.Context(t), b))
	is(t, h, next)
}

func existing(t *testing.T, h Harness) {
	b := create(t, h)
	for name, change := range map[string]func(*batches.Batch){
		"workflow": func(b *batches.Batch) { b.Workflow = "another" }, "title": func(b *batches.Batch) { b.Title = "another" },
		"input": func(b *batches.Batch) { b.Input = []byte("{}") }, "inputs": func(b *batches.Batch) { b.Inputs = nil },
		"all":  func(b *batches.Batch) { b.Targets.All = true },
		"ids":  func(b *batches.Batch) { b.Targets.IDs = b.Targets.IDs[:1] },
		"tags": func(b *batches.Batch) { b.Targets.Tags = []string{"x"} }, "except": func(b *batches.Batch) { b.Except = nil },
		"cap": func(b *batches.Batch) { b.Cap++ }, "trial": func(b *batches.Batch) { b.Trial = nil },
		"stop above": func(b *batches.Batch) { b.Trial = &batches.Trial{Tags: b.Trial.Tags, StopAbove: 1} },
		"reference":  func(b *batches.Batch) { b.Reference = nil }, "time": func(b *batches.Batch) { b.CreatedAt = b.CreatedAt.Add(time.Second) },
	} {
		another := b
		change(&another)
		if err := h.Batches.Create(given.Context(t), another); fault.Code(err) != "batch_exists" || !fault.Is(err, fault.Conflict) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	is(t, h, b)
}

func meet(t *testing.T, h Harness) {
	b, ctx := given.Batch(), given.Context(t)
	another := b
	another.Workflow = "another"
	for _, err := range harness.Together(8, func(int) error { return h.Batches.Create(ctx, b) }) {
		want.OK(t, err)
	}
	for _, err := range harness.Together(4, func(int) error { return h.Batches.Create(ctx, another) }) {
		want.Fault(t, err, fault.Conflict, "batch_exists")
	}
	is(t, h, b)
}

// oddIDs are ids that no batch has.
func oddIDs() []batches.ID {
	odd := []batches.ID{batches.ID(given.UUID(given.Now()))}
	for _, name := range given.OddNames() {
		odd = append(odd, batches.ID(name))
	}
	return odd
}

func unknown(t *testing.T, h Harness) {
	b := create(t, h)
	for _, id := range oddIDs() {
		_, err := h.Batches.Get(given.Context(t), id)
		want.NotFound(t, err)
		was := b
		was.ID = id
		want.NotFound(t, h.Batches.Change(given.Context(t), was, moved(was, batches.Done)))
		all, first := tally(t, h, was)
		want.Equal(t, "the counts of an unknown batch", []batches.Tally{all, first}, []batches.Tally{{}, {}})
		want.Equal(t, "the items of an unknown batch", list(t, h, was, 3), nil)
	}
}

func foreign(t *testing.T, h Harness) {
	for _, id := range oddIDs()[1:] {
		b := given.Batch(func(b *batches.Batch) { b.ID = id })
		want.Error(t, h.Batches.Create(given.Context(t), b), fmt.Sprintf("a batch called %q", id))
	}
	page, err := h.Batches.List(given.Context(t), store.Paging{Limit: 5})
	want.OK(t, err)
	want.Equal(t, "the list", page, store.BatchPage{})
}

func ended(t *testing.T, h Harness) {
	b, ctx := create(t, h), given.Ended(t)
	_, getting := h.Batches.Get(ctx, b.ID)
	_, listing := h.Batches.List(ctx, store.Paging{Limit: 1})
	_, looking := h.Batches.Live(ctx)
	_, reading := h.Items.List(ctx, b, store.Paging{Limit: 1})
	_, _, counting := h.Items.Tally(ctx, b)
	for _, err := range []error{
		getting, listing, looking, reading, counting, h.Batches.Create(ctx, given.Batch()), h.Batches.Change(ctx, b, moved(b, batches.Done)),
		h.Items.Plan(ctx, b.ID, planned(organizationsOf(1)...)), h.Items.Put(ctx, b.ID, planned(organizationsOf(1)...)),
	} {
		want.Is(t, err, context.Canceled)
	}
	is(t, h, b)
}

func fine(t *testing.T, h Harness) {
	b := create(t, h, func(b *batches.Batch) { b.CreatedAt, b.UpdatedAt = b.CreatedAt.Add(1234567), b.UpdatedAt.Add(7654321) })
	want.OK(t, h.Batches.Create(given.Context(t), b))
	read, err := h.Batches.Get(given.Context(t), b.ID)
	want.OK(t, err)
	if slices.ContainsFunc([]time.Duration{b.CreatedAt.Sub(read.CreatedAt), b.UpdatedAt.Sub(read.UpdatedAt)}, func(d time.Duration) bool { return d < 0 || d > time.Microsecond }) {
		t.Errorf("it was made at %s, %s and comes back as of %s, %s", b.CreatedAt, b.UpdatedAt, read.CreatedAt, read.UpdatedAt)
	}
	want.OK(t, h.Batches.Create(given.Context(t), read))
}
