package embedded_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
)

// scheduleRow is as much of a schedule as its place is judged by.
type scheduleRow struct {
	kv.Schema
	ID     string    `json:"id"`
	Scope  string    `json:"scope"`
	NextAt time.Time `json:"nextAt,omitzero"`
}

// dueMark stands among the fires to come.
type dueMark struct{ kv.Schema }

func scheduleKey(s schedules.Schedule) kv.Key {
	return kv.NewKey("schedule", s.Scope.Key(), string(s.ID))
}

func dueKey(s schedules.Schedule) kv.Key {
	return kv.NewKey("schedule-due", kv.Int(s.NextAt.UnixMilli()), s.Scope.Key(), string(s.ID))
}

// scheduled makes schedules that are due, one millisecond after the other.
func scheduled(t *testing.T, s *embedded.Store, n int) []schedules.Schedule {
	t.Helper()
	list, now := make([]schedules.Schedule, n), time.Now().UTC().Truncate(time.Millisecond)
	for i := range list {
		list[i] = schedules.Schedule{
			ID: schedules.ID(newID()), Scope: everywhere, Name: "Nightly report", Workflow: "report", Timing: schedules.Timing{Cron: "0 3 * * *", Zone: "UTC"},
			NextAt: now.Add(time.Duration(i) * time.Millisecond), CreatedAt: now, UpdatedAt: now,
		}
		if err := s.Schedules().Create(t.Context(), list[i]); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// wantDue expects these to be due, and all that can be read.
func wantDue(t *testing.T, s *embedded.Store, wanted ...schedules.Schedule) {
	t.Helper()
	due, err := s.Timetable().Due(t.Context(), time.Now().Add(time.Hour))
	page, listErr := s.Schedules().List(t.Context(), everywhere, store.Paging{Limit: 1000})
	if err != nil || listErr != nil {
		t.Fatal(err, listErr)
	}
	sameScope := cmp.Comparer(func(a, b organizations.Scope) bool { return a == b })
	if diff := cmp.Diff(wanted, due, sameScope); diff != "" {
		t.Errorf("what is due: -want +got\n%s", diff)
	}
	if diff := cmp.Diff(wanted, page.Items, sameScope); diff != "" {
		t.Errorf("the list: -want +got\n%s", diff)
	}
}

// The truth is the schedule: where its place among the fires to come says something
// else, that is brought in order.
func TestThePlaceOfAScheduleAmongTheFiresToComeIsMended(t *testing.T) {
	t.Parallel()
	for name, harms := range map[string]func(s schedules.Schedule, b *kv.Batch){
		"that is gone":       func(s schedules.Schedule, b *kv.Batch) { b.Delete(dueKey(s)) },
		"that is unreadable": func(s schedules.Schedule, b *kv.Batch) { b.Put(dueKey(s), &unreadable{}) },
		"of another time": func(s schedules.Schedule, b *kv.Batch) {
			s.NextAt = s.NextAt.Add(-time.Hour)
			b.Put(dueKey(s), &dueMark{})
		},
		"of no schedule": func(s schedules.Schedule, b *kv.Batch) { s.ID = "none"; b.Put(dueKey(s), &dueMark{}) },
		"of a scope that is no": func(s schedules.Schedule, b *kv.Batch) {
			b.Put(kv.NewKey("schedule-due", kv.Int(1), "x", string(s.ID)), &dueMark{})
		},
		"with a key too short": func(_ schedules.Schedule, b *kv.Batch) { b.Put(kv.NewKey("schedule-due", kv.Int(1)), &dueMark{}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir)
			list := scheduled(t, s, 2)
			if found := walked(t, s, false); len(found) != 0 {
				t.Fatalf("a sound store: %+v", found)
			}
			shut(t, s)
			harm(t, dir, func(b *kv.Batch) { harms(list[0], b) })
			s = open(t, dir)
			if found := walked(t, s, true); len(found) == 0 || found[0].What != "next fire of a schedule" || found[0].Mending != maintenance.Mended {
				t.Errorf("upkeep tells of %+v", found)
			}
			if left := walked(t, s, false); len(left) > 0 {
				t.Errorf("these are left: %+v", left)
			}
			wantDue(t, s, list...)
		})
	}
}

// unreadable has another version than any row.
type unreadable struct {
	kv.Schema
	Version string `json:"schemaVersion"`
}

// A hundred and more damaged schedules stand in front of a good one.
func TestDamagedSchedulesDoNotFireAndHideNoOther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	list := scheduled(t, s, 125)
	last := len(list) - 1
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) {
		for _, s := range list[:last] {
			b.Put(scheduleKey(s), &garbage{})
		}
		b.Put(scheduleKey(list[1]), &scheduleRow{ID: string(list[last].ID), Scope: everywhere.Key(), NextAt: list[last].NextAt})
	})
	s = open(t, dir)
	due, err := s.Timetable().Due(t.Context(), time.Now().Add(time.Hour))
	if err != nil || len(due) != 1 || due[0].ID != list[last].ID {
		t.Errorf("%d are due, %v", len(due), err)
	}
	found := map[string]int{}
	for _, difference := range walked(t, s, true) {
		found[difference.Found]++
	}
	if diff := cmp.Diff(map[string]int{
		"It cannot be read: bring it back from a backup.":                          last - 1,
		"It stands in the place of another schedule: delete it, and make it anew.": 1, "No schedule fires then.": 1,
	}, found); diff != "" {
		t.Errorf("upkeep: -want +got\n%s", diff)
	}
	for i, of := range list[:last] {
		for name, err := range map[string]error{"made": s.Schedules().Create(t.Context(), of), "changed": s.Schedules().Change(t.Context(), of, of)} {
			if i != 1 && fault.Code(err) != store.RowUnreadable {
				t.Fatalf("schedule %s is %s: %v", strconv.Itoa(i), name, err)
			}
		}
		if err := s.Schedules().Delete(t.Context(), everywhere, of.ID); err != nil {
			t.Fatal(err)
		}
	}
	walked(t, s, true)
	if left := walked(t, s, false); len(left) > 0 {
		t.Errorf("these are left: %+v", left)
	}
	wantDue(t, s, list[last])
}

func TestAScheduleOfANewerProgramIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	list := scheduled(t, s, 2)
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) { b.Put(scheduleKey(list[0]), &newer{Version: 99}) })
	s = open(t, dir)
	due, err := s.Timetable().Due(t.Context(), time.Now().Add(time.Hour))
	if err != nil || len(due) != 1 || due[0].ID != list[1].ID {
		t.Errorf("%+v is due, %v", due, err)
	}
	for name, err := range map[string]error{
		"made": s.Schedules().Create(t.Context(), list[0]), "changed": s.Schedules().Change(t.Context(), list[0], list[0]),
		"deleted": s.Schedules().Delete(t.Context(), everywhere, list[0].ID),
	} {
		if fault.Code(err) != store.SchemaNewer {
			t.Errorf("it is %s: %v", name, err)
		}
	}
}

// What a schedule was due at before leaves nothing behind.
func TestChangesOfSchedulesLeaveNothingToMend(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	for i, of := range scheduled(t, s, 4) {
		next := of.Fired(of.RunID(), of.NextAt.Add(time.Minute))
		if i > 1 {
			next = of.PausedBy(schedules.PausedByOwner, "Nobody may.")
		}
		if err := s.Schedules().Change(t.Context(), of, next); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			continue
		}
		if err := s.Schedules().Delete(t.Context(), everywhere, of.ID); err != nil {
			t.Fatal(err)
		}
	}
	if found := walked(t, s, true); len(found) != 0 {
		t.Errorf("there is %+v", found)
	}
}
