package executionstest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func idempotency() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"answers the first run for the same key and body":       keyReplays,
		"answers the first run as far as it has come":           keyReplaysLater,
		"answers what was started to whoever only asks":         keyAsked,
		"refuses the same key with another body":                keyReused,
		"treats a key as new after 24 hours":                    keyForgotten,
		"takes keys of two scopes for two keys":                 keyOfAnotherScope,
		"tells odd keys apart":                                  keyOdd,
		"stores one run for parallel calls with one key":        keyTogether,
		"stores one run for parallel calls with several bodies": keyTogetherOtherBodies,
	}
}

// asked is a run that somebody asks for with a key.
func asked(s organizations.Scope, key, body string, changes ...func(*executions.Execution)) store.Acceptance {
	return store.Acceptance{Execution: given.Run(s, changes...), Idempotency: &store.Idempotency{Key: key, BodyHash: body}}
}

func keyReplays(t *testing.T, h Harness) {
	ctx, scope := given.Context(t), given.Scope()
	first, second := asked(scope, "key", "body"), asked(scope, "key", "body")
	accepted, err := h.Executions.Accept(ctx, first)
	want.OK(t, err)
	want.Equal(t, "the first answer", accepted, store.Accepted{Execution: first.Execution})
	accepted, err = h.Executions.Accept(ctx, second)
	want.OK(t, err)
	want.Equal(t, "the second answer", accepted, store.Accepted{Execution: first.Execution, Replayed: true})
	_, err = h.History.Get(ctx, scope, second.Execution.ID)
	want.NotFound(t, err)
	want.Equal(t, "the runs of the scope", listed(t, h, first.Execution), 1)
	h.Answer(t)
	h.Silent(t)
}

func keyReplaysLater(t *testing.T, h Harness) {
	ctx, scope := given.Context(t), given.Scope()
	accepted, err := h.Executions.Accept(ctx, asked(scope, "key", "body"))
	want.OK(t, err)
	_, lease := h.Claim(t, accepted.Execution)
	finished := h.Finish(t, lease)
	accepted, err = h.Executions.Accept(ctx, asked(scope, "key", "body"))
	want.OK(t, err)
	want.Equal(t, "the second answer", accepted, store.Accepted{Execution: finished, Replayed: true})
}

func keyAsked(t *testing.T, h Harness) {
	ctx, scope := given.Context(t), given.Scope()
	only := func(key, body string) store.Acceptance {
		a := asked(scope, key, body)
		a.OnlyRepeat = true
		return a
	}
	first := asked(scope, "key", "body")
	_, err := h.Executions.Accept(ctx, only("key", "body"))
	want.NotFound(t, err)
	_, err = h.Executions.Accept(ctx, first)
	want.OK(t, err)
	accepted, err := h.Executions.Accept(ctx, only("key", "body"))
	want.OK(t, err)
	want.Equal(t, "the answer", accepted, store.Accepted{Execution: first.Execution, Replayed: true})
	_, err = h.Executions.Accept(ctx, only("key", "another body"))
	want.Fault(t, err, fault.Invalid, "idempotency_key_reused")
	_, err = h.Executions.Accept(ctx, only("another key", "body"))
	want.NotFound(t, err)
	want.Equal(t, "the runs of the scope", listed(t, h, first.Execution), 1)
}

func keyReused(t *testing.T, h Harness) {
	ctx, scope := given.Context(t), given.Scope()
	first, second := asked(scope, "key", "body"), asked(scope, "key", "another body")
	_, err := h.Executions.Accept(ctx, first)
	want.OK(t, err)
	_, err = h.Executions.Accept(ctx, second)
	want.Fault(t, err, fault.Invalid, "idempotency_key_reused")
	_, err = h.History.Get(ctx, scope, second.Execution.ID)
	want.NotFound(t, err)
	h.Unchanged(t, first.Execution)
}

