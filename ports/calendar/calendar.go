// Package calendar holds the capability that knows what a local time is.
package calendar

import "time"

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/calendar Calendar

// Calendar reads cron expressions in time zones.
type Calendar interface {
	// Next is the first instant after one, in whole minutes of UTC, at which an
	// expression of five fields fires in a zone: minute, hour, day of the month, month
	// and day of the week. A day counts that one of the two day fields names; where one
	// of them begins with a star, both have to. An hour that the clock skips has no fire,
	// and one that it repeats has each fire once.
	// Invalid cron_invalid and zone_invalid; Invalid cron_never for what names no day in
	// the years to come.
	Next(cron, zone string, after time.Time) (time.Time, error)
}
