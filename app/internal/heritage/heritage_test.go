package heritage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/internal/heritage"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

const first, second, third = executions.ID("019df284-9b0b-7000-8000-0000000000a1"), executions.ID("019df284-9b0b-7000-8000-0000000000a2"), executions.ID("019df284-9b0b-7000-8000-0000000000a3")

var now = time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)

// estate is a Reader with what is behind it.
type estate struct {
	heritage.Reader
	history *storemocks.MockHistory
	steps   *storemocks.MockSteps
	sealer  *secretmocks.MockSealer
}

func newEstate(t *testing.T) estate {
	t.Helper()
	c := gomock.NewController(t)
	e := estate{history: storemocks.NewMockHistory(c), steps: storemocks.NewMockSteps(c), sealer: secretmocks.NewMockSealer(c)}
	clock := systemmocks.NewMockClock(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	e.Reader = heritage.Reader{History: e.history, Steps: e.steps, Sealer: e.sealer, Clock: clock, Kept: 2, Kit: &supply.Kit{}}
	return e
}

// run is a run that failed an hour ago, and went on from another one where of says so.
func run(id, of executions.ID) executions.Execution {
	x := executions.Execution{ID: id, Status: executions.Failed, FinishedAt: now.Add(-time.Hour)}
	if of != "" {
		x.Resumes, x.Origin.ID = first, string(of)
	}
	return x
}

func (e estate) has(id executions.ID, steps ...executions.Step) {
	e.steps.EXPECT().List(gomock.Any(), gomock.Any(), id).Return(steps, nil)
}

func (e estate) isKept(x executions.Execution) {
	e.history.EXPECT().Get(gomock.Any(), gomock.Any(), x.ID).Return(x, nil)
}

func step(name string, attempt int) executions.Step {
	return executions.Step{Name: name, Status: executions.StepSuccess, Attempt: attempt, Result: []byte(`"` + name + `"`)}
}

func TestWhatARunLeaves(t *testing.T) {
	t.Parallel()
	failed := run(third, second)
	failed.FailedSteps = []executions.Step{{Name: "c", Status: executions.StepFailed, Attempt: 1}}
	for name, c := range map[string]struct {
		x      executions.Execution
		expect func(e estate)
		want   []executions.Step
	}{
		"its own steps": {run(first, ""), func(e estate) { e.has(first, step("a", 1), step("b", 2)) }, []executions.Step{step("a", 1), step("b", 2)}},
		"nothing":       {run(first, ""), func(e estate) { e.has(first) }, nil},
		"all of it, once it has done something itself": {run(third, second), func(e estate) { e.has(third, step("a", 0), step("b", 1)) }, []executions.Step{step("a", 0), step("b", 1)}},
		"all of it, once something of it failed":       {failed, func(e estate) { e.has(third, step("a", 0)) }, []executions.Step{step("a", 0)}},
		"what it had not come to take over": {run(third, second), func(e estate) {
			e.has(third, step("a", 0))
			e.isKept(run(second, first))
			e.has(second, step("a", 0), step("b", 0))
			e.isKept(run(first, ""))
			e.has(first, step("a", 1), step("b", 1), step("c", 1))
		}, []executions.Step{step("a", 0), step("b", 0), step("c", 1)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEstate(t)
			c.expect(e)
			left, err := e.Of(t.Context(), c.x)
			if diff := cmp.Diff(c.want, left); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
}

func TestWhatCannotBeReadIsNotLeftOut(t *testing.T) {
	t.Parallel()
	down := func() error { return fault.New(fault.Unavailable, "storage_unavailable", "Storage does not answer.") }
	sealed, old := step("key", 1), run(first, "")
	sealed.Sealed, old.FinishedAt = true, now.Add(-47*time.Hour-time.Minute)
	for name, c := range map[string]struct {
		x      executions.Execution
		expect func(e estate)
		code   string
	}{
		"a run about to be removed": {old, func(estate) {}, "rerun_not_possible"},
		"one that is not kept": {run(second, first), func(e estate) {
			e.has(second)
			e.history.EXPECT().Get(gomock.Any(), gomock.Any(), first).Return(executions.Execution{}, executions.ErrUnknown())
		}, "rerun_not_possible"},
		"one that cannot be read": {run(second, first), func(e estate) {
			e.has(second)
			e.history.EXPECT().Get(gomock.Any(), gomock.Any(), first).Return(executions.Execution{}, down())
		}, "storage_unavailable"},
		"steps that cannot be read": {run(first, ""), func(e estate) {
			e.steps.EXPECT().List(gomock.Any(), gomock.Any(), first).Return(nil, down())
		}, "storage_unavailable"},
		"a result that was erased": {run(first, ""), func(e estate) {
			e.has(first, sealed)
			e.sealer.EXPECT().Open(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return([]byte("locked"), nil)
		}, "rerun_not_possible"},
		"a result under another key": {run(first, ""), func(e estate) {
			e.has(first, sealed)
			e.sealer.EXPECT().Open(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, fault.New(fault.Unavailable, "secret_unreadable", "x"))
		}, "rerun_not_possible"},
		"a result while the sealer is away": {run(first, ""), func(e estate) {
			e.has(first, sealed)
			e.sealer.EXPECT().Open(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, down())
		}, "storage_unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEstate(t)
			c.expect(e)
			if left, err := e.Of(t.Context(), c.x); fault.Code(err) != c.code || left != nil {
				t.Errorf("%v %v", left, err)
			}
		})
	}
}
