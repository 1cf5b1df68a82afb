package erase

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
)

// pieceFiles is how many files one piece removes.
const pieceFiles = 100

// Contents removes the files of organizations. It satisfies object.Erasure.
type Contents struct {
	db    *kv.DB
	kind  string
	files object.Files
}

var _ object.Erasure = Contents{}

// NewContents removes files, whose rows are of a kind and stand by their scope.
func NewContents(db *kv.DB, kind string, files object.Files) Contents {
	return Contents{db: db, kind: kind, files: files}
}

// Erase removes a piece of the files, each with its content. A content without a
// row is found by upkeep, and at the next start.
func (c Contents) Erase(ctx context.Context, s organizations.Scope) (removed int, more bool, err error) {
	if err := entry.Check(ctx, s); err != nil {
		return 0, false, err
	}
	if s.IsGlobal() {
		return 0, false, errGlobal
	}
	keys, err := c.db.Keys(kv.Span{Prefix: kv.NewKey(c.kind, s.Key()), Limit: pieceFiles})
	if err != nil {
		return 0, false, err
	}
	for _, at := range keys {
		if err := c.remove(ctx, s, at); err != nil {
			return removed, true, err
		}
		removed++
	}
	return removed, len(keys) == pieceFiles, nil
}

// remove also takes away a row that names no file.
func (c Contents) remove(ctx context.Context, s organizations.Scope, at kv.Key) error {
	if parts, ok := at.Parts(); ok && len(parts) == 3 {
		if err := c.files.Delete(ctx, s, parts[2]); err != nil {
			return err
		}
	}
	var b kv.Batch
	b.Delete(at)
	return c.db.Commit(&b)
}
