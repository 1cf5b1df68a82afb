package stop

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

// line is a Stopper with what is behind it.
type line struct {
	*Stopper
	recovery *storemocks.MockRecovery
	history  *storemocks.MockHistory
	by       permissions.Authority
}

func newLine(t *testing.T) line {
	t.Helper()
	c := gomock.NewController(t)
	clock, l := systemmocks.NewMockClock(c), line{recovery: storemocks.NewMockRecovery(c), history: storemocks.NewMockHistory(c), by: holding(permissions.ExecuteWorkflows, permissions.ViewHistory)}
	clock.EXPECT().Now().Return(now).AnyTimes()
	l.Stopper = New(l.recovery, l.history, clock)
	return l
}

// open is the filter of what can be stopped.
func open(since time.Time) history.Filter {
	return history.Filter{Workflow: "w", From: since, Statuses: []executions.Status{executions.AwaitingApproval, executions.Pending, executions.Running}}
}

func runs(from, n int) []executions.Execution {
	list := make([]executions.Execution, n)
	for i := range list {
		list[i].ID = executions.ID(fmt.Sprint(from + i))
	}
	return list
}

func (l line) finds(p store.Paging, page store.ExecutionPage, err error) {
	l.history.EXPECT().List(gomock.Any(), l.by.Scope, open(now.Add(-history.Recent)), p).Return(page, err)
}

func TestWhatIsOpenAndPassesIsAskedToStop(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	l.finds(store.Paging{Limit: 1000}, store.ExecutionPage{Items: runs(0, 3), Next: "n", ScannedTo: now.Add(-time.Hour)}, nil)
	l.finds(store.Paging{After: "n", Limit: 997}, store.ExecutionPage{Items: runs(3, 2)}, nil)
	unavailable := fault.New(fault.Unavailable, "storage_unavailable", "x")
	for id, err := range map[executions.ID]error{
		"0": nil, "1": fault.New(fault.Conflict, "execution_finished", "x"), "2": executions.ErrUnknown(), "3": unavailable, "4": nil,
	} {
		l.recovery.EXPECT().Cancel(gomock.Any(), l.by.Scope, id, now).Return(executions.Execution{}, err)
	}
	got, err := l.CancelAll(t.Context(), l.by, history.Filter{Workflow: "w"}, false)
	want := Stopped{Matched: 5, Asked: 2, Over: 2, Failed: 1, Failures: []Failure{{"3", unavailable}}, ScannedTo: now.Add(-history.Recent)}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b error) bool { return errors.Is(a, b) })); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestWhoOnlyCountsStopsNothing(t *testing.T) {
	t.Parallel()
	l, since := newLine(t), now.AddDate(-1, 0, 0) // whose recovery expects no call
	l.history.EXPECT().List(gomock.Any(), l.by.Scope, open(since), gomock.Any()).Return(store.ExecutionPage{Items: runs(0, 7)}, nil)
	got, err := l.CancelAll(t.Context(), l.by, history.Filter{Workflow: "w", From: since}, true)
	if diff := cmp.Diff(Stopped{Matched: 7}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestOneCallStopsAThousandAndSaysThatThereAreMore(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	l.finds(store.Paging{Limit: 1000}, store.ExecutionPage{Items: runs(0, 600), Next: "a", ScannedTo: now}, nil)
	l.finds(store.Paging{After: "a", Limit: 400}, store.ExecutionPage{Items: runs(600, 400), Next: "b"}, nil)
	var mu sync.Mutex
	var asked []executions.ID
	at, most := 0, 0
	l.recovery.EXPECT().Cancel(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).
		DoAndReturn(func(_ context.Context, _ organizations.Scope, id executions.ID, _ time.Time) (executions.Execution, error) {
			mu.Lock()
			at++
			most = max(most, at)
			asked = append(asked, id)
			mu.Unlock()
			defer func() { mu.Lock(); at--; mu.Unlock() }()
			return executions.Execution{}, errors.New("the disk is on fire")
		}).Times(1000)
	got, err := l.CancelAll(t.Context(), l.by, history.Filter{Workflow: "w"}, false)
	if err != nil || got.Matched != 1000 || got.Failed != 1000 || len(got.Failures) != 20 || !got.IsMore || !got.ScannedTo.IsZero() {
		t.Errorf("%+v %v", got, err)
	}
	if slices.Sort(asked); len(slices.Compact(asked)) != 1000 || most > 8 {
		t.Errorf("%d runs were asked, %d at a time", len(slices.Compact(asked)), most)
	}
}

func TestALongLookForWhatIsOpenEndsAndSaysWhere(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	l.history.EXPECT().List(gomock.Any(), l.by.Scope, gomock.Any(), gomock.Any()).Return(store.ExecutionPage{Next: "n", ScannedTo: now.Add(-time.Minute)}, nil).Times(10)
	got, err := l.CancelAll(t.Context(), l.by, history.Filter{Workflow: "w"}, false)
	if diff := cmp.Diff(Stopped{IsMore: true, ScannedTo: now.Add(-time.Minute)}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestNothingIsStoppedByWhoMayNotOrByMistake(t *testing.T) {
	t.Parallel()
	l := newLine(t) // whose ports expect no call
	for name, c := range map[string]struct {
		by     permissions.Authority
		filter history.Filter
		code   string
	}{
		"without the permission": {holding(permissions.ViewHistory, permissions.ManageConfig, permissions.ManageForms), history.Filter{}, "permission_required"},
		"what is over":           {l.by, history.Filter{Statuses: []executions.Status{executions.Success}}, "validation_failed"},
		"in no time":             {l.by, history.Filter{From: now, To: now}, "validation_failed"},
	} {
		if got, err := l.CancelAll(t.Context(), c.by, c.filter, false); fault.Code(err) != c.code || got.Matched != 0 {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestWhoeverCannotReadTheHistoryStopsNothing(t *testing.T) {
	t.Parallel()
	l, down := newLine(t), fault.New(fault.Unavailable, "storage_unavailable", "x")
	l.finds(store.Paging{Limit: 1000}, store.ExecutionPage{Items: runs(0, 3), Next: "n"}, nil)
	l.finds(store.Paging{After: "n", Limit: 997}, store.ExecutionPage{}, down)
	if got, err := l.CancelAll(t.Context(), l.by, history.Filter{Workflow: "w"}, false); !errors.Is(err, down) || got.Matched != 0 {
		t.Errorf("%+v %v", got, err)
	}
}
