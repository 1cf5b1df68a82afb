package stop

import (
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestWithoutTheHistoryOnlyOnesOwnRunsAreStopped(t *testing.T) {
	t.Parallel()
	l, by := newLine(t), holding(permissions.ExecuteWorkflows)
	me := by.Principal.User.ID
	l.history.EXPECT().Get(gomock.Any(), by.Scope, executions.ID("foreign")).Return(executions.Execution{Actor: executions.Actor{ID: "else"}}, nil)
	l.history.EXPECT().Get(gomock.Any(), by.Scope, executions.ID("own")).Return(executions.Execution{Actor: executions.Actor{ID: me}}, nil)
	l.recovery.EXPECT().Cancel(gomock.Any(), by.Scope, executions.ID("own"), now).Return(executions.Execution{Status: executions.Cancelling}, nil)
	if x, err := l.Cancel(t.Context(), by, "foreign"); fault.Code(err) != "permission_required" || x.Actor.ID != "" {
		t.Errorf("somebody else's: %+v %v", x, err)
	}
	if _, err := l.Cancel(t.Context(), by, "own"); err != nil {
		t.Error(err)
	}
	own := open(now.Add(-history.Recent))
	own.Actor = me
	l.history.EXPECT().List(gomock.Any(), by.Scope, own, gomock.Any()).Return(store.ExecutionPage{Items: runs(0, 2)}, nil)
	if got, err := l.CancelAll(t.Context(), by, history.Filter{Workflow: "w"}, true); err != nil || got.Matched != 2 {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := l.CancelAll(t.Context(), by, history.Filter{Workflow: "w", Actor: "else"}, true); fault.Code(err) != "permission_required" {
		t.Errorf("those of somebody else: %v", err)
	}
}
