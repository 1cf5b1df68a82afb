package stop

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// most is how many runs one call stops, and looks how often it asks the history for
	// them, each time for a bounded number.
	most  = 1000
	looks = 10
	// together is how many runs are stopped at a time.
	together = 8
	// failuresMost is how many runs that could not be stopped are named.
	failuresMost = 20
)

// Stopped is what came of stopping many runs.
type Stopped struct {
	// Matched is how many runs were open and passed the filter.
	Matched int
	// Asked is how many of them were asked to stop, Over how many had ended meanwhile,
	// and Failed how many were not asked: nobody knows whether they will stop.
	Asked, Over, Failed int
	// Failures are the first of those that failed.
	Failures []Failure
	// IsMore says that there may be more: the same call goes on with them.
	IsMore bool
	// ScannedTo is set when what is older was not looked at.
	ScannedTo time.Time
}

// Failure is a run that was not asked.
type Failure struct {
	ID    executions.ID
	Fault error
}

// CancelAll asks the open runs of the authority's scope that pass a filter to stop, the
// newest first and a thousand at most, as Cancel does each; with dryRun it only counts
// them. Without canViewHistory only the caller's own are meant. What was asked before is not asked again. Faults: Forbidden without
// canExecuteWorkflows, and for those of somebody else without canViewHistory, and
// validation_failed for a filter that nothing can pass.
func (s *Stopper) CancelAll(ctx context.Context, by permissions.Authority, f history.Filter, dryRun bool) (Stopped, error) {
	if !by.Permissions.Has(permissions.ExecuteWorkflows) {
		return Stopped{}, permissions.Missing(permissions.ExecuteWorkflows)
	}
	if !by.Permissions.Has(permissions.ViewHistory) {
		me := by.Principal.User.ID
		if f.Actor != "" && f.Actor != me {
			return Stopped{}, permissions.Missing(permissions.ViewHistory)
		}
		f.Actor = me
	}
	since, err := f.Stopping(s.clock.Now())
	if err != nil {
		return Stopped{}, err
	}
	found, err := s.find(ctx, by, since)
	if err != nil {
		return Stopped{}, err
	}
	out := Stopped{Matched: len(found.Items), IsMore: found.Next != "", ScannedTo: found.ScannedTo}
	if !out.IsMore && f.From.IsZero() {
		out.ScannedTo = since.From
	}
	if !dryRun {
		out.count(found.Items, s.cancelEach(ctx, by, found.Items))
	}
	return out, nil
}

// find reads what is to be stopped, and how far it has looked.
func (s *Stopper) find(ctx context.Context, by permissions.Authority, f history.Filter) (store.ExecutionPage, error) {
	var all store.ExecutionPage
	for range looks {
		page, err := s.history.List(ctx, by.Scope, f, store.Paging{After: all.Next, Limit: most - len(all.Items)})
		if err != nil {
			return store.ExecutionPage{}, err
		}
		page.Items = append(all.Items, page.Items...)
		if all = page; len(all.Items) == most || all.Next == "" {
			break
		}
	}
	return all, nil
}

// cancelEach answers what came of each run.
func (s *Stopper) cancelEach(ctx context.Context, by permissions.Authority, runs []executions.Execution) []error {
	errs := make([]error, len(runs))
	var all sync.WaitGroup
	turns := make(chan struct{}, together)
	for i, run := range runs {
		turns <- struct{}{}
		all.Go(func() {
			_, errs[i] = s.cancel(ctx, by, run.ID)
			<-turns
		})
	}
	all.Wait()
	return errs
}

func (o *Stopped) count(runs []executions.Execution, errs []error) {
	for i, err := range errs {
		switch {
		case err == nil:
			o.Asked++
		case fault.Code(err) == "execution_finished", fault.Is(err, fault.NotFound):
			o.Over++
		default:
			if o.Failed++; len(o.Failures) < failuresMost {
				o.Failures = append(o.Failures, Failure{runs[i].ID, err})
			}
		}
	}
}