func keyForgotten(t *testing.T, h Harness) {
	ctx, scope, now := given.Context(t), given.Scope(), given.Now()
	first := asked(scope, "key", "body", given.CreatedAt(now.Add(-23*time.Hour-59*time.Minute)))
	old := asked(scope, "old key", "body", given.CreatedAt(now.Add(-24*time.Hour-time.Minute)))
	for _, a := range []store.Acceptance{first, old} {
		_, err := h.Executions.Accept(ctx, a)
		want.OK(t, err)
	}
	accepted, err := h.Executions.Accept(ctx, asked(scope, "key", "body", given.CreatedAt(now)))
	want.OK(t, err)
	want.Equal(t, "the answer just before", accepted, store.Accepted{Execution: first.Execution, Replayed: true})

	next := asked(scope, "old key", "another body", given.CreatedAt(now))
	accepted, err = h.Executions.Accept(ctx, next)
	want.OK(t, err)
	want.Equal(t, "the answer just after", accepted, store.Accepted{Execution: next.Execution})
	accepted, err = h.Executions.Accept(ctx, asked(scope, "old key", "another body", given.CreatedAt(now)))
	want.OK(t, err)
	want.Equal(t, "the renewed key", accepted, store.Accepted{Execution: next.Execution, Replayed: true})
}

func keyOfAnotherScope(t *testing.T, h Harness) {
	ctx := given.Context(t)
	first := map[organizations.Scope]executions.Execution{}
	for _, scope := range []organizations.Scope{given.Scope(), given.Scope(), given.Global()} {
		a := asked(scope, "key", "body of "+scope.Key())
		accepted, err := h.Executions.Accept(ctx, a)
		want.OK(t, err)
		want.Equal(t, "the answer in a scope of its own", accepted, store.Accepted{Execution: a.Execution})
		first[scope] = a.Execution
	}
	for scope, run := range first {
		accepted, err := h.Executions.Accept(ctx, asked(scope, "key", "body of "+scope.Key()))
		want.OK(t, err)
		want.Equal(t, "the replay in its scope", accepted, store.Accepted{Execution: run, Replayed: true})
	}
}

func keyOdd(t *testing.T, h Harness) {
	ctx, scope := given.Context(t), given.Scope()
	for _, key := range given.OddNames() {
		a := asked(scope, key, "body of "+key)
		accepted, err := h.Executions.Accept(ctx, a)
		want.OK(t, err)
		want.Equal(t, "the answer for "+key, accepted, store.Accepted{Execution: a.Execution})
		replayed, err := h.Executions.Accept(ctx, asked(scope, key, "body of "+key))
		want.OK(t, err)
		want.Equal(t, "the replay of "+key, replayed, store.Accepted{Execution: a.Execution, Replayed: true})
	}
}

func keyTogether(t *testing.T, h Harness) {
	ctx, scope := given.Context(t), given.Scope()
	answers := make([]store.Accepted, 16)
	for _, err := range harness.Together(len(answers), func(i int) (err error) {
		answers[i], err = h.Executions.Accept(ctx, asked(scope, "key", "body"))
		return err
	}) {
		want.OK(t, err)
	}
	fresh := 0
	for _, a := range answers {
		if !a.Replayed {
			fresh++
		}
		want.Equal(t, "the run that was answered", a.Execution.ID, answers[0].Execution.ID)
	}
	want.Equal(t, "the calls that were the first", fresh, 1)
	want.Equal(t, "the runs of the scope", listed(t, h, answers[0].Execution), 1)
}

func keyTogetherOtherBodies(t *testing.T, h Harness) {
	ctx, scope := given.Context(t), given.Scope()
	accepted := 0
	for _, err := range harness.Together(12, func(i int) error {
		_, err := h.Executions.Accept(ctx, asked(scope, "key", string(rune('a'+i))))
		return err
	}) {
		if err == nil {
			accepted++
			continue
		}
		want.Fault(t, err, fault.Invalid, "idempotency_key_reused")
	}
	want.Equal(t, "the bodies that were accepted", accepted, 1)
	page, err := h.History.List(ctx, scope, history.Filter{}, store.Paging{Limit: 100})
	want.OK(t, err)
	want.Equal(t, "the runs of the scope", len(page.Items), 1)
}
