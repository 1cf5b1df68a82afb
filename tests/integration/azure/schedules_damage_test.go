package azure_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
)

// TestGarbageInAScheduleRunsNothingElse damages each property of a schedule, and of
// the mark of one that is gone: it is not read, or runs the same for the same owner.
func TestGarbageInAScheduleRunsNothingElse(t *testing.T) {
	t.Parallel()
	d := directoryOfSchedules(t)
	s, gone := d.scheduled(t, someSchedule()), d.scheduled(t, someSchedule())
	ok(t, dropping(t.Context(), d, gone))
	for _, of := range []schedules.Schedule{s, gone} {
		row := d.raw(t, schedulePlace(of))
		for name, damaged := range garbage(row) {
			d.overwrite(t, schedulePlace(of), damaged)
			got, err := d.Schedules().Get(t.Context(), of.Scope, of.ID)
			must := strings.HasSuffix(name, "a number") || strings.HasSuffix(name, "a text") || strings.HasPrefix(name, "SchemaVersion")
			switch {
			case err != nil && !isReadFault(err) && !fault.Is(err, fault.NotFound), must && !isReadFault(err):
				t.Errorf("%s: got %v", name, err)
			case err == nil && (of.ID == gone.ID || runsOtherwise(got, s)):
				t.Errorf("%s: it runs %+v", name, got)
			}
			for _, due := range d.due(t) {
				if due.ID == gone.ID || runsOtherwise(due, s) {
					t.Errorf("%s: it is due as %+v", name, due)
				}
			}
		}
		d.overwrite(t, schedulePlace(of), row)
	}
	d.holdsSchedule(t, s)
	d.holdsNoSchedule(t, gone)
}

// runsOtherwise reports whether a schedule runs something else than another, for
// somebody else, at another time, or more readily. What names nothing runs nothing.
func runsOtherwise(s, than schedules.Schedule) bool {
	means := func(value, was string) bool { return value == was || value == "" || strings.Contains(value, "arbäge") }
	return s.ID != than.ID || s.Scope != than.Scope || !means(s.Workflow, than.Workflow) || !means(string(s.Owner), string(than.Owner)) ||
		!means(s.Timing.Cron, than.Timing.Cron) || !means(s.Timing.Zone, than.Timing.Zone) || !s.Timing.At.Equal(than.Timing.At) ||
		s.Overlap == schedules.OverlapAllow || s.Missed == schedules.MissedOnce
}

// TestAScheduleThatCannotBeReadHidesNoOther damages some among others. They do not
// fire, upkeep tells of them, and they can be deleted.
func TestAScheduleThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	d := directoryOfSchedules(t)
	ok(t, d.Create(t.Context())) // A walk of upkeep reads all tables.
	list, scope := make([]schedules.Schedule, 5), someSchedule().Scope
	for i := range list {
		s := someSchedule()
		s.Scope = scope
		list[i] = d.scheduled(t, s)
	}
	damaged, newer, copied := schedulePlace(list[1]), schedulePlace(list[2]), schedulePlace(list[3])
	d.alter(t, damaged, rawRow{"LeftOut": "garbage"})
	d.alter(t, newer, rawRow{"SchemaVersion": 99})
	d.overwrite(t, copied, d.raw(t, schedulePlace(list[0])))
	wanted := []schedules.Schedule{list[0], list[4]}
	for _, limit := range []int{1, 2, 10} {
		var listed []schedules.Schedule
		for p := (store.Paging{Limit: limit}); ; {
			page, err := d.Schedules().List(t.Context(), scope, p)
			ok(t, err)
			listed = append(listed, page.Items...)
			if p.After = page.Next; p.After == "" {
				break
			}
		}
		if diff := cmp.Diff(wanted, listed, sameScopes); diff != "" {
			t.Errorf("the list: -want +got\n%s", diff)
		}
	}
	if diff := cmp.Diff(wanted, d.due(t), sameScopes); diff != "" {
		t.Errorf("what is due: -want +got\n%s", diff)
	}
	for _, s := range list[1:4] {
		for name, err := range map[string]error{"made": scheduling(t.Context(), d, s), "fires": firing(t.Context(), d, s)} {
			if !isReadFault(err) {
				t.Errorf("it %s: %v", name, err)
			}
		}
	}
	d.tells(t, map[string]string{
		damaged.row: "It cannot be read: bring it back from a backup.", newer.row: "A newer bifrost wrote it; it is left alone.",
		copied.row: "It is damaged, or another one's: delete it, and make it anew.",
	})
	for _, s := range []schedules.Schedule{list[1], list[3]} {
		ok(t, dropping(t.Context(), d, s))
		d.holdsNoSchedule(t, s)
	}
	if err := dropping(t.Context(), d, list[2]); fault.Code(err) != store.SchemaNewer {
		t.Errorf("that of a newer program is deleted: %v", err)
	}
	page, err := d.Upkeep().Upgrade(t.Context(), "")
	ok(t, err)
	if page.Looked != len(list) || page.Newer != 1 || page.Written != 0 {
		t.Errorf("the upgrade: %+v", page)
	}
}

