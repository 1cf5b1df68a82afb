package store

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Counters add up runs that are over, each exactly once, and keep what they add up to
// for as long as anybody asks.
type Counters interface {
	// Fold adds up a bounded piece of the runs that have ended since the last time, and
	// raises the Attention of those that did not end well. It answers true when there
	// are more: call it again. A store that does both in the write that ends a run has
	// nothing to fold.
	Fold(ctx context.Context) (more bool, err error)
	// Read answers what the runs that ended in a stretch of days add up to, by day,
	// place and workflow, in this order. Both days count. A run that has ended within
	// the last minute may be missing.
	Read(ctx context.Context, first, last metrics.Day) ([]metrics.Count, error)
}

// Attention keeps what somebody should look at, of every scope: whoever asks for a
// caller leaves out what they may not see.
type Attention interface {
	// List reads a page of the items whose runs were accepted from the millisecond of an
	// instant on, the newest first. A page may be shorter than asked for, or empty,
	// without being the last. Paging.After is a position.
	List(ctx context.Context, since time.Time, p Paging) (AttentionPage, error)
	// Get reads the item of a run. NotFound, also for a run of another scope.
	Get(ctx context.Context, s organizations.Scope, id executions.ID) (attention.Item, error)
	// Change puts next in the place of was, but for AlertedAt, which stays as it is
	// stored, provided that nobody has changed it meanwhile: that people were told is no
	// change. Both are of the same ID and scope. NotFound; Conflict changed_meanwhile.
	Change(ctx context.Context, was, next attention.Item) error
}

// Alarms brings what needs attention to whoever tells people, and what else than a run
// does. It reaches every scope, and nobody who acts for a caller has it.
type Alarms interface {
	// Raise keeps an item, unless there is one of its ID.
	Raise(ctx context.Context, item attention.Item) error
	// Untold lists items without an AlertedAt whose runs were accepted within the last
	// three days, at most a hundred, those of the newest day first.
	Untold(ctx context.Context, now time.Time) ([]attention.Item, error)
	// Told writes the AlertedAt of an item, and nothing else; the first one stands. No
	// fault when the item is gone.
	Told(ctx context.Context, item attention.Item, at time.Time) error
}

// AttentionPage is a part of what needs attention.
type AttentionPage struct {
	Items []attention.Item
	// Next is the position after the last item, empty at the end.
	Next string
	// ScannedTo is when the oldest run was accepted that this page could have shown;
	// zero at the end.
	ScannedTo time.Time
}
