package azure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/tests/contract/schedulestest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

func TestSchedules(t *testing.T) {
	t.Parallel()
	schedulestest.Run(t, func(t *testing.T) schedulestest.Harness {
		t.Helper()
		d := directoryOfSchedules(t)
		return schedulestest.Harness{Schedules: d.Schedules(), Timetable: d.Timetable()}
	})
}

// directoryOfSchedules has no other table.
func directoryOfSchedules(t testing.TB) *directory {
	t.Helper()
	d := (&directory{account: azurite.New(t)}).another(t, nil, 3)
	_, err := d.storage.Table("Schedules").CreateTable(t.Context(), nil)
	ok(t, err)
	return d
}

// someSchedule is of an organization, and due.
func someSchedule() schedules.Schedule {
	now, scope := today(), scopeOf(organizations.TargetOf(organizations.ID(uuid.Must(uuid.NewV7()).String())))
	return schedules.Schedule{
		ID: schedules.ID(uuid.Must(uuid.NewV7()).String()), Scope: scope, Name: "Nightly report", Workflow: "report", Input: []byte(`{"of":"today"}`),
		Timing:  schedules.Timing{Cron: "0 3 * * *", Zone: "Europe/London"},
		Overlap: schedules.OverlapSkip, Missed: schedules.MissedSkip, Owner: "an administrator", OwnerName: "Zoë",
		NextAt: now, CreatedAt: now, CreatedBy: "an administrator", UpdatedAt: now, UpdatedBy: "an administrator",
	}
}

func schedulePlace(s schedules.Schedule) place {
	return place{"Schedules", "SCHEDULE", s.Scope.Key() + "_" + string(s.ID)}
}

// scheduled is a schedule that somebody makes.
func (d *directory) scheduled(t testing.TB, s schedules.Schedule) schedules.Schedule {
	t.Helper()
	ok(t, d.Schedules().Create(t.Context(), s))
	return s
}

// holdsSchedule expects a schedule to be this one.
func (d *directory) holdsSchedule(t testing.TB, wanted schedules.Schedule) {
	t.Helper()
	got, err := d.Schedules().Get(t.Context(), wanted.Scope, wanted.ID)
	ok(t, err)
	if diff := cmp.Diff(wanted, got, sameScopes); diff != "" {
		t.Errorf("the schedule: -want +got\n%s", diff)
	}
}

// holdsNoSchedule expects that nothing is left of a schedule but the mark of its
// removal.
func (d *directory) holdsNoSchedule(t testing.TB, s schedules.Schedule) {
	t.Helper()
	if got, err := d.Schedules().Get(t.Context(), s.Scope, s.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("there is %+v, %v", got, err)
	}
	row := d.raw(t, schedulePlace(s))
	for _, name := range []string{"NextAt", "Input"} {
		if row[name] != nil {
			t.Errorf("the mark has kept %s", name)
		}
	}
	if row["Name"] != "" || row["OwnerName"] != "" || row["IsGone"] != true {
		t.Errorf("the mark is %v", row)
	}
}

// due are the schedules that fire by now, which all of the tests are.
func (d *directory) due(t testing.TB) []schedules.Schedule {
	t.Helper()
	found, err := d.Timetable().Due(t.Context(), today().AddDate(1, 0, 0))
	ok(t, err)
	return found
}

var sameScopes = cmp.Comparer(func(a, b organizations.Scope) bool { return a == b })
