package perform

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// mode is what becomes of a call of the store.
type mode func(do func() error) error

// pass lets it through, refuse stops it before it took effect, and unanswered
// after that.
func pass(do func() error) error { return do() }
func refuse(func() error) error  { return unavailable() }
func unanswered(do func() error) error {
	_ = do()
	return unavailable()
}

// after delays the call.
func after(d time.Duration, then mode) mode {
	return func(do func() error) error {
		time.Sleep(d)
		return then(do)
	}
}

// trouble decides about every call of the store: by its name, and by how many
// there were before.
type trouble struct {
	mu    sync.Mutex
	calls []string
	plan  func(call string, before int) mode
}

func (f *trouble) around(call string, do func() error) error {
	f.mu.Lock()
	what := f.plan(call, len(f.calls))
	f.calls = append(f.calls, call)
	f.mu.Unlock()
	return what(do)
}

// made are the names of the calls so far.
func (f *trouble) made() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// faulty puts the plan between the engine and its store.
func (w *world) faulty(plan func(call string, before int) mode) *trouble {
	f := &trouble{plan: plan}
	w.ports.Executions = faultyExecutions{w.ports.Executions, f}
	w.ports.Recovery = faultyRecovery{w.ports.Recovery, f}
	w.ports.Steps = faultySteps{w.ports.Steps, f}
	w.ports.History = faultyHistory{w.ports.History, f}
	w.ports.Logs = faultyLogs{w.ports.Logs, f}
	w.ports.Organizations = faultyOrganizations{w.ports.Organizations, f}
	w.engine = w.newEngine()
	return f
}

// answered is a call with an answer, which a fault takes away.
func answered[T any](f *trouble, call string, do func() (T, error)) (answer T, err error) {
	err = f.around(call, func() (err error) {
		answer, err = do()
		return err
	})
	if err != nil {
		var nothing T
		return nothing, err
	}
	return answer, nil
}

type faultyExecutions struct {
	store.Executions
	*trouble
}

func (f faultyExecutions) Claim(ctx context.Context, d executions.Doorbell, c executions.Claim) (e executions.Execution, l executions.Lease, err error) {
	err = f.around("Claim", func() (err error) {
		e, l, err = f.Executions.Claim(ctx, d, c)
		return err
	})
	return e, l, err
}

func (f faultyExecutions) Renew(ctx context.Context, l executions.Lease, p executions.Progress) (status executions.Status, next executions.Lease, err error) {
	err = f.around("Renew", func() (err error) {
		status, next, err = f.Executions.Renew(ctx, l, p)
		return err
	})
	return status, next, err
}

func (f faultyExecutions) Release(ctx context.Context, l executions.Lease, r executions.Release) (executions.Execution, error) {
	return answered(f.trouble, "Release", func() (executions.Execution, error) { return f.Executions.Release(ctx, l, r) })
}

func (f faultyExecutions) Finish(ctx context.Context, l executions.Lease, o executions.Outcome) (executions.Execution, error) {
	return answered(f.trouble, "Finish", func() (executions.Execution, error) { return f.Executions.Finish(ctx, l, o) })
}

type faultyRecovery struct {
	store.Recovery
	*trouble
}

func (f faultyRecovery) Recover(ctx context.Context, d executions.Doorbell, now time.Time, chance float64) (executions.Recovery, error) {
	return answered(f.trouble, "Recover", func() (executions.Recovery, error) { return f.Recovery.Recover(ctx, d, now, chance) })
}

func (f faultyRecovery) Due(ctx context.Context, now time.Time) ([]executions.Doorbell, error) {
	return answered(f.trouble, "Due", func() ([]executions.Doorbell, error) { return f.Recovery.Due(ctx, now) })
}

type faultySteps struct {
	store.Steps
	*trouble
}

func (f faultySteps) Memo(ctx context.Context, l executions.Lease) ([]executions.Step, error) {
	return answered(f.trouble, "Memo", func() ([]executions.Step, error) { return f.Steps.Memo(ctx, l) })
}

func (f faultySteps) Store(ctx context.Context, l executions.Lease, step executions.Step) error {
	return f.around("Store", func() error { return f.Steps.Store(ctx, l, step) })
}

func (f faultySteps) List(ctx context.Context, s organizations.Scope, id executions.ID) ([]executions.Step, error) {
	return answered(f.trouble, "List", func() ([]executions.Step, error) { return f.Steps.List(ctx, s, id) })
}

type faultyHistory struct {
	store.History
	*trouble
}

func (f faultyHistory) Get(ctx context.Context, s organizations.Scope, id executions.ID) (executions.Execution, error) {
	return answered(f.trouble, "Get", func() (executions.Execution, error) { return f.History.Get(ctx, s, id) })
}

type faultyLogs struct {
	store.Logs
	*trouble
}

func (f faultyLogs) Append(ctx context.Context, l executions.Lease, lines []executions.Line) (int64, error) {
	return answered(f.trouble, "Append", func() (int64, error) { return f.Logs.Append(ctx, l, lines) })
}

type faultyOrganizations struct {
	store.Organizations
	*trouble
}

func (f faultyOrganizations) Get(ctx context.Context, s organizations.Scope) (organizations.Organization, error) {
	return answered(f.trouble, "Organization", func() (organizations.Organization, error) { return f.Organizations.Get(ctx, s) })
}
