// Package calendar fills ports/calendar by gronx, which knows when an expression
// fires, and by the time zones that are built into the program. Gronx is only ever
// asked about a calendar without zones; which instant a local time is, and whether
// there is one at all, is found here. What fires then is not here.
package calendar

import (
	"time"

	"github.com/adhocore/gronx"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/calendar"
)

// Calendar implements ports/calendar. Its zero value is ready.
type Calendar struct{}

var _ calendar.Calendar = Calendar{}

// tries is how often a local time that never was is passed over. The clock of a
// place changes a few times a year, and gronx looks some decades ahead.
const tries = 40

// Next is the first fire after an instant. The local times that come are tried one
// after the other, because some of them were skipped by the clock.
func (Calendar) Next(cron, zone string, after time.Time) (time.Time, error) {
	expression, err := normal(cron)
	if err != nil {
		return time.Time{}, err
	}
	in, err := load(zone)
	if err != nil {
		return time.Time{}, err
	}
	local := in.shown(after)
	for range tries {
		if local, err = gronx.NextTickAfter(expression, local, false); err != nil {
			return time.Time{}, errNever()
		}
		at, resume := in.instant(local)
		if at.After(after) {
			return at, nil
		}
		local = resume
	}
	return time.Time{}, errNever()
}

func errNever() error {
	return errField("/cron", "cron_never", "Enter a day and a month that come: no day in the years ahead fits them.")
}

// errField is what is wrong with a field, whose code is the fault's, too.
func errField(pointer, code, message string) error {
	f := fault.New(fault.Invalid, code, message)
	f.Fields = []fault.Field{{In: "body", Pointer: pointer, Code: code, Message: message}}
	return f
}
