package enlist

import (
	"context"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// patience is how long an import waits for its turn: an ordinary file is done by then,
// and nobody looks at a page that stands still for longer.
const patience = 10 * time.Second

// turn lets one import go on at a time in this process.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

// take waits for the turn. Conflict import_under_way when it does not come in time.
func (t turn) take(ctx context.Context) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case t <- struct{}{}:
		return nil
	case <-timer.C:
		return fault.New(fault.Conflict, "import_under_way", "Another file is being imported. Wait for that to end, then send yours again.")
	case <-ctx.Done():
		return fmt.Errorf("wait for the turn: %w", context.Cause(ctx))
	}
}

func (t turn) leave() { <-t }
