package upkeeptest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"names runs that were over before the instant, and no other": endedNames,
		"names each run once when there are many":                    endedMany,
		"goes on after the runs of a piece were forgotten":           endedForgotten,
	}
}

const longAgo = 100 * 24 * time.Hour

// cut is the instant of these cases.
func cut() time.Time { return given.Now().Add(-longAgo) }

func endedNames(t *testing.T, h Harness) {
	at, one := cut(), given.Scope()
	var wanted []executions.ID
	for _, s := range []organizations.Scope{one, given.Scope(), given.Global()} {
		wanted = append(wanted, h.endedAt(t, s, at.Add(-time.Millisecond)).ID, h.endedAt(t, s, at.Add(-time.Hour)).ID)
		h.endedAt(t, s, at)
		h.endedAt(t, s, at.Add(time.Hour))
		h.endedAt(t, s, given.Now())
	}
	h.Accept(t, given.Run(one, given.CreatedAt(at.Add(-time.Hour)))) // as old, and not over
	long := h.endedAt(t, one, at.Add(time.Hour), given.CreatedAt(at.Add(-2*time.Hour)))
	var got []executions.ID
	for _, d := range h.ended(t, at, nil) {
		got = append(got, d.ID())
	}
	slices.Sort(wanted)
	slices.Sort(got)
	want.Equal(t, "the runs", got, wanted)
	if slices.Contains(got, long.ID) {
		t.Error("a run is judged by its beginning")
	}
}

func endedMany(t *testing.T, h Harness) {
	at := cut()
	wanted := map[executions.Doorbell]int{}
	for range 3 {
		scope := given.Scope()
		for i := range 50 {
			wanted[h.cancelledAt(t, scope, at.Add(-time.Duration(i+1)*time.Hour)).Doorbell()] = 1
		}
	}
	got := map[executions.Doorbell]int{}
	for _, d := range h.ended(t, at, nil) {
		got[d]++
	}
	if len(got) != len(wanted) {
		t.Errorf("%d runs, want %d", len(got), len(wanted))
	}
	for d, times := range got {
		if times != wanted[d] {
			t.Errorf("%s is named %d times, want %d", d.ID(), times, wanted[d])
		}
	}
}

func endedForgotten(t *testing.T, h Harness) {
	at := cut()
	for range 3 {
		scope := given.Scope()
		for i := range 40 {
			h.cancelledAt(t, scope, at.Add(-time.Duration(i+1)*time.Hour))
		}
	}
	kept := h.endedAt(t, given.Scope(), at.Add(time.Hour))
	found := h.ended(t, at, func(page []executions.Doorbell) {
		for _, d := range page {
			h.forget(t, d)
		}
	})
	want.Equal(t, "how many there were", len(found), 120)
	want.Equal(t, "what is left", h.ended(t, at, nil), nil)
	h.Unchanged(t, kept)
	want.Equal(t, "the differences", h.checked(t, false), nil)
}

func forgets() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"leaves nothing of a run":                     forgetAll,
		"leaves every other run as it is":             forgetOthers,
		"refuses a run that is not over":              forgetOpen,
		"of a run that is not there changes nothing":  forgetUnknown,
		"is the same for many at once":                forgetTogether,
		"lets an idempotency key begin anew":          forgetKey,
		"takes a run with more steps than a page has": forgetLarge,
	}
}

func forgetAll(t *testing.T, h Harness) {
	e := h.endedAt(t, given.Scope(), given.Now())
	h.forget(t, e.Doorbell())
	h.nothingOf(t, e)
	want.Equal(t, "the differences", h.checked(t, false), nil)
	h.forget(t, e.Doorbell())
}

// nothingOf expects that a run cannot be read in any way.
func (h Harness) nothingOf(t *testing.T, e executions.Execution) {
	t.Helper()
	ctx := given.Context(t)
	_, err := h.History.Get(ctx, e.Scope, e.ID)
	want.NotFound(t, err)
	steps, err := h.Steps.List(ctx, e.Scope, e.ID)
	want.OK(t, err)
	want.Equal(t, "its steps", steps, nil)
	log, err := h.Logs.Read(ctx, e.Scope, e.ID, 0, 10)
	want.OK(t, err)
	want.Equal(t, "its log", log.Lines, nil)
	inScope, err := h.History.List(ctx, e.Scope, history.Filter{}, store.Paging{Limit: 100})
	want.OK(t, err)
	ofUser, err := h.History.ListByUser(ctx, e.Actor.ID, history.Filter{}, store.Paging{Limit: 100})
	want.OK(t, err)
	if slices.Contains(ids(inScope), e.ID) || slices.Contains(ids(ofUser), e.ID) {
		t.Error("a list shows it")
	}
}

func forgetOthers(t *testing.T, h Harness) {
	s := h.sample(t)
	before := h.view(t, s.Held, s.Waiting, s.Ended)
	twin := h.endedAt(t, s.Ended.Scope, given.Now(), given.StartedBy(s.Ended.Actor.ID))
	h.forget(t, twin.Doorbell())
	h.nothingOf(t, twin)
	want.Equal(t, "the others", h.view(t, s.Held, s.Waiting, s.Ended), before)
}

func forgetOpen(t *testing.T, h Harness) {
	s := h.sample(t)
	cancelling := h.Cancel(t, s.Held)
	before := h.view(t, s.Waiting, cancelling)
	for _, e := range []executions.Execution{s.Waiting, cancelling} {
		_, err := h.Upkeep.Forget(given.Context(t), e.Doorbell())
		want.Fault(t, err, fault.Conflict, "execution_open")
	}
	want.Equal(t, "what can be read", h.view(t, s.Waiting, cancelling), before)
}

