package history

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// pieceRows is how many runs a page of storage brings that are looked into here,
	// and pieces how many pages of storage one List reads for a narrow filter.
	pieceRows = 1000
	pieces    = 4
	// mostTruths is how many copies of runs that are not over one List holds against
	// the truth for a narrow filter, or some more.
	mostTruths = 200
)

// index is a list of runs, newest first.
type index[E any, P entity.Of[E]] struct {
	History
	table *table.Table
	// rows are those in the time of the filter.
	rows table.Query
	// statuses are those which a row may have whose run passes, none for any.
	statuses []executions.Status
	// isCopy says that the truth about a run which is not over is elsewhere.
	isCopy bool
	// said is the run as its row has it, without what may be in payloads.
	said func(E) (executions.Execution, error)
	// shown is the run as a list shows it.
	shown func(ctx context.Context, row E, said executions.Execution) (executions.Execution, error)
}

// page reads one page of the runs that pass a filter.
func (x index[E, P]) page(ctx context.Context, f history.Filter, p store.Paging) (store.ExecutionPage, error) {
	if f.IsNarrow() {
		return x.search(ctx, f, p)
	}
	got, err := table.Find[E, P](ctx, x.table, x.rows.After(p.After).Limit(max(p.Limit, 1)).Tolerate(x.leaveOut(ctx)))
	if err != nil {
		return store.ExecutionPage{}, err
	}
	var page store.ExecutionPage
	page.Items, err = x.together(ctx, len(got.Rows), func(i int) (executions.Execution, error) {
		said, err := x.said(got.Rows[i])
		if err != nil {
			return said, entity.ErrUnreadable(err)
		}
		return x.shown(ctx, got.Rows[i], said)
	})
	if n := len(got.Rows); got.More && n > 0 {
		page.Next = P(&got.Rows[n-1]).Meta().RowKey
	}
	return page, err
}

// search lets storage look for what passes. Where storage stops before it has found
// anything, nobody knows how far it came: then the rows are looked into here, one after
// the other.
func (x index[E, P]) search(ctx context.Context, f history.Filter, p store.Paging) (store.ExecutionPage, error) {
	s := &search[E, P]{index: x, filter: f, limit: max(p.Limit, 1), at: walk.Position{After: p.After}}
	ask := narrowed(x.rows, f, x.statuses)
	limit := pieceRows
	if ask.whole {
		limit = min(s.limit, pieceRows)
	}
	for n := 0; n < pieces; limit = pieceRows {
		seen, next, err := walk.Read[E, P](ctx, x.table, ask.Query, s.at, limit)
		if err != nil {
			return store.ExecutionPage{}, err
		}
		over, err := s.take(ctx, seen, next)
		if err != nil {
			return store.ExecutionPage{}, err
		}
		if over {
			break
		}
		if len(seen) > 0 || n == 0 { // otherwise it has come nowhere that a position could name
			n++
		}
		if s.at = *next; next.Rest != "" && !ask.isPlain {
			ask, s.at.Rest = question{Query: x.rows, isPlain: true}, ""
		}
	}
	return s.ExecutionPage, nil
}

// search is a page on its way.
type search[E any, P entity.Of[E]] struct {
	store.ExecutionPage
	index[E, P]
	filter history.Filter
	limit  int
	// at is where storage goes on, and truths counts what was held against the truth.
	at     walk.Position
	truths int
}

// match is a row whose run may pass.
type match[E any] struct {
	key  string
	row  E
	said executions.Execution
}

// take adds what passes of a page of storage, and reports whether the page is over:
// full, or at the end, where next is nil, or because it has asked for enough truths.
// Otherwise it says how far it has come.
func (s *search[E, P]) take(ctx context.Context, seen []walk.Seen[E], next *walk.Position) (over bool, err error) {
	for matches := s.matches(ctx, seen); len(matches) > 0; {
		some := matches[:min(len(matches), s.limit-len(s.Items))]
		if err := s.add(ctx, some); err != nil {
			return true, err
		}
		matches = matches[len(some):]
		last := some[len(some)-1].key
		isFull := len(s.Items) == s.limit
		if !isFull && s.truths < mostTruths {
			continue
		}
		if s.stop(""); next != nil || last != seen[len(seen)-1].At.RowKey {
			s.stop(last)
		}
		if isFull {
			s.ScannedTo = time.Time{}
		}
		return true, nil
	}
	switch {
	case next == nil:
		s.stop("")
	case len(seen) > 0:
		s.stop(next.After)
	}
	return next == nil, nil
}

// stop says how far the page has come: to the key of a row, or to the end.
func (s *search[E, P]) stop(key string) {
	s.Next, s.ScannedTo = key, time.Time{}
	if id, err := keys.IDOf(key); err == nil {
		s.ScannedTo = executions.ID(id).Time()
	}
}

// matches are the rows of a page of storage whose runs may pass.
func (s *search[E, P]) matches(ctx context.Context, seen []walk.Seen[E]) []match[E] {
	var list []match[E]
	for _, r := range seen {
		said, err := s.said(r.Row)
		if err = cmp.Or(r.Err, err); err != nil {
			s.leaveOut(ctx)(r.At, err)
			continue
		}
		if s.filter.Concerns(said) && (len(s.statuses) == 0 || slices.Contains(s.statuses, said.Status)) {
			list = append(list, match[E]{r.At.RowKey, r.Row, said})
		}
	}
	return list
}

// add reads what rows stand for, and adds what passes.
func (s *search[E, P]) add(ctx context.Context, some []match[E]) error {
	items, err := s.together(ctx, len(some), func(i int) (executions.Execution, error) { return s.shown(ctx, some[i].row, some[i].said) })
	if err != nil {
		return err
	}
	for _, m := range some {
		if s.isCopy && !m.said.Status.IsTerminal() {
			s.truths++
		}
	}
	s.Items = append(s.Items, slices.DeleteFunc(items, func(e executions.Execution) bool { return !s.filter.Passes(e) })...)
	return nil
}
