package stop

import (
	"errors"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

var now = time.Date(2026, 10, 25, 2, 30, 0, 0, time.UTC)

func newStopper(t *testing.T) (*Stopper, *storemocks.MockRecovery) {
	t.Helper()
	c := gomock.NewController(t)
	clock, recovery := systemmocks.NewMockClock(c), storemocks.NewMockRecovery(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	return New(recovery, storemocks.NewMockHistory(c), clock), recovery
}

func holding(held ...permissions.Permission) permissions.Authority {
	by := permissions.SeedSystem.Authority(organizations.TargetGlobal())
	by.Permissions = permissions.SetOf(held...)
	return by
}

func TestWhoMayRunMayStop(t *testing.T) {
	t.Parallel()
	s, recovery := newStopper(t)
	by := holding(permissions.ExecuteWorkflows, permissions.ViewHistory)
	recovery.EXPECT().Cancel(gomock.Any(), by.Scope, executions.ID("x"), now).Return(executions.Execution{Status: executions.Cancelling}, nil)
	if e, err := s.Cancel(t.Context(), by, "x"); err != nil || e.Status != executions.Cancelling {
		t.Errorf("%+v %v", e, err)
	}
}

func TestNobodyElseMayStop(t *testing.T) {
	t.Parallel()
	s, _ := newStopper(t) // whose store expects no call
	_, err := s.Cancel(t.Context(), holding(permissions.ViewHistory, permissions.ManageConfig, permissions.ManageForms), "x")
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != "canExecuteWorkflows" {
		t.Errorf("answered %v", err)
	}
}

func TestTheStoresFaultsAreAnswered(t *testing.T) {
	t.Parallel()
	for _, want := range []error{
		executions.ErrUnknown(), fault.New(fault.Conflict, "execution_finished", "x"), fault.New(fault.Unavailable, "storage_unavailable", "x"),
	} {
		s, recovery := newStopper(t)
		recovery.EXPECT().Cancel(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(executions.Execution{}, want)
		if _, err := s.Cancel(t.Context(), holding(permissions.ExecuteWorkflows, permissions.ViewHistory), "x"); !errors.Is(err, want) {
			t.Errorf("answered %v, want %v", err, want)
		}
	}
}
