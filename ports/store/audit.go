package store

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Trail keeps the audit entries of scopes. Nobody changes one.
type Trail interface {
	// Append adds an entry, which is kept once this answers without an error.
	// Appending the same entry again is no fault.
	Append(ctx context.Context, s organizations.Scope, e audit.Entry) error
	// List reads a page of the entries of a scope that pass a filter: the newest
	// first, which within a millisecond is the greatest id. A narrow filter looks at
	// some thousand entries at most, and may stop early.
	List(ctx context.Context, s organizations.Scope, f audit.Filter, p Paging) (TrailPage, error)
}

// TrailPage is a part of the trail of a scope.
type TrailPage struct {
	Items []audit.Entry
	// Next is the position after what was looked at, empty at the end.
	Next string
	// ScannedTo is set when the page stopped early, and may then have no items: what
	// is older was not looked at, and Next leads there.
	ScannedTo time.Time
}