func forgetUnknown(t *testing.T, h Harness) {
	s := h.sample(t)
	d, err := executions.NewDoorbell(given.UUID(given.Now()), s.Ended.Scope.Key())
	want.OK(t, err)
	h.forget(t, d)
	// The same id in another scope is another run.
	d, err = executions.NewDoorbell(string(s.Ended.ID), s.Held.Scope.Key())
	want.OK(t, err)
	h.forget(t, d)
	h.Unchanged(t, s.Ended)
}

func forgetTogether(t *testing.T, h Harness) {
	s := given.Scope()
	runs := []executions.Execution{h.endedAt(t, s, given.Now()), h.endedAt(t, s, given.Now())}
	for _, err := range harness.Together(8, func(i int) (err error) {
		for more := true; more && err == nil; {
			more, err = h.Upkeep.Forget(given.Context(t), runs[i%2].Doorbell())
		}
		return err
	}) {
		want.OK(t, err)
	}
	for _, e := range runs {
		h.nothingOf(t, e)
	}
	want.Equal(t, "the differences", h.checked(t, false), nil)
}

func forgetKey(t *testing.T, h Harness) {
	scope, idem := given.Scope(), &store.Idempotency{Key: "digest", BodyHash: "hash"}
	first, err := h.Executions.Accept(given.Context(t), store.Acceptance{Execution: given.Run(scope), Idempotency: idem})
	want.OK(t, err)
	h.Cancel(t, first.Execution)
	h.forget(t, first.Execution.Doorbell())
	second, err := h.Executions.Accept(given.Context(t), store.Acceptance{Execution: given.Run(scope), Idempotency: idem})
	want.OK(t, err)
	if second.Replayed || second.Execution.ID == first.Execution.ID {
		t.Error("the key leads to a run that is not there")
	}
	want.Equal(t, "the differences", h.checked(t, false), nil)
}

func forgetLarge(t *testing.T, h Harness) {
	run, lease := h.atWork(t, given.Run(given.Scope()))
	for i := range 150 {
		step := executions.Step{Name: given.UUID(given.Now().Add(time.Duration(i))), Status: executions.StepSuccess, Attempt: 1, Result: []byte(`1`)}
		want.OK(t, h.Steps.Store(given.Context(t), lease, step))
	}
	h.Finish(t, lease)
	h.forget(t, run.Doorbell())
	h.nothingOf(t, run)
	want.Equal(t, "the differences", h.checked(t, false), nil)
}

func upgrades() harness.Cases[Harness] {
	return harness.Cases[Harness]{"leaves rows of today as they are": upgradeNothing}
}

func upgradeNothing(t *testing.T, h Harness) {
	s := h.sample(t)
	before := h.view(t, s.Waiting, s.Held, s.Ended)
	var all maintenance.UpgradePage
	from := ""
	for range manyPieces {
		page, err := h.Upkeep.Upgrade(given.Context(t), from)
		want.OK(t, err)
		all.Looked, all.Written, all.Newer = all.Looked+page.Looked, all.Written+page.Written, all.Newer+page.Newer
		if from = page.Next; from == "" {
			break
		}
	}
	if from != "" || all.Looked < 3 || all.Written != 0 || all.Newer != 0 {
		t.Errorf("it came to %+v, and then %q", all, from)
	}
	want.Equal(t, "what can be read", h.view(t, s.Waiting, s.Held, s.Ended), before)
}

func calls() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"answers the context's error once the context has ended": callEnded,
		"refuses a cursor that is none, or another walk's":       callCursor,
	}
}

// walks are the calls that take a cursor.
func (h Harness) walks() map[string]func(ctx context.Context, from string) (next string, err error) {
	return map[string]func(ctx context.Context, from string) (string, error){
		"check": func(ctx context.Context, from string) (string, error) {
			page, err := h.Upkeep.Check(ctx, from, true)
			return page.Next, err
		},
		"ended": func(ctx context.Context, from string) (string, error) {
			page, err := h.Upkeep.Ended(ctx, from, given.Now())
			return page.Next, err
		},
		"upgrade": func(ctx context.Context, from string) (string, error) {
			page, err := h.Upkeep.Upgrade(ctx, from)
			return page.Next, err
		},
	}
}

func callEnded(t *testing.T, h Harness) {
	s, ctx := h.sample(t), given.Ended(t)
	for _, walk := range h.walks() {
		_, err := walk(ctx, "")
		want.Is(t, err, context.Canceled)
	}
	_, err := h.Upkeep.Forget(ctx, s.Ended.Doorbell())
	want.Is(t, err, context.Canceled)
	h.Unchanged(t, s.Ended)
}

func callCursor(t *testing.T, h Harness) {
	scope := given.Scope()
	for range 120 {
		h.Cancel(t, h.Accept(t, given.Run(scope)))
	}
	for name, walk := range h.walks() {
		for _, text := range append(given.OddNames(), "e30", "e30=", "bnVsbA", "-1") {
			_, err := walk(given.Context(t), text)
			want.Fault(t, err, fault.Invalid, "cursor_invalid")
		}
		next, err := walk(given.Context(t), "")
		want.OK(t, err)
		for other, another := range h.walks() {
			if next != "" && other != name {
				_, err := another(given.Context(t), next)
				want.Fault(t, err, fault.Invalid, "cursor_invalid")
			}
		}
	}
}
