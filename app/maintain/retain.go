package maintain

import (
	"context"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Retained is what a stretch of retention came to.
type Retained struct {
	// Files, Runs, Batches and Entries of the audit trail count what was removed.
	Files, Runs, Batches, Entries int
	// Next is where the next stretch begins, empty at the end of the walk.
	Next string
}

// The parts of the walk, each the beginning of its positions. Files go before runs,
// so that a run is there for as long as anything of it is, and runs before batches.
const (
	filesPart   = "files:"
	runsPart    = "runs:"
	batchesPart = "batches:"
	trailPart   = "trail:"
)

// Retain removes runs that ended before the cut, with their files, uploads that
// are older, batches that were over before it, and audit entries by a cut of their own. A file that a run made is as
// old as the run; one whose run is gone was left by a process that died. What was
// done before an error is answered with it. Invalid cursor_invalid for a stretch
// that begins nowhere.
func (m *Maintainer) Retain(ctx context.Context, s Stretch) (Retained, error) {
	now := m.ports.Clock.Now()
	var done Retained
	next, err := m.along(ctx, s, func(from string) (string, bool, error) {
		next, err := m.retain(ctx, from, now, &done)
		return next, false, err
	})
	done.Next = next
	return done, err
}

func (m *Maintainer) retain(ctx context.Context, from string, now time.Time, done *Retained) (string, error) {
	if cursor, ok := strings.CutPrefix(from, trailPart); ok {
		next, err := m.entries(ctx, cursor, m.trail.Cut(now), done)
		return position(trailPart, next, ""), err
	}
	cut := m.keep.Cut(now)
	if cursor, ok := strings.CutPrefix(from, batchesPart); ok {
		next, err := m.batches(ctx, cursor, cut, done)
		return position(batchesPart, next, trailPart), err
	}
	if cursor, ok := strings.CutPrefix(from, runsPart); ok {
		next, err := m.runs(ctx, cursor, cut, done)
		return position(runsPart, next, batchesPart), err
	}
	cursor, ok := strings.CutPrefix(from, filesPart)
	if !ok && from != "" {
		return "", fault.New(fault.Invalid, "cursor_invalid", "This is not a position of this walk. Begin at the beginning.")
	}
	next, err := m.files(ctx, cursor, cut, done)
	return position(filesPart, next, runsPart), err
}

// position is a cursor within a part, or what comes after its end.
func position(part, cursor, after string) string {
	if cursor == "" {
		return after
	}
	return part + cursor
}

func (m *Maintainer) batches(ctx context.Context, cursor string, cut time.Time, done *Retained) (string, error) {
	page, err := m.ports.Upkeep.ForgetBatches(ctx, cursor, cut)
	done.Batches += page.Removed
	return page.Next, err
}

func (m *Maintainer) entries(ctx context.Context, cursor string, cut time.Time, done *Retained) (string, error) {
	page, err := m.ports.Expiry.Expire(ctx, cursor, cut)
	done.Entries += page.Removed
	return page.Next, err
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

// outlived reports whether a file that is older than the cut is kept no longer. One
// whose run cannot be read is kept: nobody knows how old it is.
func (m *Maintainer) outlived(ctx context.Context, f object.Stored, cut time.Time) (bool, error) {
	if f.File.ExecutionID == "" {
		return true, nil
	}
	run, err := m.ports.History.Get(ctx, f.Scope, executions.ID(f.File.ExecutionID))
	switch {
	case fault.Is(err, fault.NotFound):
		return true, nil
	case isAboutARow(err):
		return false, nil
	}
	return err == nil && run.EndedBefore(cut), err
}

// isAboutARow reports whether a fault is about what one row holds, so that a walk
// goes on without it, and not about a store that does not answer.
func isAboutARow(err error) bool {
	code := fault.Code(err)
	return code == store.SchemaNewer || code == store.RowUnreadable
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
