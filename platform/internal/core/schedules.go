package core

import (
	"log/slog"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/fire"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/schedule"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/ports/calendar"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// newScheduler gives the use case its ports by their names.
func newScheduler(kept store.Schedules, days calendar.Calendar, clock system.Clock, random system.Random, authorizer *authorize.Authorizer, starter *start.Starter, recorder *record.Recorder) *schedule.Scheduler {
	return schedule.New(schedule.Ports{Schedules: kept, Calendar: days, Clock: clock, Random: random}, authorizer, starter, recorder)
}

// newFirer gives the use case its ports by their names.
func newFirer(timetable store.Timetable, kept store.Schedules, history store.History, alarms store.Alarms, days calendar.Calendar, clock system.Clock, authorizer *authorize.Authorizer, starter *start.Starter, log *slog.Logger) *fire.Firer {
	ports := fire.Ports{Timetable: timetable, Schedules: kept, History: history, Alarms: alarms, Calendar: days, Clock: clock}
	return fire.New(ports, authorizer, starter, log)
}
