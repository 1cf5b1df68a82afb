package apitest

import (
	"net/http"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	scheduleID    = "019df24a-0000-7000-8000-0000000000cc"
	schedulesPath = "/api/schedules"
	schedulePath  = schedulesPath + "/" + scheduleID
	nightlyJSON   = `{"name":"Every night","workflow":"add_user","input":{"name":"Ana"},"cron":"0 3 * * *","zone":"Europe/London"}`
	enteredJSON   = `"id":"` + scheduleID + `","organizationId":"` + contosoID + `","name":"Every night","workflow":"add_user","input":{"name":"Ana"},` +
		`"cron":"0 3 * * *","zone":"Europe/London","overlap":"skip","missed":"skip","owner":{"id":"` + techID + `","displayName":"The technician"},` +
		`"createdAt":"2026-05-04T10:11:12.345Z","createdBy":"` + techID + `","updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + techID + `"`
)

// schedulers holds both permissions that schedules want.
var schedulers = []permissions.Permission{permissions.ManageForms, permissions.ExecuteWorkflows}

func nightly(changes ...func(*schedules.Schedule)) schedules.Schedule {
	s := schedules.Schedule{
		ID: scheduleID, Scope: inContoso, Name: "Every night", Workflow: "add_user", Input: []byte(`{"name":"Ana"}`),
		Timing: schedules.Timing{Cron: "0 3 * * *", Zone: "Europe/London"}, Overlap: schedules.OverlapSkip, Missed: schedules.MissedSkip,
		Owner: techID, OwnerName: "The technician", NextAt: now.Add(time.Hour),
		CreatedAt: now, CreatedBy: techID, UpdatedAt: now, UpdatedBy: techID,
	}
	for _, change := range changes {
		change(&s)
	}
	return s
}

// fires lets the calendar fire every hour.
func (a *api) fires() {
	a.calendar.EXPECT().Next("0 3 * * *", "Europe/London", gomock.Any()).AnyTimes().
		DoAndReturn(func(_, _ string, after time.Time) (time.Time, error) { return after.Add(time.Hour), nil })
}

// takes lets a draft be fine, and its owner hold what they need.
func (a *api) takes() {
	a.fires()
	a.input.EXPECT().Validate(gomock.Any()).Return(nil)
	a.access.EXPECT().Facts(gomock.Any(), technician.user.ID, toContoso).Return(permissions.Facts{
		Organization: contoso(),
		Standing:     &permissions.Standing{User: technician.user, Grants: []permissions.Grant{grant(technician, toContoso, schedulers...)}},
	}, nil)
}

func (a *api) hasSchedule(err error) {
	a.schedules.EXPECT().Get(gomock.Any(), inContoso, schedules.ID(scheduleID)).Return(nightly(), err)
}

func scheduleOperations() []operation {
	list := func(a *api, err error) {
		a.schedules.EXPECT().List(gomock.Any(), inContoso, store.Paging{Limit: 50}).Return(store.SchedulePage{}, err)
	}
	create := func(a *api, err error) {
		a.takes()
		a.random.EXPECT().ID().Return(scheduleID)
		a.schedules.EXPECT().Create(gomock.Any(), gomock.Any()).Return(err)
	}
	read := func(a *api, err error) {
		a.fires()
		a.hasSchedule(err)
	}
	replaced := func(a *api, err error) {
		a.takes()
		a.hasSchedule(err)
	}
	replace := func(a *api, err error) {
		replaced(a, nil)
		a.schedules.EXPECT().Change(gomock.Any(), nightly(), gomock.Any()).Return(err)
	}
	remove := func(a *api, err error) {
		a.hasSchedule(nil)
		a.schedules.EXPECT().Delete(gomock.Any(), inContoso, schedules.ID(scheduleID)).Return(err)
	}
	all := []operation{
		{
			id: "listSchedules", method: "GET", path: schedulesPath, status: 200,
			works: func(a *api) { list(a, nil) }, fails: map[string]func(*api, error){"Schedules.List": list},
		},
		{
			id: "createSchedule", method: "POST", path: schedulesPath, body: nightlyJSON, status: 201,
			works: func(a *api) { create(a, nil) }, fails: map[string]func(*api, error){"Schedules.Create": create},
		},
		{
			id: "previewSchedule", method: "POST", path: schedulesPath + "/preview", body: `{"cron":"0 3 * * *","zone":"Europe/London"}`, status: 200,
			works: (*api).fires,
		},
		{
			id: "getSchedule", method: "GET", path: schedulePath, status: 200,
			works: func(a *api) { read(a, nil) }, fails: map[string]func(*api, error){"Schedules.Get": read},
		},
		{
			id: "replaceSchedule", method: "PUT", path: schedulePath, body: nightlyJSON, status: 200,
			works: func(a *api) { replace(a, nil) }, fails: map[string]func(*api, error){"Schedules.Get": replaced, "Schedules.Change": replace},
		},
		{
			id: "deleteSchedule", method: "DELETE", path: schedulePath, status: 204,
			works: func(a *api) { remove(a, nil) },
			fails: map[string]func(*api, error){"Schedules.Get": (*api).hasSchedule, "Schedules.Delete": remove},
		},
	}
	for i := range all {
		all[i].entry, all[i].anyOf, all[i].also = inHeader, schedulers[:1], schedulers[1:]
	}
	return all
}