// tells expects upkeep to find this in schedules, by where it is, and to mend
// nothing of it.
func (d *directory) tells(t testing.TB, wanted map[string]string) {
	t.Helper()
	found := map[string]string{}
	for _, difference := range d.upkept(t, true) {
		if difference.What == "schedule" && difference.Mending == maintenance.Unmendable {
			found[difference.Where] = difference.Found
		}
	}
	if !maps.Equal(found, wanted) {
		t.Errorf("upkeep tells of %v, want %v", found, wanted)
	}
}

// TestTheMarkOfADeletedScheduleIsForgottenAfterADay goes by storage's clock.
func TestTheMarkOfADeletedScheduleIsForgottenAfterADay(t *testing.T) {
	t.Parallel()
	d := directoryOfSchedules(t)
	ok(t, d.Create(t.Context())) // A walk of upkeep reads all tables.
	s, gone := d.scheduled(t, someSchedule()), d.scheduled(t, someSchedule())
	ok(t, dropping(t.Context(), d, gone))
	if found := d.upkept(t, true); len(found) > 0 {
		t.Errorf("on the same day: %+v", found)
	}
	d.holdsNoSchedule(t, gone)
	later := d.another(t, tomorrow{}, 3)
	if found := later.upkept(t, true); len(found) != 1 || found[0].What != "schedule" || found[0].Mending != maintenance.Mended {
		t.Errorf("on the next day: %+v", found)
	}
	at := schedulePlace(gone)
	if _, err := d.storage.Table(at.table).GetEntity(t.Context(), at.partition, at.row, nil); err == nil {
		t.Error("the mark is still there")
	}
	if found := later.upkept(t, false); len(found) > 0 {
		t.Errorf("after that: %+v", found)
	}
	d.holdsSchedule(t, s)
}

// TestAnInputBeyondARowIsRefused has one byte more than a property keeps.
func TestAnInputBeyondARowIsRefused(t *testing.T) {
	t.Parallel()
	d := directoryOfSchedules(t)
	s := someSchedule()
	s.Input = make([]byte, 64<<10+1)
	if err := scheduling(t.Context(), d, s); !fault.Is(err, fault.TooLarge) {
		t.Errorf("it is made: %v", err)
	}
	s.Input = nil
	d.scheduled(t, s)
	next := fired(s)
	next.Input = make([]byte, 64<<10+1)
	if err := d.Schedules().Change(t.Context(), s, next); !fault.Is(err, fault.TooLarge) {
		t.Errorf("it is changed: %v", err)
	}
	d.holdsSchedule(t, s)
}

// TestSchedulesWithoutTheirTableSayWhatIsMissing starts on an account that nobody
// has prepared.
func TestSchedulesWithoutTheirTableSayWhatIsMissing(t *testing.T) {
	t.Parallel()
	d := directoryOfSchedules(t)
	_, err := d.storage.Table("Schedules").Delete(t.Context(), nil)
	ok(t, err)
	s := someSchedule()
	_, missing := d.Timetable().Due(t.Context(), time.Now())
	for name, err := range map[string]error{"made": scheduling(t.Context(), d, s), "deleted": dropping(t.Context(), d, s), "due": missing} {
		if fault.Code(err) != "storage_incomplete" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
