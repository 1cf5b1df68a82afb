package maintain

import (
	"context"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
)

// Retained is what a stretch of retention came to.
type Retained struct {
	// Files and Runs count what was removed.
	Files, Runs int
	// Next is where the next stretch begins, empty at the end of the walk.
	Next string
}

// The two halves of the walk, each the beginning of its positions. Files go
// first, so that a run is there for as long as anything of it is.
const (
	filesHalf = "files:"
	runsHalf  = "runs:"
)

// Retain removes runs that ended before the cut, with their files, and uploads
// that are older. A file that a run made is as old as the run; one whose run is
// gone was left by a process that died. What was done before an error is answered
// with it. Invalid cursor_invalid for a stretch that begins nowhere.
func (m *Maintainer) Retain(ctx context.Context, s Stretch) (Retained, error) {
	cut := m.keep.Cut(m.ports.Clock.Now())
	var done Retained
	next, err := m.along(ctx, s, func(from string) (string, bool, error) {
		next, err := m.retain(ctx, from, cut, &done)
		return next, false, err
	})
	done.Next = next
	return done, err
}

func (m *Maintainer) retain(ctx context.Context, from string, cut time.Time, done *Retained) (string, error) {
	if cursor, ok := strings.CutPrefix(from, runsHalf); ok {
		next, err := m.runs(ctx, cursor, cut, done)
		return position(runsHalf, next, ""), err
	}
	cursor, ok := strings.CutPrefix(from, filesHalf)
	if !ok && from != "" {
		return "", fault.New(fault.Invalid, "cursor_invalid", "This is not a position of this walk. Begin at the beginning.")
	}
	next, err := m.files(ctx, cursor, cut, done)
	return position(filesHalf, next, runsHalf), err
}

// position is a cursor within a half, or what comes after its end.
func position(half, cursor, after string) string {
	if cursor == "" {
		return after
	}
	return half + cursor
}

func (m *Maintainer) files(ctx context.Context, cursor string, cut time.Time, done *Retained) (string, error) {
	page, err := m.ports.Inventory.Older(ctx, cursor, cut)
	if err != nil {
		return "", err
	}
	for _, f := range page.Items {
		gone, err := m.outlived(ctx, f, cut)
		if err == nil && gone {
			err = m.ports.Files.Delete(ctx, f.Scope, f.File.ID)
		}
		if err != nil {
			return "", err
		}
		if gone {
			done.Files++
		}
	}
	return page.Next, nil
}

// outlived reports whether a file that is older than the cut is kept no longer.
func (m *Maintainer) outlived(ctx context.Context, f object.Stored, cut time.Time) (bool, error) {
	if f.File.ExecutionID == "" {
		return true, nil
	}
	run, err := m.ports.History.Get(ctx, f.Scope, executions.ID(f.File.ExecutionID))
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return err == nil && run.EndedBefore(cut), err
}

func (m *Maintainer) runs(ctx context.Context, cursor string, cut time.Time, done *Retained) (string, error) {
	page, err := m.ports.Upkeep.Ended(ctx, cursor, cut)
	if err != nil {
		return "", err
	}
	for _, d := range page.Runs {
		err := m.forget(ctx, d)
		if fault.Is(err, fault.Conflict) {
			continue // it is not over, whatever the list said: one run must not stop the walk
		}
		if err != nil {
			return "", err
		}
		done.Runs++
	}
	return page.Next, nil
}

// forget removes all of a run, however many calls that takes.
func (m *Maintainer) forget(ctx context.Context, d executions.Doorbell) error {
	for more := true; more; {
		var err error
		if more, err = m.ports.Upkeep.Forget(ctx, d); err != nil {
			return err
		}
	}
	return nil
}
