package executions_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// life is the whole machine, written down a second time by hand: what is not
// here must be refused.
var life = map[executions.Status]map[executions.Event]executions.Status{
	executions.AwaitingApproval: {
		executions.EventApprove: executions.Pending,
		executions.EventCancel:  executions.Cancelled,
	},
	executions.Pending: {
		executions.EventClaim:  executions.Running,
		executions.EventCancel: executions.Cancelled,
		executions.EventExpire: executions.Failed,
	},
	executions.Running: {
		executions.EventRenew:     executions.Running,
		executions.EventRelease:   executions.Pending,
		executions.EventSucceed:   executions.Success,
		executions.EventPartly:    executions.CompletedWithErrors,
		executions.EventFail:      executions.Failed,
		executions.EventTimeOut:   executions.Timeout,
		executions.EventCancel:    executions.Cancelling,
		executions.EventRetry:     executions.Pending,
		executions.EventInterrupt: executions.Failed,
	},
	executions.Cancelling: {
		executions.EventRenew:     executions.Cancelling,
		executions.EventRelease:   executions.Cancelled,
		executions.EventSucceed:   executions.Cancelled,
		executions.EventPartly:    executions.Cancelled,
		executions.EventFail:      executions.Cancelled,
		executions.EventTimeOut:   executions.Cancelled,
		executions.EventAbort:     executions.Cancelled,
		executions.EventCancel:    executions.Cancelling,
		executions.EventRetry:     executions.Cancelled,
		executions.EventInterrupt: executions.Cancelled,
	},
}

// over are the statuses that nothing leaves.
var over = []executions.Status{
	executions.Success, executions.CompletedWithErrors, executions.Failed, executions.Timeout, executions.Cancelled,
}

func TestEveryStatusMeetsEveryEventAsTheTableSays(t *testing.T) {
	t.Parallel()
	for _, s := range executions.Statuses() {
		for _, e := range executions.Events() {
			next, err := s.Next(e)
			wanted, known := life[s][e]
			switch {
			case known && (err != nil || next != wanted):
				t.Errorf("%s, %s: got %s and %v, want %s", s, e, next, err, wanted)
			case known:
			case slices.Contains(over, s):
				wantFault(t, err, "execution_finished")
			default:
				wantFault(t, err, "execution_state")
			}
			if !known && next != s {
				t.Errorf("%s, %s: a refused event led to %s", s, e, next)
			}
		}
	}
}

func TestTheTableNamesEveryStatusAndEvent(t *testing.T) {
	t.Parallel()
	if got, wanted := len(executions.Statuses()), declared(t, "Status"); got != wanted {
		t.Errorf("Statuses lists %d of the %d that are declared", got, wanted)
	}
	if got, wanted := len(executions.Events()), declared(t, "Event"); got != wanted {
		t.Errorf("Events lists %d of the %d that are declared", got, wanted)
	}
	for s := range life {
		if !slices.Contains(executions.Statuses(), s) {
			t.Errorf("Statuses does not list %s", s)
		}
		for e := range life[s] {
			if !slices.Contains(executions.Events(), e) {
				t.Errorf("Events does not list %s", e)
			}
		}
	}
	if got, wanted := len(executions.Statuses()), len(life)+len(over); got != wanted {
		t.Errorf("there are %d statuses, the table speaks of %d", got, wanted)
	}
	for _, e := range executions.Events() {
		if !slices.ContainsFunc(executions.Statuses(), func(s executions.Status) bool { _, ok := life[s][e]; return ok }) {
			t.Errorf("no status knows the event %s", e)
		}
	}
}

// declared counts the constants of a type.
func declared(t *testing.T, of string) (n int) {
	t.Helper()
	syntax, err := parser.ParseFile(token.NewFileSet(), "status.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(syntax, func(node ast.Node) bool {
		if spec, ok := node.(*ast.ValueSpec); ok {
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == of {
				n += len(spec.Names)
			}
		}
		return true
	})
	return n
}

func TestTerminalStatusesAreFinal(t *testing.T) {
	t.Parallel()
	for _, s := range executions.Statuses() {
		if s.IsTerminal() != slices.Contains(over, s) {
			t.Errorf("%s: IsTerminal is %t", s, s.IsTerminal())
		}
		if held := s == executions.Running || s == executions.Cancelling; s.IsHeld() != held {
			t.Errorf("%s: IsHeld is %t", s, s.IsHeld())
		}
	}
}

func TestAnUnknownStatusOrEventLeadsNowhere(t *testing.T) {
	t.Parallel()
	_, err := executions.Status("Paused").Next(executions.EventClaim)
	wantFault(t, err, "execution_state")
	_, err = executions.Running.Next("pause")
	wantFault(t, err, "execution_state")
}

func wantFault(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.Is(err, fault.Conflict) || fault.Code(err) != code {
		t.Errorf("got %v, want a Conflict coded %s", err, code)
	}
}
