// Package marked keeps things that are one row of one Azure table each, so that
// whatever happens to one is one write, and leaves a mark in the place of one that was
// deleted, so that a request which was on its way all the time cannot bring it back.
// What the rows are about is said by those who keep them.
package marked

import (
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Write is what every such row has; rows embed it.
type Write struct {
	// WriteID is random and new with each write. A writer whose answer was lost knows
	// its row by it.
	WriteID string
	// IsGone marks one that was deleted. Such a row says nothing else but whose it was,
	// and stays for a day, so that a request which was on its way all the time cannot
	// bring it back.
	IsGone bool
}

// NewWrite marks a new write.
func NewWrite() Write { return Write{WriteID: rows.NewClaim()} }

// Last is the write that a row was last written by.
func (w *Write) Last() *Write { return w }

// Row is a row that embeds Write.
type Row[E any] interface {
	rows.Stored[E]
	// Last is the embedded Write.
	Last() *Write
}

// Rows are the rows of a table.
type Rows[E any, P Row[E]] struct {
	Table *table.Table
	log   *slog.Logger
}

// New is the rows of a table in an account; nobody is asked. The log hears of stored
// rows that cannot be read, never what is in them; nil hears nothing.
func New[E any, P Row[E]](s *connect.Storage, name string, log *slog.Logger) Rows[E, P] {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return Rows[E, P]{Table: table.New(s, name), log: log}
}

// Create adds a row, in one transaction. One that is there already is the same when is
// says so: the answer to an earlier try was lost. The fault exists is for another one,
// and for the mark of one that was deleted, which is never written over.
func (r Rows[E, P]) Create(ctx context.Context, row P, is func(stored P) bool, exists error) error {
	err := r.Table.Insert(ctx, row)
	if !rows.IsBeaten(err) {
		return err
	}
	stored, found, err := rows.Read[E, P](ctx, r.Table, rows.AddressOf(row))
	if err != nil || found && !stored.Last().IsGone && is(stored) {
		return err
	}
	return exists
}

// Read reads a row, in one transaction. False also for one that was deleted, and for a
// key that no row can have.
func (r Rows[E, P]) Read(ctx context.Context, at rows.Address) (P, bool, error) {
	if entity.CheckKey(at.Row) != nil {
		return P(new(E)), false, ctx.Err()
	}
	row, found, err := rows.Read[E, P](ctx, r.Table, at)
	return row, found && !row.Last().IsGone, err
}

// Page reads a page of what a query asks for behind a row key, and whether there are
// more. What was deleted and what cannot be read is left out.
func (r Rows[E, P]) Page(ctx context.Context, q table.Query, after string, limit int) (good []E, more bool, err error) {
	return rows.PageOf(ctx, r.Table, q, after, limit, r.log, func(row P) bool { return !row.Last().IsGone })
}

// Replace writes a row over a version. rows.ErrBeaten when somebody else was faster.
func (r Rows[E, P]) Replace(ctx context.Context, row P, version string) error {
	row.Meta().Version = version
	err := r.Table.Replace(ctx, row)
	if !rows.IsBeaten(err) {
		return err
	}
	stored, found, err := rows.Read[E, P](ctx, r.Table, rows.AddressOf(row))
	if err == nil && (!found || stored.Last().WriteID != row.Last().WriteID) {
		err = rows.ErrBeaten
	}
	return err
}

// Merge writes a part of a row over the version that was read. rows.ErrBeaten when
// somebody else was faster, or the own answer was lost.
func (r Rows[E, P]) Merge(ctx context.Context, row P, part any) error {
	err := r.Table.Merge(ctx, row, part)
	if rows.IsBeaten(err) {
		return rows.ErrBeaten
	}
	return err
}

// Delete writes the mark of a row in its place, if it may: what is shown is the row as
// it is stored, or why it cannot be read.
func (r Rows[E, P]) Delete(ctx context.Context, mark P, may func(stored P, unread error) (bool, error)) error {
	mark.Last().IsGone = true
	at := rows.AddressOf(mark)
	if entity.CheckKey(at.Row) != nil {
		return ctx.Err()
	}
	return rows.Persist(ctx, func() error {
		stored, found, err := rows.Read[E, P](ctx, r.Table, at)
		isUnread := fault.Code(err) == entity.Unreadable
		if err != nil && !isUnread || err == nil && (!found || stored.Last().IsGone) {
			return err
		}
		if is, err := may(stored, err); err != nil || !is {
			return err
		}
		if isUnread {
			return r.Replace(ctx, mark, entity.Any)
		}
		return r.Replace(ctx, mark, stored.Meta().Version)
	})
}

// ErrChanged is the fault of a change of what is stored no more.
func ErrChanged(message string) error { return fault.New(fault.Conflict, trouble.Changed, message) }
