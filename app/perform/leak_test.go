package perform

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/workflow"
)

// ours are the goroutines of the engine that are alive, whoever waits for them.
func ours() []string {
	synctest.Wait() // whoever can end has ended
	buffer := make([]byte, 1<<20)
	var found []string
	for _, stack := range strings.Split(string(buffer[:runtime.Stack(buffer, true)]), "\n\n") {
		if strings.Contains(stack, "app/perform.(*attempt)") || strings.Contains(stack, "app/perform/internal/logbook.") {
			found = append(found, stack)
		}
	}
	return found
}

// It looks at all goroutines of the process, so it is not parallel: nothing else
// may run meanwhile.
func TestNothingIsLeftBehindWhenADeliveryReturns(t *testing.T) {
	for name, c := range map[string]struct {
		code function
		plan func(call string, before int) mode
	}{
		"after a success": {code: func(context.Context, *workflow.Run) (any, error) { return none{}, nil }},
		"after a failure": {code: func(context.Context, *workflow.Run) (any, error) { return nil, errors.New("busy") }},
		"after a timeout": {code: waits},
		"while a renewal is under way": {
			code: waits, plan: func(call string, _ int) mode {
				if call == "Renew" {
					return after(57*time.Second, pass)
				}
				return pass
			},
		},
		"while lines are under way": {
			code: func(ctx context.Context, run *workflow.Run) (any, error) {
				workflow.Log(ctx).Info("hello")
				return waits(ctx, run)
			}, plan: func(call string, _ int) mode {
				switch call {
				case "Append":
					return after(57*time.Second, pass)
				case "Renew":
					return func(func() error) error { return executions.ErrLeaseLost() }
				}
				return pass
			},
		},
	} {
		def := probe(c.code, lasting(time.Minute))
		bubble(t, def, func(w *world) {
			if c.plan != nil {
				w.faulty(c.plan)
			}
			w.deliver(w.accept(def))
			if left := ours(); len(left) != 0 {
				t.Errorf("%s, goroutines remain:\n%s", name, strings.Join(left, "\n\n"))
			}
		})
	}
}
