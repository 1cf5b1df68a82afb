// Package upkeep walks the whole store in bounded pieces: it compares what stands
// in more than one place, mends it, lists and removes what is old, and writes
// rows of an older shape anew. What the rows of each kind must agree with is said
// elsewhere, beside those who write them.
package upkeep

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs/related"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// piece is how many rows one call looks at.
const piece = 100

// Contents are what stands beside the store, without a row of their own.
type Contents interface {
	// Strays looks at so many contents after the one of this name, in the order of
	// names, and answers those that no row knows, which are gone when it was told
	// to remove them. An empty next is the end.
	Strays(after string, limit int, remove bool) (looked int, strays []string, next string, err error)
}

// Upkeep looks after one store. It satisfies maintenance.Upkeep.
type Upkeep struct {
	db       *kv.DB
	kinds    map[string]relation.Kind
	runs     related.Rows
	contents Contents
}

var _ maintenance.Upkeep = Upkeep{}

// New makes the port. The kinds are those of the packages that keep other things
// than runs.
func New(db *kv.DB, contents Contents, kinds ...relation.Kind) Upkeep {
	u := Upkeep{db: db, kinds: map[string]relation.Kind{}, runs: related.New(db), contents: contents}
	for _, kind := range append(u.runs.Kinds(), kinds...) {
		u.kinds[kind.Name] = kind
	}
	return u
}
