package ask

import (
	"net/http"
	"time"
)

// day is a date for a sentence.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// Ahead is by how much the clock of whoever answered is ahead of this computer's at
// least, negative for behind. A Date leaves out the fraction of its second, so that
// clocks which may agree are told as equal. False for an answer without a Date.
func (a Answer) Ahead() (time.Duration, bool) {
	date, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		return 0, false
	}
	least, most := date.Sub(a.Received), date.Add(time.Second).Sub(a.Sent)
	switch {
	case least > 0:
		return least, true
	case most < 0:
		return most, true
	}
	return 0, true
}
