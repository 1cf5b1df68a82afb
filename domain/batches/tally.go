package batches

import "github.com/bifrost-run/bifrost/domain/executions"

// Count adds an item, whose run is read, to the one of the numbers that it belongs to.
// One whose run was there and is removed belongs to none of them.
func (t *Tally) Count(i Item) {
	switch {
	case i.Round == 0:
		t.Waiting++
	case i.Refusal != Refusal{}:
		t.Refused++
	case i.Run != "":
		*t.of(i.Status)++
	}
}

// of is the number of the runs that stand so.
func (t *Tally) of(s executions.Status) *int {
	switch s {
	case "Success":
		return &t.Success
	case "CompletedWithErrors":
		return &t.CompletedWithErrors
	case "Failed":
		return &t.Failed
	case "Timeout":
		return &t.Timeout
	case "Cancelled":
		return &t.Cancelled
	default:
		return &t.Open
	}
}
