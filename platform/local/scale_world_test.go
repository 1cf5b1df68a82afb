package local

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
)

// extent is how much of everything there is.
type extent struct{ organizations, forms, runs, others int }

// filled is a data folder with so much in it that everything of one organization is
// asked for at once.
type filled struct {
	folder string
	// at has the forms of an organization, half of all, and all runs.
	at organizations.ID
	// by is who has started the runs.
	by executions.Actor
}

// fill puts an extent into a folder whose program has stopped, through the ports alone:
// by the API a million runs would take an hour.
func (f filled) fill(t *testing.T, of extent) {
	t.Helper()
	s, err := embedded.Open(embedded.Options{Dir: f.folder})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	local := permissions.SeedSystem.Authority(organizations.TargetOf(f.at)).Scope
	for _, part := range []struct {
		many int
		make func(context.Context, int) error
	}{
		{of.organizations, func(ctx context.Context, n int) error {
			draft := organizations.Draft{Name: fmt.Sprintf("Client %d", n), TenantID: uuid.NewString(), Tags: []string{"scale"}}
			org, err := organizations.New(organizations.ID(newID()), draft, "scale", time.Now())
			if err != nil {
				return err
			}
			return s.Organizations().Create(ctx, org)
		}},
		{of.forms, func(ctx context.Context, n int) error {
			scope := local
			if n%2 == 0 {
				scope = local.Defaults()
			}
			return s.Forms().Create(ctx, formOf(scope, n))
		}},
		{of.others, func(ctx context.Context, n int) error { return s.Schedules().Create(ctx, scheduleOf(local, f.by, n)) }},
		{of.others, func(ctx context.Context, n int) error {
			role, err := permissions.NewRole(permissions.RoleID(newID()), permissions.RoleDraft{Name: fmt.Sprintf("Role %d", n)}, f.by.ID, time.Now())
			if err != nil {
				return err
			}
			return s.Roles().Create(ctx, role)
		}},
		{of.runs, func(ctx context.Context, _ int) error { return live(ctx, s, local, f.by) }},
	} {
		together(t, part.many, part.make)
	}
}

// together does something many times, by as many callers as share a commit well.
func together(t *testing.T, many int, do func(context.Context, int) error) {
	t.Helper()
	var all sync.WaitGroup
	var next atomic.Int64
	for range 64 {
		all.Go(func() {
			for n := next.Add(1); n <= int64(many); n = next.Add(1) {
				if err := do(t.Context(), int(n)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func formOf(scope organizations.Scope, n int) forms.Form {
	now := time.Now()
	return forms.Form{
		ID: forms.ID(newID()), Scope: scope, Name: fmt.Sprintf("Form %d", n), Description: "Asks for what a client has ordered.",
		Workflow: "held", Access: forms.AccessEveryone, Version: 1, CreatedAt: now, CreatedBy: "scale", UpdatedAt: now, UpdatedBy: "scale",
		Fields: []forms.Field{
			{Name: "latch", Type: forms.TypeText, Label: "Latch", Help: "Which one it waits for.", Required: true},
			{Name: "about", Type: forms.TypeMarkdown, Text: "Somebody has to let it end."},
		},
	}
}

func scheduleOf(scope organizations.Scope, by executions.Actor, n int) schedules.Schedule {
	now := time.Now()
	return schedules.Schedule{
		ID: schedules.ID(newID()), Scope: scope, Name: fmt.Sprintf("Schedule %d", n), Workflow: "held", Input: []byte(`{}`),
		Timing: schedules.Timing{Cron: "0 3 * * *", Zone: "Europe/London"}, Overlap: schedules.OverlapSkip, Missed: schedules.MissedSkip,
		Owner: by.ID, OwnerName: by.DisplayName, Pause: schedules.PausedByPerson, CreatedAt: now, CreatedBy: by.ID, UpdatedAt: now, UpdatedBy: by.ID,
	}
}

// live is a run from its acceptance to its end.
func live(ctx context.Context, s *embedded.Store, scope organizations.Scope, by executions.Actor) error {
	id := executions.ID(newID())
	e := executions.Execution{
		ID: id, Scope: scope, Workflow: executions.Workflow{Name: "held", Title: "Held"}, Actor: by, Status: executions.Pending,
		Trigger: executions.TriggerAPI, Input: []byte(`{}`), Timeout: time.Minute, CreatedAt: id.Time(), DueAt: id.Time(),
	}
	if _, err := s.Executions().Accept(ctx, store.Acceptance{Execution: e}); err != nil {
		return err
	}
	_, lease, err := s.Executions().Claim(ctx, e.Doorbell(), executions.Claim{
		ClaimID: string(id), Worker: "scale", Build: "scale", Now: time.Now(), Knows: func(string) bool { return true },
	})
	if err != nil {
		return err
	}
	_, err = s.Executions().Finish(ctx, lease, executions.Outcome{Event: executions.EventSucceed, Now: time.Now()})
	return err
}
