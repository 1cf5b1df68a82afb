// Package audit keeps the audit entries of scopes, newest first, and removes those
// that were kept for long enough. Who writes them, and for how long they are kept,
// is not decided here.
package audit

import (
	"bytes"
	"context"
	"encoding/base64"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
)

const (
	// pieceRows is how many entries are looked at together, and pieces how many of
	// these one List looks at for a narrow filter: as much as on Azure.
	pieceRows = 500
	pieces    = 4
	// expirePiece is how many entries one Expire looks at.
	expirePiece = 100
)

// Trail keeps entries. It satisfies store.Trail and maintenance.Expiry.
type Trail struct{ db *kv.DB }

var (
	_ store.Trail        = Trail{}
	_ maintenance.Expiry = Trail{}
)

// New makes the ports on a store.
func New(db *kv.DB) Trail { return Trail{db} }

// Append adds an entry.
func (t Trail) Append(ctx context.Context, s organizations.Scope, e audit.Entry) error {
	if err := entry.Check(ctx, s); err != nil {
		return err
	}
	var b kv.Batch
	b.Put(inScope(s.Key()).With(position(e)), rowOf(e))
	return t.db.Commit(&b)
}

// List reads a page of a scope's entries. One that is damaged is left out: it must
// not hide the others.
func (t Trail) List(ctx context.Context, s organizations.Scope, f audit.Filter, p store.Paging) (store.TrailPage, error) {
	if err := entry.Check(ctx, s); err != nil {
		return store.TrailPage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: inScope(s.Key()), Limit: limit + 1, Sound: true}
	if f.IsNarrow() {
		span.Limit = pieceRows
	}
	span.After, span.To = bounds(span.Prefix, f, p.After)
	page := page{filter: f, limit: limit}
	for range pieces {
		if span.To != nil && bytes.Compare(span.After, span.To) >= 0 {
			break
		}
		found, err := kv.Scan[row](t.db, span)
		if err != nil {
			return store.TrailPage{}, err
		}
		if page.take(found, len(found) == span.Limit) {
			break
		}
		span.After = span.Prefix.With(page.Next)
	}
	return page.TrailPage, nil
}

// page is one on its way.
type page struct {
	store.TrailPage
	filter audit.Filter
	limit  int
}

// take adds what passes of a piece, and reports whether the page is over: full, or
// at the end, where more says that there is more behind the piece. Otherwise the
// page says how far it has come.
func (p *page) take(found []row, more bool) (over bool) {
	p.Next, p.ScannedTo = "", time.Time{}
	for i, r := range found {
		e := r.entry()
		if !p.filter.Passes(e) {
			continue
		}
		p.Items = append(p.Items, e)
		if len(p.Items) < p.limit {
			continue
		}
		if more || i < len(found)-1 {
			p.Next = position(e)
		}
		return true
	}
	if more {
		last := found[len(found)-1].entry()
		p.Next, p.ScannedTo = position(last), last.At
	}
	return !more
}

// bounds are the keys between which the entries of a filter's time stand, behind a
// position.
func bounds(prefix kv.Key, f audit.Filter, position string) (after, to kv.Key) {
	if !f.To.IsZero() {
		after = prefix.With(reverse(lastBefore(f.To)))
	}
	if position != "" {
		if at := prefix.With(position); bytes.Compare(at, after) > 0 {
			after = at
		}
	}
	if !f.From.IsZero() {
		to = prefix.With(reverse(lastBefore(f.From)))
	}
	return after, to
}

// Expire steps in each scope over the entries that are not old enough.
func (t Trail) Expire(ctx context.Context, cursor string, before time.Time) (maintenance.ExpiredPage, error) {
	after, err := begin(cursor)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil || before.IsZero() {
		return maintenance.ExpiredPage{}, err
	}
	found, err := t.db.Keys(kv.Span{Prefix: all(), After: after, Limit: expirePiece})
	if err != nil || len(found) == 0 {
		return maintenance.ExpiredPage{}, err
	}
	var page maintenance.ExpiredPage
	var b kv.Batch
	for _, at := range found {
		after = at
		parts, ok := at.Parts()
		if !ok || len(parts) != 3 {
			continue
		}
		if old := inScope(parts[1]).With(reverse(lastBefore(before))); bytes.Compare(at, old) < 0 {
			after = old
			break
		}
		b.Delete(at)
		page.Removed++
	}
	page.Next = base64.RawURLEncoding.EncodeToString(after)
	return page, t.db.Commit(&b)
}

// begin reads a cursor of Expire: the key that it goes on behind.
func begin(cursor string) (kv.Key, error) {
	if cursor == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || !bytes.HasPrefix(raw, all()) {
		return nil, entry.ErrCursor()
	}
	return raw, nil
}
