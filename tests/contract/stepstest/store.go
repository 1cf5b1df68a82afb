package stepstest

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func keep() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keeps every field of a step":                   storeEverything,
		"keeps a result of one mebibyte":                storeLarge,
		"keeps a step without a result":                 storeNoResult,
		"tells odd names apart and keeps their order":   storeOddNames,
		"keeps the order of many steps":                 storeMany,
		"refuses a name a second time":                  storeTwice,
		"refuses a name that an earlier attempt stored": storeTwiceLater,
		"lets one of many parallel calls of a name win": storeTogether,
		"keeps every one of many parallel names":        storeManyTogether,
		"writes nothing once the context has ended":     storeEnded,
		"writes nothing for the scope that is nobody's": storeNobody,
		"lists no steps of a run that does not exist":   listUnknown,
	}
}

func wantExists(t *testing.T, err error) {
	t.Helper()
	want.Fault(t, err, fault.Conflict, "step_exists")
}

func storeEverything(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	step := store(t, h, lease, done("create the user"))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
}

func storeLarge(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	step := done("large")
	step.Result = append(append([]byte(`"`), bytes.Repeat([]byte("家0"), 1<<18)...), '"')
	store(t, h, lease, step)
	memo := read(t, h, h.Retake(t, run, lease, 0))
	if len(memo) != 1 || !bytes.Equal(memo[0].Result, step.Result) {
		t.Errorf("the memo does not give the large result back")
	}
}

func storeNoResult(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	step := done("none")
	step.Result, step.Duration = nil, 0
	store(t, h, lease, step)
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
}

func storeOddNames(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	var stored []executions.Step
	for _, name := range given.OddNames() {
		stored = append(stored, store(t, h, lease, done(name)))
	}
	want.Equal(t, "the list", listed(t, h, run), stored)
	for _, name := range given.OddNames() {
		wantExists(t, h.Steps.Store(given.Context(t), lease, done(name)))
	}
	want.Equal(t, "the memo", read(t, h, lease), stored)
}

func storeMany(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	var stored []executions.Step
	for i := range 120 {
		stored = append(stored, store(t, h, lease, done(fmt.Sprintf("step %d", i*7919%120))))
	}
	want.Equal(t, "the list", listed(t, h, run), stored)
}

func storeTwice(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	step := store(t, h, lease, done("charge the card"))
	again := done("charge the card")
	again.Result = []byte(`"another"`)
	wantExists(t, h.Steps.Store(given.Context(t), lease, again))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
}

func storeTwiceLater(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	step := store(t, h, lease, done("charge the card"))
	lease = h.Retake(t, run, lease, 0)
	read(t, h, lease)
	again := done("charge the card")
	again.Attempt, again.Result = 2, []byte(`"another"`)
	wantExists(t, h.Steps.Store(given.Context(t), lease, again))
	want.Equal(t, "the list", listed(t, h, run), []executions.Step{step})
}

func storeTogether(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	ctx, kept := given.Context(t), 0
	for _, err := range harness.Together(12, func(i int) error {
		step := done("same")
		step.Result = fmt.Appendf(nil, "%d", i)
		return h.Steps.Store(ctx, lease, step)
	}) {
		if err == nil {
			kept++
			continue
		}
		wantExists(t, err)
	}
	want.Equal(t, "the calls that won", kept, 1)
	want.Equal(t, "how many steps are stored", len(listed(t, h, run)), 1)
}

func storeManyTogether(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	ctx := given.Context(t)
	for _, err := range harness.Together(24, func(i int) error {
		return h.Steps.Store(ctx, lease, done(fmt.Sprint("step ", i)))
	}) {
		want.OK(t, err)
	}
	names := map[string]bool{}
	for _, step := range listed(t, h, run) {
		names[step.Name] = true
	}
	want.Equal(t, "how many steps are stored", len(names), 24)
	want.Equal(t, "the memo", read(t, h, lease), listed(t, h, run))
}

func storeEnded(t *testing.T, h Harness) {
	run, lease := begin(t, h)
	want.Is(t, h.Steps.Store(given.Ended(t), lease, done("late")), context.Canceled)
	_, err := h.Steps.Memo(given.Ended(t), lease)
	want.Is(t, err, context.Canceled)
	want.Equal(t, "the list", listed(t, h, run), nil)
}

func storeNobody(t *testing.T, h Harness) {
	lease := executions.Lease{Doorbell: given.Run(organizations.Scope{}).Doorbell(), Fence: 1, ClaimID: "claim"}
	want.Error(t, h.Steps.Store(given.Context(t), lease, done("one")), "a step for nobody")
	_, err := h.Steps.Memo(given.Context(t), lease)
	want.Error(t, err, "a memo for nobody")
}

func listUnknown(t *testing.T, h Harness) {
	want.Equal(t, "the list", listed(t, h, given.Run(given.Scope())), nil)
}