// schedules asks as a technician who may have schedules.
func (a *api) plans(method, path, body string) answer {
	a.t.Helper()
	a.at(technician, toContoso, contoso(), grant(technician, toContoso, schedulers...))
	return a.ask(request{method: method, path: path, token: technician.token, scope: contosoID, body: body})
}

func TestAScheduleIsShownWithItsNextFires(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.fires()
	a.schedules.EXPECT().Get(gomock.Any(), inContoso, schedules.ID(scheduleID)).Return(nightly(func(s *schedules.Schedule) {
		s.LastAt, s.LastRun, s.LeftOut, s.LeftOutWhy = now, runID, 2, schedules.LeftOutMissed
	}), nil)
	a.plans(http.MethodGet, schedulePath, "").is(http.StatusOK).says(`{` + enteredJSON + `,"state":"active","nextAt":"2026-05-04T11:11:12.345Z","lastRun":{"executionId":"` + string(runID) + `","at":"2026-05-04T10:11:12.345Z"},
		"leftOut":2,"leftOutWhy":"missed","nextFires":["2026-05-04T11:11:12.345Z","2026-05-04T12:11:12.345Z","2026-05-04T13:11:12.345Z","2026-05-04T14:11:12.345Z",
		"2026-05-04T15:11:12.345Z","2026-05-04T16:11:12.345Z","2026-05-04T17:11:12.345Z","2026-05-04T18:11:12.345Z","2026-05-04T19:11:12.345Z","2026-05-04T20:11:12.345Z"]}`)
}

func TestAScheduleThatStandsStillSaysWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*schedules.Schedule)
		want   string
	}{
		"paused by the platform": {
			func(s *schedules.Schedule) { *s = s.PausedBy(schedules.PausedByOwner, "Its owner is gone.") },
			`,"state":"paused","pause":"owner_lost","pauseReason":"Its owner is gone."`,
		},
		"over": {func(s *schedules.Schedule) { s.NextAt = time.Time{} }, `,"state":"over"`},
	} {
		a := newAPI(t)
		a.schedules.EXPECT().Get(gomock.Any(), inContoso, gomock.Any()).Return(nightly(c.change), nil)
		t.Log(name)
		a.plans(http.MethodGet, schedulePath, "").is(http.StatusOK).says(`{` + enteredJSON + c.want + `,"leftOut":0,"nextFires":[]}`)
	}
}

func TestTheETagOfAScheduleOutlivesAFire(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.fires()
	a.hasSchedule(nil)
	seen := a.plans(http.MethodGet, schedulePath, "").is(http.StatusOK).header.Get("ETag")
	fired := nightly().Fired(runID, now.Add(2*time.Hour))
	a.takes()
	a.schedules.EXPECT().Get(gomock.Any(), inContoso, schedules.ID(scheduleID)).Return(fired, nil).Times(2)
	a.schedules.EXPECT().Change(gomock.Any(), fired, gomock.Any()).Return(nil)
	put := func(etag string) answer {
		a.at(technician, toContoso, contoso(), grant(technician, toContoso, schedulers...))
		return a.ask(request{
			method: http.MethodPut, path: schedulePath, token: technician.token, scope: contosoID, body: nightlyJSON,
			header: map[string]string{"If-Match": etag},
		})
	}
	put(seen).is(http.StatusOK)
	a.takes()
	if p := put(`"another"`).is(http.StatusPreconditionFailed).problem(); p.Code != "changed_meanwhile" {
		t.Errorf("got %+v", p)
	}
}

func TestADraftOfAScheduleIsRefusedFieldByField(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.calendar.EXPECT().Next("x", "", now).Return(time.Time{}, fault.ValidationFailed(
		fault.Field{In: "body", Pointer: "/cron", Code: "cron_invalid", Message: "Enter five fields."}))
	a.input.EXPECT().Validate(gomock.Any()).Return(nil)
	p := a.plans(http.MethodPost, schedulesPath, `{"name":" ","workflow":"add_user","cron":"x"}`).is(http.StatusUnprocessableEntity).problem()
	if len(p.Errors) != 2 || p.Errors[0].Pointer != "/name" || p.Errors[1].Pointer != "/cron" {
		t.Errorf("got %+v", p.Errors)
	}
}

// One permission of the two lets nobody in, whichever it is.
func TestSchedulesWantBothPermissions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, held := range schedulers {
		a.at(technician, toContoso, contoso(), grant(technician, toContoso, held))
		got := a.ask(request{method: http.MethodGet, path: schedulesPath, token: technician.token, scope: contosoID})
		missing := schedulers[0]
		if held == missing {
			missing = schedulers[1]
		}
		a.namesPermission(got, string(missing))
	}
}
