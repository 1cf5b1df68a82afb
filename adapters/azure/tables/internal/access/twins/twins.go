// Package twins writes what stands in two tables without a transaction over both.
package twins

import (
	"context"
	"reflect"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Twins are rows that stand in two tables: the truth, and a mirror of it for
// lists.
//
// The truth is written by its version only, so of many writers one wins, and a
// request that arrives late changes nothing. The mirror is written over whatever
// is there, and whoever has written it looks once more: when the truth is no
// longer what was copied, it is copied again. So the last writer of the truth
// leaves a mirror that agrees, however writers meet, and a writer that dies in
// between has told its caller nothing; repair copies for it.
type Twins[E any, P Twin[E]] struct {
	Truth, Mirror *table.Table
	// MirrorOf and TruthOf lead from one address to the other.
	MirrorOf, TruthOf func(rows.Address) rows.Address
}

// Twin is a row that stands in two places.
type Twin[E any] interface {
	rows.Stored[E]
	// Claim marks the write that made the truth what it is.
	Claim() string
	// IsLive reports whether the truth has a mirror.
	IsLive() bool
}

// Write makes next the truth in place of what was read: of version, empty for
// nothing. rows.ErrBeaten when somebody else was faster.
func (w Twins[E, P]) Write(ctx context.Context, version string, next P) error {
	var err error
	if next.Meta().Version = version; version == "" {
		err = w.Truth.Insert(ctx, next)
	} else {
		err = w.Truth.Replace(ctx, next)
	}
	if !rows.IsBeaten(err) {
		return err
	}
	stored, found, err := rows.Read[E, P](ctx, w.Truth, rows.AddressOf(next))
	if err == nil && (!found || stored.Claim() != next.Claim()) {
		err = rows.ErrBeaten
	}
	return err
}

// Announce writes the mirror of a truth that is about to be.
func (w Twins[E, P]) Announce(ctx context.Context, next P) error {
	return w.Mirror.Put(ctx, w.copied(next))
}

// Settle ends a write that announced its truth before: the mirror may have been
// written by somebody else since.
func (w Twins[E, P]) Settle(ctx context.Context, truth P) error {
	mirror, found, err := rows.Read[E, P](ctx, w.Mirror, w.MirrorOf(rows.AddressOf(truth)))
	switch {
	case err == nil && found && mirror.Claim() == truth.Claim():
		return nil
	case err == nil, fault.Code(err) == entity.Unreadable:
		return w.Follow(ctx, truth, true)
	}
	return err
}

// Follow makes the mirror what the truth was when it was read, until the truth
// stands still.
func (w Twins[E, P]) Follow(ctx context.Context, truth P, found bool) error {
	at := rows.AddressOf(truth)
	for range rows.Attempts {
		if err := w.copy(ctx, truth, found); err != nil {
			return err
		}
		now, still, err := rows.Read[E, P](ctx, w.Truth, at)
		if err != nil {
			return err
		}
		if still == found && (!found || now.Claim() == truth.Claim()) {
			return nil
		}
		truth, found = now, still
	}
	return rows.ErrBusy()
}

func (w Twins[E, P]) copy(ctx context.Context, truth P, found bool) error {
	if found && truth.IsLive() {
		return w.Mirror.Put(ctx, w.copied(truth))
	}
	at := w.MirrorOf(rows.AddressOf(truth))
	return w.Mirror.Delete(ctx, entity.At(at.Partition, at.Row, entity.Any))
}

// copied is a truth as its mirror says it.
func (w Twins[E, P]) copied(truth P) P {
	mirror, at := *truth, w.MirrorOf(rows.AddressOf(truth))
	*P(&mirror).Meta() = entity.Row{PartitionKey: at.Partition, RowKey: at.Row}
	return &mirror
}

// Agree reports whether a mirror says what the truth does, to the last field.
func (w Twins[E, P]) Agree(truth, mirror P) bool {
	wanted, got := *w.copied(truth), *mirror
	at := *P(&wanted).Meta()
	*P(&got).Meta() = at
	return reflect.DeepEqual(wanted, got)
}
