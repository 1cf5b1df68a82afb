package observe

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// LogPageMax is the most lines one answer carries: a page of a long log stays
// well below a megabyte of ordinary lines.
const LogPageMax = 1000

// LogView is a part of a run's log with where the run stands.
type LogView struct {
	Page     executions.LogPage
	Status   executions.Status
	Progress executions.Progress
	// Done says that the run is over and the whole log has been read.
	Done bool
}

// Logs answers the lines after a cursor. With nothing new and a run that goes
// on it waits, at most wait, for a line or the end. Faults as for Get.
func (o *Observer) Logs(ctx context.Context, by permissions.Authority, id executions.ID, after int64, wait time.Duration) (LogView, error) {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	changed, stop := o.watcher.Watch(waiting, by.Scope, id)
	defer stop()
	settled := context.WithoutCancel(ctx) // as in Wait
	for {
		view, err := o.logNow(settled, by, id, after)
		if err != nil || len(view.Page.Lines) > 0 || view.Done || waiting.Err() != nil {
			return view, err
		}
		select {
		case <-changed:
		case <-waiting.Done():
		}
	}
}

// logNow reads the row before the lines: a run that was over then has no line
// that the read could miss.
func (o *Observer) logNow(ctx context.Context, by permissions.Authority, id executions.ID, after int64) (LogView, error) {
	execution, err := o.Find(ctx, by, id)
	if err != nil {
		return LogView{}, err
	}
	page, err := o.logs.Read(ctx, by.Scope, id, after, LogPageMax)
	if err != nil {
		return LogView{}, err
	}
	return LogView{
		Page: page, Status: execution.Status, Progress: execution.Progress,
		Done: execution.Status.IsTerminal() && !page.More,
	}, nil
}
