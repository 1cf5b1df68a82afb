package calendar_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/adapters/calendar"
	"github.com/bifrost-run/bifrost/tests/contract/calendartest"
)

func TestCalendar(t *testing.T) {
	t.Parallel()
	calendartest.Run(t, calendar.Calendar{})
}
