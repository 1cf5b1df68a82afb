package fire_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/fire"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
	calendarmocks "github.com/bifrost-run/bifrost/ports/calendar/mocks"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/workflow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	owner   = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-0123456789ab")
)

var (
	noon     = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tomorrow = noon.Add(24 * time.Hour)
	nightly  = schedules.Timing{Cron: "0 12 * * *", Zone: "UTC"}
	trouble  = fault.New(fault.Unavailable, "storage_unavailable", "Try again.")
)

var sweepUp = workflow.Define(workflow.Spec{Name: "fire_sweep_up", Title: "Sweep up"},
	func(context.Context, *workflow.Run, struct {
		Room string `json:"room" label:"Room" required:"true"`
	},
	) (struct{}, error) {
		return struct{}{}, nil
	})

// world is a Firer with a store that remembers: the schedule, the runs by their ids,
// and what is stored about the owner.
type world struct {
	*fire.Firer
	schedule schedules.Schedule
	runs     map[executions.ID]executions.Execution
	facts    permissions.Facts
	raised   map[executions.ID]attention.Item
	now      time.Time
	log      bytes.Buffer
	// accepted counts acceptances, the repeated ones as well.
	accepted int
	// trips fails a call to storage, by its name.
	trips map[string]error
}

func newWorld(t *testing.T, change func(*schedules.Schedule)) *world {
	t.Helper()
	place, err := schedules.StoredScope(string(contoso))
	if err != nil {
		t.Fatal(err)
	}
	user := permissions.User{ID: owner, DisplayName: "Ana", Type: permissions.PlatformUser, IsActive: true}
	w := &world{
		schedule: schedules.Schedule{
			ID: "01954f00-0000-7000-8000-0000000000aa", Scope: place, Name: "Nightly", Workflow: "fire_sweep_up", Input: []byte(`{"room":"1"}`),
			Timing: nightly, Overlap: schedules.OverlapSkip, Missed: schedules.MissedSkip, Owner: owner, NextAt: noon,
		},
		facts: permissions.Facts{
			Organization: &organizations.Organization{ID: contoso, IsActive: true},
			Standing: &permissions.Standing{User: user, Grants: []permissions.Grant{{
				UserID: owner, In: organizations.TargetOf(contoso), Permissions: permissions.SetOf(permissions.ExecuteWorkflows),
			}}},
		},
		runs: map[executions.ID]executions.Execution{}, raised: map[executions.ID]attention.Item{}, now: noon, trips: map[string]error{},
	}
	change(&w.schedule)
	w.build(t)
	return w
}

func (w *world) build(t *testing.T) {
	t.Helper()
	c := gomock.NewController(t)
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	clock, random := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c)
	clock.EXPECT().Now().DoAndReturn(func() time.Time { return w.now }).AnyTimes()
	catalog, err := describe.New([]*workflow.Definition{sweepUp.Definition()}, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	access, accepting := storemocks.NewMockAccess(c), storemocks.NewMockExecutions(c)
	access.EXPECT().Facts(gomock.Any(), owner, organizations.TargetOf(contoso)).DoAndReturn(
		func(context.Context, permissions.UserID, organizations.Target) (permissions.Facts, error) {
			return w.facts, w.trips["facts"]
		}).AnyTimes()
	accepting.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(w.accept).AnyTimes()
	w.Firer = fire.New(w.ports(c, clock), authorize.New(nil, access, nil, nil, clock, log),
		start.New(catalog, start.Ports{Executions: accepting, Random: random}, log), log)
}

func (w *world) ports(c *gomock.Controller, clock *systemmocks.MockClock) fire.Ports {
	timetable, kept, history, days := storemocks.NewMockTimetable(c), storemocks.NewMockSchedules(c), storemocks.NewMockHistory(c), calendarmocks.NewMockCalendar(c)
	timetable.EXPECT().Due(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, now time.Time) ([]schedules.Schedule, error) {
		if w.schedule.NextAt.IsZero() || now.Before(w.schedule.NextAt) {
			return nil, w.trips["due"]
		}
		return []schedules.Schedule{w.schedule}, w.trips["due"]
	}).AnyTimes()
	kept.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, was, next schedules.Schedule) error {
		if err := w.trips["change"]; err != nil {
			return err
		}
		if !was.Same(w.schedule) {
			return fault.New(fault.Conflict, "changed_meanwhile", "x")
		}
		w.schedule = next
		return nil
	}).AnyTimes()
	history.EXPECT().Get(gomock.Any(), w.schedule.Scope, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, id executions.ID) (executions.Execution, error) {
		if run, ok := w.runs[id]; ok {
			return run, w.trips["history"]
		}
		return executions.Execution{}, executions.ErrUnknown()
	}).AnyTimes()
	days.EXPECT().Next(nightly.Cron, nightly.Zone, gomock.Any()).DoAndReturn(func(_, _ string, after time.Time) (time.Time, error) {
		next := noon
		for !next.After(after) {
			next = next.Add(24 * time.Hour)
		}
		return next, w.trips["calendar"]
	}).AnyTimes()
	return fire.Ports{Timetable: timetable, Schedules: kept, History: history, Alarms: w.alarms(c), Calendar: days, Clock: clock}
}

// alarms keeps what is raised, each once.
func (w *world) alarms(c *gomock.Controller) store.Alarms {
	alarms := storemocks.NewMockAlarms(c)
	alarms.EXPECT().Raise(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, item attention.Item) error {
		if err := w.trips["raise"]; err != nil {
			return err
		}
		if _, known := w.raised[item.ID]; !known {
			w.raised[item.ID] = item
		}
		return nil
	}).AnyTimes()
	return alarms
}

func (w *world) accept(_ context.Context, a store.Acceptance) (store.Accepted, error) {
	if err := w.trips["accept"]; err != nil {
		return store.Accepted{}, err
	}
	w.accepted++
	if known, ok := w.runs[a.Execution.ID]; ok {
		return store.Accepted{Execution: known}, nil
	}
	w.runs[a.Execution.ID] = a.Execution
	return store.Accepted{Execution: a.Execution}, nil
}

// ended ends every run.
func (w *world) ended() {
	for id, run := range w.runs {
		run.Status, run.FinishedAt = executions.Success, w.now
		w.runs[id] = run
	}
}
