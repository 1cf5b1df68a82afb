package lineage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/internal/lineage"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/store/mocks"
)

var (
	errStore = fault.New(fault.Unavailable, "storage_unavailable", "Later.")
	inGlobal = permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
)

func id(n int) executions.ID {
	return executions.ID(fmt.Sprintf("01954f00-0000-7000-8000-%012d", n))
}

// undoOf is an undo that begins with a run, or goes on from an undo.
func undoOf(n, of int) executions.Execution {
	return executions.Execution{ID: id(n), Trigger: executions.TriggerUndo, Origin: executions.Origin{ID: string(id(of))}}
}

func TestALineLeadsBackToTheRunThatIsUndone(t *testing.T) {
	t.Parallel()
	kept := mocks.NewMockHistory(gomock.NewController(t))
	kept.EXPECT().Get(gomock.Any(), inGlobal, id(3)).Return(undoOf(3, 2), nil)
	kept.EXPECT().Get(gomock.Any(), inGlobal, id(2)).Return(undoOf(2, 1), nil)
	kept.EXPECT().Get(gomock.Any(), inGlobal, id(1)).Return(executions.Execution{ID: id(1), Trigger: executions.TriggerAPI}, nil)
	got, err := lineage.Of(t.Context(), kept, inGlobal, id(3))
	if err != nil || got.Run.ID != id(1) || len(got.Undos) != 2 || got.Undos[0].ID != id(3) || got.Undos[1].ID != id(2) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestALineThatBreaksIsNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		of  string
		err error
	}{
		"its beginning is not kept any more": {string(id(1)), fault.New(fault.NotFound, "not_found", "Gone.")},
		"its beginning has no id":            {"a schedule", nil},
	} {
		kept := mocks.NewMockHistory(gomock.NewController(t))
		last := undoOf(2, 1)
		last.Origin.ID = c.of
		kept.EXPECT().Get(gomock.Any(), inGlobal, id(2)).Return(last, nil)
		if c.err != nil {
			kept.EXPECT().Get(gomock.Any(), inGlobal, id(1)).Return(executions.Execution{}, c.err)
		}
		got, err := lineage.Of(t.Context(), kept, inGlobal, id(2))
		if err == nil || got.Undos != nil || c.err != nil && !errors.Is(err, c.err) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// later expects pages to be asked for, and answers the one that follows each.
func later(t *testing.T, pages func(after string) (store.ExecutionPage, error)) ([]executions.Execution, bool, error) {
	t.Helper()
	kept := mocks.NewMockHistory(gomock.NewController(t))
	triggers := []executions.Trigger{executions.TriggerRerun, executions.TriggerUndo}
	want := history.Filter{Triggers: triggers, From: id(1).Time().Add(-time.Hour)}
	kept.EXPECT().List(gomock.Any(), inGlobal, want, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, _ history.Filter, p store.Paging) (store.ExecutionPage, error) {
		if p.Limit != 200 {
			t.Errorf("%d are asked for", p.Limit)
		}
		return pages(p.After)
	}).AnyTimes()
	return lineage.Later(t.Context(), kept, inGlobal, id(1), triggers...)
}

func TestWhatCameLaterIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	got, all, err := later(t, func(after string) (store.ExecutionPage, error) {
		if after == "" {
			return store.ExecutionPage{Items: []executions.Execution{{ID: id(3)}}, Next: "b"}, nil
		}
		return store.ExecutionPage{Items: []executions.Execution{{ID: id(2)}}}, nil
	})
	isSame := func(a, b executions.Execution) bool { return a.ID == b.ID }
	if err != nil || !all || !slices.EqualFunc(got, []executions.Execution{{ID: id(3)}, {ID: id(2)}}, isSame) {
		t.Errorf("%v, %v, %v", got, all, err)
	}
}

func TestALookAtWhatCameLaterHasAnEnd(t *testing.T) {
	t.Parallel()
	got, all, err := later(t, func(after string) (store.ExecutionPage, error) {
		return store.ExecutionPage{Items: []executions.Execution{{ID: id(2)}}, Next: after + "."}, nil
	})
	if err != nil || all || len(got) != 10 {
		t.Errorf("%d of all %v, %v", len(got), all, err)
	}
}

func TestWhatCameLaterIsNotGuessed(t *testing.T) {
	t.Parallel()
	got, all, err := later(t, func(after string) (store.ExecutionPage, error) {
		if after == "" {
			return store.ExecutionPage{Items: []executions.Execution{{ID: id(2)}}, Next: "b"}, nil
		}
		return store.ExecutionPage{}, errStore
	})
	if !errors.Is(err, errStore) || all || got != nil {
		t.Errorf("%v, %v, %v", got, all, err)
	}
}
