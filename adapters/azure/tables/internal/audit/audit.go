// Package audit keeps the audit entries of scopes in one Azure table, newest first.
// Who writes them is not here.
package audit

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// pieceRows is how many entries a page of storage brings for a narrow filter, and
	// pieces how many of these pages one List reads.
	pieceRows = 500
	pieces    = 4
)

// Trail keeps entries. It satisfies store.Trail.
type Trail struct {
	table *table.Table
	log   *slog.Logger
}

var _ store.Trail = Trail{}

// New makes the port on an account; nobody is asked. A nil log hears nothing.
func New(s *connect.Storage, log *slog.Logger) Trail {
	return Trail{table.New(s, TableName), cmp.Or(log, slog.New(slog.DiscardHandler))}
}

// Create makes the table if it is missing, for a local program.
func (t Trail) Create(ctx context.Context) error { return t.table.Create(ctx) }

// Append adds an entry, in one transaction. The row that is there already is the
// same, because ids are nobody else's: the answer to an earlier try was lost.
func (t Trail) Append(ctx context.Context, s organizations.Scope, e audit.Entry) error {
	if err := check(ctx, s); err != nil {
		return err
	}
	row, err := rowOf(s, e)
	if err != nil {
		return err
	}
	if err = t.table.Insert(ctx, row); fault.Code(err) == trouble.Exists {
		return nil
	}
	return err
}

// List reads a page of a scope's entries: one transaction, or up to four for a
// narrow filter. Storage would look into entries by itself, but not say how far it
// came before it stopped.
func (t Trail) List(ctx context.Context, s organizations.Scope, f audit.Filter, p store.Paging) (store.TrailPage, error) {
	if err := check(ctx, s); err != nil {
		return store.TrailPage{}, err
	}
	low, high := keys.Between(f.From, f.To)
	q := table.In(partition(s)).From(low).Before(high)
	page, at := page{trail: t, filter: f, limit: max(p.Limit, 1)}, walk.Position{After: p.After}
	rows := page.limit + 1
	if f.IsNarrow() {
		rows = pieceRows
	}
	for n := 0; n < pieces; {
		seen, next, err := walk.Read[Row](ctx, t.table, q, at, rows)
		if err != nil {
			return store.TrailPage{}, err
		}
		if page.take(ctx, seen, next) {
			break
		}
		if at = *next; len(seen) > 0 { // an empty page has come nowhere that a position could name
			n++
		}
	}
	return page.TrailPage, nil
}

// page is one on its way.
type page struct {
	store.TrailPage
	trail  Trail
	filter audit.Filter
	limit  int
}

// take adds what passes of a page of storage, and reports whether the page is over:
// full, or at the end, where next is nil. Otherwise it says how far it has come.
func (p *page) take(ctx context.Context, seen []walk.Seen[Row], next *walk.Position) (over bool) {
	p.Next = ""
	for i, s := range seen {
		if s.Err != nil {
			p.trail.log.ErrorContext(ctx, "an audit entry is left out of a list", "row", s.At.RowKey, "error", s.Err)
			continue
		}
		e := s.Row.entry()
		p.ScannedTo = e.At
		if !p.filter.Passes(e) {
			continue
		}
		p.Items = append(p.Items, e)
		if len(p.Items) < p.limit {
			continue
		}
		p.ScannedTo = time.Time{}
		if next != nil || i < len(seen)-1 {
			p.Next = s.At.RowKey
		}
		return true
	}
	if next == nil {
		p.ScannedTo = time.Time{}
		return true
	}
	p.Next = next.After
	return false
}

// errNoScope is a defect of the caller: no decision was made.
var errNoScope = errors.New("the store was asked for what belongs to nobody: the scope is missing")

// check refuses the scope of nobody and a context that has ended.
func check(ctx context.Context, s organizations.Scope) error {
	if !s.Valid() {
		return errNoScope
	}
	return ctx.Err()
}

// aged is a row of which only its keys matter.
type aged struct {
	entity.Row
	At time.Time
}

// Aged reads a page of the entries of a partition that were made before an instant,
// as what deletes them. One transaction.
func Aged(ctx context.Context, t *table.Table, partition string, before time.Time, at walk.Position, limit int) ([]table.Operation, *walk.Position, error) {
	low, _ := keys.Between(time.Time{}, before)
	seen, next, err := walk.Read[aged](ctx, t, table.In(partition).From(low).Select("At"), at, limit)
	removals := make([]table.Operation, len(seen))
	for i, s := range seen {
		removals[i] = table.Delete(entity.At(s.At.PartitionKey, s.At.RowKey, entity.Any))
	}
	return removals, next, err
}
