package rows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// The sorts of rows in Limits. Every place sorts before everybody in line.
const (
	slotSort = "slot_"
	waitSort = "wait_"
)

// Place is a row of Limits, whose partition is the key of the limit: one of the places
// that it has, under slot_ and its number, while a run has it, or a run that stands in
// line, under wait_ and its id.
type Place struct {
	entity.Row
	// ExecutionID is whose place it is.
	ExecutionID string `table:"ExecutionId"`
	// Scope is the partition of the truth about the run.
	Scope string
	// Fence is that of the claim that took the place; 0 when it was given to the run
	// while that stood in line.
	Fence int64
	// Most is how many places the limit has by the word of this run.
	Most int
	// WriteID is the random mark of the write, by which a writer whose answer was lost
	// knows its own.
	WriteID string `table:"WriteId"`
}

// LimitPartition is where the places of a limit are.
func LimitPartition(key string) string { return keys.Name(key) }

// SlotOf is a place with a number, for a run.
func SlotOf(l executions.Limit, number int, d executions.Doorbell, fence int64, mark string) Place {
	return placeOf(l, slotSort+fmt.Sprintf("%06d", number), d, fence, mark)
}

// WaitOf is a run in line.
func WaitOf(l executions.Limit, d executions.Doorbell, mark string) Place {
	return placeOf(l, waitSort+string(d.ID()), d, 0, mark)
}

func placeOf(l executions.Limit, key string, d executions.Doorbell, fence int64, mark string) Place {
	return Place{
		Row:         entity.Row{PartitionKey: LimitPartition(l.Key), RowKey: key},
		ExecutionID: string(d.ID()), Scope: d.Scope().Key(), Fence: fence, Most: l.Most, WriteID: mark,
	}
}

// SlotNumber is which place a row key is about; false for a run in line.
func SlotNumber(rowKey string) (int, bool) {
	digits, isSlot := strings.CutPrefix(rowKey, slotSort)
	number, err := strconv.Atoi(digits)
	return number, isSlot && err == nil && number >= 0
}

// Doorbell is whose place it is.
func (p Place) Doorbell() (executions.Doorbell, error) {
	return executions.NewDoorbell(p.ExecutionID, p.Scope)
}
