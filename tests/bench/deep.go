package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// deep is a history that is too long to be made by the API: the runs go through the
// store alone, in the three transitions of a run that ends well.
func (b *bench) deep(ctx context.Context, folder string, size int) error {
	return inFolder(folder, func(s *embedded.Store) error {
		scope := scopeOf(uuid.Must(uuid.NewV7()).String())
		var made atomic.Int64
		began := time.Now()
		_, err := times(crowd, size, func() error {
			if n := made.Add(1); n%100_000 == 0 {
				fmt.Fprintf(b.table.hearer, "%d runs after %s\n", n, short(time.Since(began)))
			}
			return live(ctx, s, scope)
		})
		if err != nil {
			return err
		}
		return b.page(ctx, s, scope, fmt.Sprintf("a page of %d of %d runs of one organization", pageSize, size))
	})
}

// live is a run from its acceptance to its end.
func live(ctx context.Context, s *embedded.Store, scope organizations.Scope) error {
	now := time.Now().UTC()
	e := executions.Execution{
		ID: executions.ID(uuid.Must(uuid.NewV7()).String()), Scope: scope, Workflow: executions.Workflow{Name: emptyWorkflow, Title: "Empty"},
		Status: executions.Pending, Trigger: executions.TriggerAPI, Timeout: time.Minute, CreatedAt: now, DueAt: now,
	}
	if _, err := s.Executions().Accept(ctx, store.Acceptance{Execution: e}); err != nil {
		return err
	}
	_, lease, err := s.Executions().Claim(ctx, e.Doorbell(), executions.Claim{
		ClaimID: string(e.ID), Worker: "bench", Build: "bench", Now: now, Knows: func(string) bool { return true },
	})
	if err != nil {
		return err
	}
	_, err = s.Executions().Finish(ctx, lease, executions.Outcome{Event: executions.EventSucceed, Now: time.Now().UTC()})
	return err
}
