package object

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Inventory lists the files of every scope to whoever removes old ones. It is
// apart from Files, so that nobody who acts for a caller has it.
type Inventory interface {
	// Older answers a bounded piece of the files that were made before an instant.
	// An empty cursor begins, and Next is the cursor of the piece after; an empty
	// Next is the end, and a piece may be empty before that. Invalid cursor_invalid
	// for a text that is no cursor. Files may be removed between two pieces.
	Older(ctx context.Context, cursor string, before time.Time) (InventoryPage, error)
}

// InventoryPage is a part of the files.
type InventoryPage struct {
	Items []Stored
	Next  string
}

// Stored is a file and where it is.
type Stored struct {
	Scope organizations.Scope
	File  File
}
