// Package batches keeps in one Azure table what was asked for many organizations at once.
// The organizations of a batch are elsewhere, and what becomes of a batch is not decided
// here.
package batches

import (
	"context"
	"errors"
	"log/slog"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Batches keeps batches. It satisfies store.Batches.
type Batches struct {
	table *table.Table
	log   *slog.Logger
}

var _ store.Batches = Batches{}

// New makes the port on an account; nobody is asked. The log hears of stored rows that
// cannot be read, never what is in them; nil hears nothing.
func New(s *connect.Storage, log *slog.Logger) Batches {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return Batches{table: table.New(s, TableName), log: log}
}

// CreateTable makes the table if it is missing, for a local program.
func (s Batches) CreateTable(ctx context.Context) error { return s.table.Create(ctx) }

// errForeign is a defect of the caller.
var errForeign = errors.New("a batch was to be kept under an id that is not ours")

// Create adds a batch, in one transaction. One that is there already is the batch when it
// was entered as this one: the answer to an earlier try was lost.
func (s Batches) Create(ctx context.Context, made batches.Batch) error {
	if err := made.CheckSize(); err != nil {
		return err
	}
	row, err := rowOf(made)
	if err != nil {
		return err
	}
	more, err := row.give(made)
	if err != nil {
		return err
	}
	operations := []table.Operation{table.Insert(row)}
	if !row.IsIdle() {
		operations = append(operations, table.Put(MarkOf(made.ID)))
	}
	for _, piece := range more {
		operations = append(operations, table.Put(piece))
	}
	if err = s.table.Transact(ctx, operations...); !access.IsBeaten(err) {
		return err
	}
	return s.recognize(ctx, made, row)
}

// recognize looks whether the batch that was in the way is the very one.
func (s Batches) recognize(ctx context.Context, made batches.Batch, row *Row) error {
	stored, err := s.known(ctx, made.ID)
	if err != nil {
		return err
	}
	there, err := s.whole(ctx, stored)
	if err != nil {
		return err
	}
	if stored.isMadeAs(&row.Facts) && isGivenAs(there, made) {
		return nil
	}
	return fault.New(fault.Conflict, "batch_exists", "Another batch has this id.")
}

// known reads the row of a batch. NotFound.
func (s Batches) known(ctx context.Context, id batches.ID) (*Row, error) {
	at, ok := AddressOf(id)
	if !ok {
		return nil, errors.Join(ctx.Err(), batches.ErrUnknown())
	}
	row, found, err := access.Read[Row](ctx, s.table, at)
	if err == nil && (!found || row.IsGone) {
		err = batches.ErrUnknown()
	}
	return row, err
}

// Get reads one. One transaction, one more when its runs are given much.
func (s Batches) Get(ctx context.Context, id batches.ID) (batches.Batch, error) {
	row, err := s.known(ctx, id)
	if err != nil {
		return batches.Batch{}, err
	}
	return s.whole(ctx, row)
}

// whole adds to a batch what its runs are given.
func (s Batches) whole(ctx context.Context, row *Row) (batches.Batch, error) {
	b, err := row.batch()
	if err != nil {
		return b, err
	}
	raw := row.Given
	if row.GivenRows > 0 {
		found, err := table.Find[GivenRow](ctx, s.table, table.In(Partition).Prefix(givenPrefix(b.ID)))
		if err != nil {
			return b, err
		}
		if len(found.Rows) != row.GivenRows {
			return b, access.ErrDamaged()
		}
		raw = joined(found.Rows)
	}
	if err := taken(raw, &b); err != nil {
		return b, access.ErrDamaged()
	}
	return b, nil
}

// List reads a page of all batches. Rows that cannot be read are left out, so that one
// does not hide the others.
func (s Batches) List(ctx context.Context, p store.Paging) (store.BatchPage, error) {
	names, err := entity.Names(&listed{})
	if err != nil {
		return store.BatchPage{}, err
	}
	after := p.After
	if at, ok := AddressOf(batches.ID(p.After)); ok {
		after = at.Row
	}
	query := All("").Select(names...)
	found, more, err := access.PageOf(ctx, s.table, query, after, p.Limit, s.log, func(row *listed) bool { return !row.IsGone })
	var page store.BatchPage
	for i := range found {
		b, err := found[i].batch()
		if err != nil {
			s.note(ctx, found[i].Row, err)
			continue
		}
		page.Items = append(page.Items, b)
	}
	if more {
		page.Next = found[len(found)-1].BatchID
	}
	return page, err
}

func (s Batches) note(ctx context.Context, row entity.Row, err error) {
	s.log.LogAttrs(ctx, slog.LevelWarn, "A stored batch cannot be read and is left out.",
		slog.String("row", row.RowKey), slog.String("code", fault.Code(err)))
}

// errAnother is a defect of the caller: a change would leave one batch alone and write
// over another, or could not be told from the state before.
var errAnother = errors.New("a batch cannot be changed into another one, nor without a new revision")

// Change writes next in the place of what was, over the version that was read: a read
// and a write.
func (s Batches) Change(ctx context.Context, was, next batches.Batch) error {
	if was.ID != next.ID || was.Revision == next.Revision {
		return errAnother
	}
	row, err := rowOf(next)
	if err != nil {
		return errors.Join(ctx.Err(), batches.ErrUnknown())
	}
	return access.Persist(ctx, func() error {
		stored, err := s.known(ctx, was.ID)
		switch {
		case err != nil:
			return err
		case stored.WriteID == row.WriteID:
			return nil // the answer to the write was lost, and not the write
		case stored.Revision != was.Revision:
			return fault.New(fault.Conflict, trouble.Changed, "This batch has been changed meanwhile. Look at it again.")
		}
		row.Given, row.GivenRows, row.Version = stored.Given, stored.GivenRows, stored.Version
		if err = s.replace(ctx, stored, row); access.IsBeaten(err) {
			return access.ErrBeaten
		}
		return err
	})
}

// replace writes a row over another, with the mark of a batch that goes on.
func (s Batches) replace(ctx context.Context, stored, row *Row) error {
	id := batches.ID(row.BatchID)
	switch {
	case !row.IsIdle():
		return s.table.Transact(ctx, table.Replace(row), table.Put(MarkOf(id)))
	case stored.IsIdle():
		return s.table.Replace(ctx, row)
	}
	mark := MarkOf(id)
	mark.Version = entity.Any
	err := s.table.Transact(ctx, table.Replace(row), table.Delete(mark))
	if fault.Code(err) == trouble.Missing {
		// It may be the mark that is missing: the next try finds one.
		err = errors.Join(access.ErrBeaten, s.table.Put(ctx, MarkOf(id)))
	}
	return err
}
