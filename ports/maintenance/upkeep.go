// Package maintenance holds the capabilities that look after what is stored, in every
// scope and for no caller: checks and removal, and how the whole is doing. Nobody who
// acts for a caller may have any of them, but for administrators who read the Vitals.
//
// Any method may answer fault.Unavailable when storage is in trouble, and the context's
// own error when it ended; the comments name only what else to expect.
package maintenance

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/maintenance Upkeep,Expiry,Erasure,Vitals

// Upkeep looks after what is stored, in every scope. Nobody who acts for a
// caller may have it.
//
// Each call does a bounded piece of a walk: about a hundred rows, or some fifty
// calls to a storage that is far away. An empty cursor begins a walk, and Next is
// the cursor of the piece after; an empty Next is the end, and a piece may be
// empty before that. A cursor is the store's own text: Invalid cursor_invalid for
// any other. Every piece may be repeated, and a process that dies in one loses
// nothing: the next walk finds what was left.
type Upkeep interface {
	// Check compares what stands in more than one place, and answers what does not
	// agree. With mend it rewrites it from the truth; what cannot be rewritten is
	// left as it is. What others write meanwhile is no difference.
	Check(ctx context.Context, cursor string, mend bool) (CheckPage, error)
	// Ended lists runs that are over and were so before an instant. A run that
	// cannot be read is left out: Check tells of it.
	Ended(ctx context.Context, cursor string, before time.Time) (EndedPage, error)
	// Forget removes a run that is over with all that belongs to it in this store,
	// the truth last, and answers true when there is more to remove: call it again.
	// A run that is not there is no fault; Conflict execution_open for one that is
	// not over. Files are removed by whoever looks after files.
	Forget(ctx context.Context, d executions.Doorbell) (more bool, err error)
	// ForgetBatches removes batches that were over before an instant with their
	// organizations, and leaves their runs to Forget; for the zero time none. One that
	// somebody starts anew meanwhile stays.
	ForgetBatches(ctx context.Context, cursor string, before time.Time) (ExpiredPage, error)
	// Upgrade writes rows of an older shape anew, in today's.
	Upgrade(ctx context.Context, cursor string) (UpgradePage, error)
}

// CheckPage is what a piece of a check came to.
type CheckPage struct {
	// Looked counts the rows that were looked at.
	Looked      int
	Differences []Difference
	Next        string
}

// Difference is something that does not agree with the truth.
type Difference struct {
	// What is the sort of row, in a few words: "list of a user's runs".
	What string
	// Where names the row by ids alone, never by a value.
	Where string
	// Found is one sentence about what is wrong.
	Found   string
	Mending Mending
}

// Mending says what becomes of a difference.
type Mending string

// Mendable can be rewritten from the truth, Mended was, and Unmendable cannot be:
// the truth itself is gone, damaged, or of a newer program.
const (
	Mendable   Mending = "mendable"
	Mended     Mending = "mended"
	Unmendable Mending = "unmendable"
)

// EndedPage is a part of the runs that are over.
type EndedPage struct {
	Runs []executions.Doorbell
	Next string
}

// UpgradePage is what a piece of an upgrade came to.
type UpgradePage struct {
	// Looked counts the rows that were looked at, Written those written anew, and
	// Newer those of a newer program, which are left alone.
	Looked, Written, Newer int
	Next                   string
}
