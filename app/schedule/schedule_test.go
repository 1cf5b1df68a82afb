package schedule_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/schedule"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/audit"
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

const (
	contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	id      = "01954f00-0000-7000-8000-0000000000aa"
)

var (
	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ana  = permissions.User{ID: "ana", DisplayName: "Ana", Type: permissions.PlatformUser, IsActive: true}
	both = []permissions.Permission{permissions.ExecuteWorkflows, permissions.ManageForms}
)

var lockUp = workflow.Define(workflow.Spec{Name: "schedule_lock_up", Title: "Lock up"},
	func(context.Context, *workflow.Run, struct {
		Door string          `json:"door" label:"Door" required:"true"`
		Code workflow.Secret `json:"code,omitzero" label:"Code"`
		Plan workflow.File   `json:"plan,omitzero" label:"Plan"`
	},
	) (struct{}, error) {
		return struct{}{}, nil
	})

func daily() schedules.Draft {
	return schedules.Draft{
		Name: "Every night", Workflow: "schedule_lock_up", Input: []byte(`{"door":"front"}`),
		Timing: schedules.Timing{Cron: "0 22 * * *", Zone: "Europe/London"},
	}
}

// office is a Scheduler over mocks.
type office struct {
	*schedule.Scheduler
	kept     *storemocks.MockSchedules
	access   *storemocks.MockAccess
	calendar *calendarmocks.MockCalendar
	trail    *storemocks.MockTrail
	by       permissions.Authority
	entries  []audit.Entry
}

func newOffice(t *testing.T, held ...permissions.Permission) *office {
	t.Helper()
	c := gomock.NewController(t)
	clock, random := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c)
	clock.EXPECT().Now().Return(noon).AnyTimes()
	random.EXPECT().ID().Return(id).AnyTimes()
	catalog, err := describe.New([]*workflow.Definition{lockUp.Definition()}, nil, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{
		kept: storemocks.NewMockSchedules(c), access: storemocks.NewMockAccess(c), calendar: calendarmocks.NewMockCalendar(c), trail: storemocks.NewMockTrail(c),
	}
	log := slog.New(slog.DiscardHandler)
	o.Scheduler = schedule.New(schedule.Ports{Schedules: o.kept, Calendar: o.calendar, Clock: clock, Random: random},
		authorize.New(nil, o.access, nil, nil, clock, log), start.New(catalog, start.Ports{Random: random}, log), record.New(o.trail, random))
	o.by, err = permissions.Decide(permissions.Principal{User: ana}, organizations.TargetOf(contoso), facts(held...))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func facts(held ...permissions.Permission) permissions.Facts {
	grant := permissions.Grant{UserID: ana.ID, In: organizations.TargetOf(contoso), Permissions: permissions.SetOf(held...)}
	return permissions.Facts{
		Standing:     &permissions.Standing{User: ana, Grants: []permissions.Grant{grant}},
		Organization: &organizations.Organization{ID: contoso, IsActive: true},
	}
}

// good lets the calendar and the grants of the caller be as they should.
func (o *office) good() {
	o.calendar.EXPECT().Next("0 22 * * *", "Europe/London", gomock.Any()).DoAndReturn(func(_, _ string, after time.Time) (time.Time, error) {
		return after.Truncate(24 * time.Hour).Add(46 * time.Hour), nil
	}).AnyTimes()
	o.access.EXPECT().Facts(gomock.Any(), ana.ID, organizations.TargetOf(contoso)).Return(facts(both...), nil).AnyTimes()
}

// records takes entries, as many as come.
func (o *office) records() {
	o.trail.EXPECT().Append(gomock.Any(), o.by.Scope, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, e audit.Entry) error {
		o.entries = append(o.entries, e)
		return nil
	}).AnyTimes()
}

func TestAScheduleIsRecordedAndThenKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.good()
	o.records()
	var kept schedules.Schedule
	o.kept.EXPECT().Create(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, s schedules.Schedule) error {
		if len(o.entries) != 1 {
			t.Error("it was kept before it was recorded")
		}
		kept = s
		return nil
	})
	made, err := o.Create(t.Context(), o.by, daily())
	if err != nil || made.ID != id || made.Owner != ana.ID || made.Scope != o.by.Scope || !made.NextAt.Equal(noon.Truncate(24*time.Hour).Add(46*time.Hour)) || !made.Same(kept) {
		t.Fatalf("%+v, %v", made, err)
	}
	if e := o.entries[0]; e.Action != audit.ScheduleCreate || e.Entity.ID != id || e.Before != nil || e.After == nil {
		t.Errorf("recorded %+v", e)
	}
}

func TestEverythingWrongWithADraftIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.calendar.EXPECT().Next("nonsense", "", noon).Return(time.Time{}, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/cron", Code: "cron_invalid", Message: "x"}))
	_, err := o.Create(t.Context(), o.by, schedules.Draft{Workflow: "schedule_lock_up", Input: []byte(`{}`), Timing: schedules.Timing{Cron: "nonsense"}})
	var f *fault.Fault
	if !errors.As(err, &f) {
		t.Fatal(err)
	}
	var got []string
	for _, field := range f.Fields {
		got = append(got, field.Pointer+" "+field.Code)
	}
	if diff := cmp.Diff([]string{"/name length", "/cron cron_invalid", "/input/door required"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAWorkflowThatIsNotThereIsAFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.good()
	draft := daily()
	draft.Name, draft.Workflow = "", "nowhere"
	_, err := o.Create(t.Context(), o.by, draft)
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) != 2 || f.Fields[1].Pointer != "/workflow" || f.Fields[1].Code != "workflow_not_found" {
		t.Errorf("got %v", err)
	}
}

func TestWhatCannotRunByItselfIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		input   string
		pointer string
	}{
		"a secret":     {`{"door":"front","code":"correct-horse"}`, "/input/code"},
		"a long input": {`{"door":"` + pad(schedule.InputMost) + `"}`, "/input"},
	} {
		o := newOffice(t, both...)
		o.good()
		draft := daily()
		draft.Input = []byte(c.input)
		_, err := o.Create(t.Context(), o.by, draft)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != "validation_failed" || len(f.Fields) != 1 || f.Fields[0].Pointer != c.pointer {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func pad(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = 'x'
	}
	return string(text)
}

// A role lives as long as its token, and nobody is signed in when a schedule fires.
func TestAnOwnerNeedsAGrantOfTheirOwn(t *testing.T) {
	t.Parallel()
	for name, stored := range map[string]permissions.Facts{
		"none":             facts(),
		"another":          facts(permissions.ManageForms),
		"never written":    {Organization: facts().Organization},
		"of somebody gone": {Standing: &permissions.Standing{}, Organization: facts().Organization},
	} {
		o := newOffice(t, both...)
		o.calendar.EXPECT().Next(gomock.Any(), gomock.Any(), gomock.Any()).Return(noon.Add(time.Hour), nil)
		o.access.EXPECT().Facts(gomock.Any(), gomock.Any(), gomock.Any()).Return(stored, nil)
		if _, err := o.Create(t.Context(), o.by, daily()); fault.Code(err) != "owner_needs_grant" || !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBothPermissionsAreNeededForEverything(t *testing.T) {
	t.Parallel()
	for lacking, held := range map[permissions.Permission]permissions.Permission{
		permissions.ManageForms: permissions.ExecuteWorkflows, permissions.ExecuteWorkflows: permissions.ManageForms,
	} {
		o := newOffice(t, held)
		calls := map[string]func() error{
			"create": func() error { _, err := o.Create(t.Context(), o.by, daily()); return err },
			"change": func() error { _, err := o.Change(t.Context(), o.by, id, daily(), nil); return err },
			"get":    func() error { _, err := o.Get(t.Context(), o.by, id); return err },
			"list":   func() error { _, err := o.List(t.Context(), o.by, store.Paging{Limit: 1}); return err },
			"delete": func() error { return o.Delete(t.Context(), o.by, id, nil) },
			"fires":  func() error { _, err := o.Fires(o.by, daily().Timing, 1); return err },
		}
		for name, call := range calls {
			var f *fault.Fault
			if err := call(); !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != string(lacking) {
				t.Errorf("%s with %s: %v", name, held, err)
			}
		}
	}
}

func TestAFireInBetweenIsNoReasonToRefuseAChange(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.good()
	o.records()
	was := schedules.Schedule{ID: id, Scope: o.by.Scope, Name: "Old", NextAt: noon}
	fired := was.Fired("a run", noon.Add(time.Hour))
	gomock.InOrder(
		o.kept.EXPECT().Get(gomock.Any(), o.by.Scope, schedules.ID(id)).Return(was, nil).Call,
		o.kept.EXPECT().Change(gomock.Any(), was, gomock.Any()).Return(fault.New(fault.Conflict, "changed_meanwhile", "x")).Call,
		o.kept.EXPECT().Get(gomock.Any(), o.by.Scope, schedules.ID(id)).Return(fired, nil).Call,
		o.kept.EXPECT().Change(gomock.Any(), fired, gomock.Any()).Return(nil).Call,
	)
	looks := 0
	next, err := o.Change(t.Context(), o.by, id, daily(), func(schedules.Schedule) error { looks++; return nil })
	if err != nil || next.LastRun != "a run" || next.Name != "Every night" || looks != 2 {
		t.Errorf("%+v, %v after %d looks", next, err, looks)
	}
}

func TestAChangeThatIsNotAcceptedChangesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.good()
	o.kept.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(schedules.Schedule{ID: id}, nil).Times(2)
	stale := fault.New(fault.Stale, "changed_meanwhile", "x")
	refuses := func(s schedules.Schedule) error {
		if s.ID != id {
			t.Errorf("asked about %+v", s)
		}
		return stale
	}
	if _, err := o.Change(t.Context(), o.by, id, daily(), refuses); !errors.Is(err, stale) {
		t.Error(err)
	}
	if err := o.Delete(t.Context(), o.by, id, refuses); !errors.Is(err, stale) {
		t.Errorf("deleted: %v", err)
	}
}

func TestWhatIsNotRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "x")
	o := newOffice(t, both...)
	o.good()
	o.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).Return(trouble).AnyTimes()
	o.kept.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(schedules.Schedule{ID: id}, nil).AnyTimes()
	_, created := o.Create(t.Context(), o.by, daily())
	_, changed := o.Change(t.Context(), o.by, id, daily(), func(schedules.Schedule) error { return nil })
	for what, err := range map[string]error{"create": created, "change": changed, "delete": o.Delete(t.Context(), o.by, id, func(schedules.Schedule) error { return nil })} {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestADamagedScheduleCanBeDeleted(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{store.RowUnreadable: true, "storage_unavailable": false, store.SchemaNewer: false} {
		o := newOffice(t, both...)
		o.records()
		o.kept.EXPECT().Get(gomock.Any(), gomock.Any(), gomock.Any()).Return(schedules.Schedule{}, fault.New(fault.Unavailable, code, "x"))
		if want {
			o.kept.EXPECT().Delete(gomock.Any(), o.by.Scope, schedules.ID(id)).Return(nil)
		}
		if err := o.Delete(t.Context(), o.by, id, nil); (err == nil) != want {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestTheNextFiresAreListed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, both...)
	o.calendar.EXPECT().Next("@", "UTC", gomock.Any()).DoAndReturn(func(_, _ string, after time.Time) (time.Time, error) { return after.Add(time.Hour), nil }).AnyTimes()
	o.calendar.EXPECT().Next("?", "UTC", gomock.Any()).Return(time.Time{}, fault.New(fault.Invalid, "cron_invalid", "x"))
	for name, c := range map[string]struct {
		timing schedules.Timing
		want   int
		code   string
	}{
		"again and again": {schedules.Timing{Cron: "@", Zone: "UTC"}, 3, ""},
		"nonsense":        {schedules.Timing{Cron: "?", Zone: "UTC"}, 0, "cron_invalid"},
		"once":            {schedules.Timing{At: noon.Add(1)}, 1, ""},
		"once, long ago":  {schedules.Timing{At: noon}, 0, ""},
	} {
		fires, err := o.Fires(o.by, c.timing, 3)
		if len(fires) != c.want || fault.Code(err) != c.code {
			t.Errorf("%s: %v, %v", name, fires, err)
		}
		for i, at := range fires {
			if !at.After(noon) || i > 0 && !at.After(fires[i-1]) {
				t.Errorf("%s: %v", name, fires)
			}
		}
	}
}
