package lineage

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// lookMost is how many pages of the scope's history are read for what became of a run
	// since. Each looks at some thousand runs: far more than a client has between a failure
	// and the morning after.
	lookMost = 10
	// lookPage is the most runs on one of them.
	lookPage = 200
	// clocks is more than two clocks of a working system are apart.
	clocks = time.Hour
)

// Later are the runs of a scope with one of these triggers that were made after a run,
// the newest first, and whether these are all: it looks at a bounded number. Faults:
// those of the history.
func Later(ctx context.Context, kept store.History, s organizations.Scope, than executions.ID, triggers ...executions.Trigger) (later []executions.Execution, all bool, err error) {
	follow, after := history.Filter{Triggers: triggers, From: than.Time().Add(-clocks)}, ""
	for range lookMost {
		page, err := kept.List(ctx, s, follow, store.Paging{After: after, Limit: lookPage})
		if err != nil {
			return nil, false, err
		}
		later = append(later, page.Items...)
		if after = page.Next; after == "" {
			return later, true, nil
		}
	}
	return later, false, nil
}
