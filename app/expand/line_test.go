package expand_test

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

var trouble = fault.New(fault.Unavailable, "storage_unavailable", "Try again.")

// line leads to the storage. From its Nth call on it is cut, as it is for a program that
// dies: that call is made or not, and its answer is lost.
type line struct {
	mu    sync.Mutex
	calls int
	// cut is the number of the call, from 1; 0 is never. made says that it was made.
	cut  int
	made bool
	// blips makes the call fail alone, as storage in trouble does.
	blips bool
	// late happens at each call, nil for nothing.
	late func()
}

// next reports whether a call is made, and whether its answer comes back.
func (l *line) next() (made, answered bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	if l.late != nil {
		l.late()
	}
	switch {
	case l.cut == 0 || l.calls < l.cut:
		return true, true
	case l.calls == l.cut:
		return l.made, false
	default:
		return l.blips, l.blips
	}
}

func call[T any](l *line, do func() (T, error)) (T, error) {
	var none T
	made, answered := l.next()
	if !made {
		return none, trouble
	}
	got, err := do()
	if !answered {
		return none, trouble
	}
	return got, err
}

func act(l *line, do func() error) error {
	_, err := call(l, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

type slowBatches struct {
	store.Batches
	line *line
}

func (s slowBatches) Get(ctx context.Context, id batches.ID) (batches.Batch, error) {
	return call(s.line, func() (batches.Batch, error) { return s.Batches.Get(ctx, id) })
}

func (s slowBatches) Live(ctx context.Context) ([]batches.Batch, error) {
	return call(s.line, func() ([]batches.Batch, error) { return s.Batches.Live(ctx) })
}

func (s slowBatches) Change(ctx context.Context, was, next batches.Batch) error {
	return act(s.line, func() error { return s.Batches.Change(ctx, was, next) })
}

type slowItems struct {
	store.BatchItems
	line *line
}

func (s slowItems) Plan(ctx context.Context, id batches.ID, items []batches.Item) error {
	return act(s.line, func() error { return s.BatchItems.Plan(ctx, id, items) })
}

func (s slowItems) Put(ctx context.Context, id batches.ID, items []batches.Item) error {
	return act(s.line, func() error { return s.BatchItems.Put(ctx, id, items) })
}

func (s slowItems) List(ctx context.Context, b batches.Batch, p store.Paging) (store.BatchItemPage, error) {
	return call(s.line, func() (store.BatchItemPage, error) { return s.BatchItems.List(ctx, b, p) })
}

func (s slowItems) Tally(ctx context.Context, b batches.Batch) (all, first batches.Tally, err error) {
	both, err := call(s.line, func() ([2]batches.Tally, error) {
		all, first, err := s.BatchItems.Tally(ctx, b)
		return [2]batches.Tally{all, first}, err
	})
	return both[0], both[1], err
}

type slowOrganizations struct {
	store.Organizations
	line *line
}

func (s slowOrganizations) List(ctx context.Context, p store.Paging) (store.OrganizationPage, error) {
	return call(s.line, func() (store.OrganizationPage, error) { return s.Organizations.List(ctx, p) })
}

type slowHistory struct {
	store.History
	line *line
}

func (s slowHistory) Get(ctx context.Context, at organizations.Scope, id executions.ID) (executions.Execution, error) {
	return call(s.line, func() (executions.Execution, error) { return s.History.Get(ctx, at, id) })
}

type slowRecovery struct {
	store.Recovery
	line *line
}

func (s slowRecovery) Cancel(ctx context.Context, at organizations.Scope, id executions.ID, now time.Time) (executions.Execution, error) {
	return call(s.line, func() (executions.Execution, error) { return s.Recovery.Cancel(ctx, at, id, now) })
}

type slowAccess struct {
	store.Access
	line *line
}

func (s slowAccess) Facts(ctx context.Context, user permissions.UserID, target organizations.Target) (permissions.Facts, error) {
	return call(s.line, func() (permissions.Facts, error) { return s.Access.Facts(ctx, user, target) })
}

func (s slowAccess) Standing(ctx context.Context, user permissions.UserID) (*permissions.Standing, error) {
	return call(s.line, func() (*permissions.Standing, error) { return s.Access.Standing(ctx, user) })
}

type slowExecutions struct {
	store.Executions
	line *line
}

func (s slowExecutions) Accept(ctx context.Context, a store.Acceptance) (store.Accepted, error) {
	return call(s.line, func() (store.Accepted, error) { return s.Executions.Accept(ctx, a) })
}

type slowAlarms struct {
	store.Alarms
	w    *world
	line *line
}

func (s slowAlarms) Raise(_ context.Context, item attention.Item) error {
	return act(s.line, func() error {
		s.w.mu.Lock()
		defer s.w.mu.Unlock()
		if _, is := s.w.alarms[item.ID]; !is {
			s.w.alarms[item.ID] = item
		}
		return nil
	})
}
