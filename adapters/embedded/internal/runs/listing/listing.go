// Package listing reads lists of runs in pages, for a filter as far as a page goes.
// What the rows of a list are, its reader says.
package listing

import (
	"bytes"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// pieceRows is how many runs are looked at together for a narrow filter, and pieces
	// how many of these one page looks at: as much as on Azure.
	pieceRows = 1000
	pieces    = 4
)

// Index is a list of runs, newest first.
type Index[T any] struct {
	// Prefix is what the keys of its rows begin with, their positions behind it.
	Prefix kv.Key
	// Scan reads its rows, and ID is whose a row is.
	Scan func(kv.Span) ([]T, error)
	ID   func(T) executions.ID
	// Show is the run of a row; false for one that is damaged, which must not hide the
	// others.
	Show func(T) (executions.Execution, bool, error)
}

// Page reads one page of the runs that pass a filter.
func (x Index[T]) Page(f history.Filter, p store.Paging) (store.ExecutionPage, error) {
	span := kv.Span{Prefix: x.Prefix, Limit: max(p.Limit, 1) + 1, Sound: true}
	if f.IsNarrow() {
		span.Limit = pieceRows
	}
	span.After, span.To = rows.MadeBetween(x.Prefix, f.From, f.To)
	if at := x.Prefix.With(p.After); p.After != "" && bytes.Compare(at, span.After) > 0 {
		span.After = at
	}
	page := store.ExecutionPage{}
	for range pieces {
		if span.To != nil && bytes.Compare(span.After, span.To) >= 0 {
			break
		}
		found, err := x.Scan(span)
		if err != nil {
			return store.ExecutionPage{}, err
		}
		over, err := x.take(&page, found, f, max(p.Limit, 1), len(found) == span.Limit)
		if err != nil {
			return store.ExecutionPage{}, err
		}
		if over {
			break
		}
		span.After = x.Prefix.With(page.Next)
	}
	return page, nil
}

// take adds what passes of a piece, and reports whether the page is over: full, or at
// the end, where more says that there is more behind the piece. Otherwise the page says
// how far it has come.
func (x Index[T]) take(page *store.ExecutionPage, found []T, f history.Filter, limit int, more bool) (over bool, err error) {
	*page = store.ExecutionPage{Items: page.Items}
	for i, row := range found {
		e, sound, err := x.Show(row)
		if err != nil {
			return true, err
		}
		if !sound || !f.Passes(e) {
			continue
		}
		page.Items = append(page.Items, e)
		if len(page.Items) < limit {
			continue
		}
		if more || i < len(found)-1 {
			page.Next = rows.Position(x.ID(row))
		}
		return true, nil
	}
	if more {
		last := x.ID(found[len(found)-1])
		page.Next, page.ScannedTo = rows.Position(last), last.Time()
	}
	return !more, nil
}
