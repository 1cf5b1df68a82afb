package embedded_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/tests/contract/schedulestest"
)

func TestSchedules(t *testing.T) { inFamilies(t, schedulesOf, schedulestest.Run) }

func schedulesOf(t *testing.T, dir string) schedulestest.Harness {
	t.Helper()
	s := open(t, dir)
	return schedulestest.Harness{Schedules: s.Schedules(), Timetable: s.Timetable()}
}

func TestRandomHistoriesOfSchedulesAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	schedulestest.Histories(t, func(t *testing.T) schedulestest.Harness {
		t.Helper()
		s, err := embedded.Open(embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return schedulestest.Harness{Schedules: s.Schedules(), Timetable: s.Timetable(), Close: func() { shut(t, s) }}
	})
}
