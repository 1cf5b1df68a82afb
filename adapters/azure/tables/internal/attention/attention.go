// Package attention keeps what somebody should look at, by the day on which its run
// was accepted, and finds what nobody was told of. Which runs need it, who may see it,
// and who is told, is not decided here.
package attention

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Items keep what needs attention. They satisfy store.Attention and store.Alarms.
type Items struct {
	table *table.Table
	now   func() time.Time
	log   *slog.Logger
}

var (
	_ store.Attention = Items{}
	_ store.Alarms    = Items{}
)

// New makes the port and asks nobody; a nil log hears nothing.
func New(s *connect.Storage, log *slog.Logger) Items {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return Items{table: table.New(s, TableName), now: s.Clock().Now, log: log}
}

// CreateTable makes the table, for a local program.
func (i Items) CreateTable(ctx context.Context) error { return i.table.Create(ctx) }

// Raise keeps an item, unless there is one of its ID. One transaction.
func (i Items) Raise(ctx context.Context, item attention.Item) error {
	if _, err := known(ctx, item.Scope, item.ID); err != nil {
		return err
	}
	row, err := rowOf(item)
	if err != nil {
		return err
	}
	err = i.table.Insert(ctx, row)
	if fault.Code(err) == trouble.Exists {
		return nil
	}
	return err
}

// Remove takes away the item of a run, if there is one. One transaction.
func Remove(ctx context.Context, s *connect.Storage, d executions.Doorbell) error {
	at, err := At(d)
	if err != nil {
		return err
	}
	return table.New(s, TableName).Delete(ctx, at)
}

// Get reads one.
func (i Items) Get(ctx context.Context, s organizations.Scope, id executions.ID) (attention.Item, error) {
	d, err := known(ctx, s, id)
	if err != nil {
		return attention.Item{}, err
	}
	row, err := i.read(ctx, d)
	if err != nil {
		return attention.Item{}, err
	}
	return row.item(d), nil
}

var errNoScope = errors.New("the store was asked for what belongs to nobody: the scope is missing")

// known is the run that a caller names. NotFound for an id that the platform cannot
// have made.
func known(ctx context.Context, s organizations.Scope, id executions.ID) (executions.Doorbell, error) {
	if !s.Valid() {
		return executions.Doorbell{}, errNoScope
	}
	d, err := executions.NewDoorbell(string(id), s.Key())
	if err != nil {
		return d, attention.ErrUnknown()
	}
	return d, ctx.Err()
}

// read reads the item of a run. NotFound, also for a run of another scope.
func (i Items) read(ctx context.Context, d executions.Doorbell) (*Row, error) {
	at, err := At(d)
	if err != nil {
		return nil, err
	}
	row := &Row{Row: entity.Row{PartitionKey: at.PartitionKey, RowKey: at.RowKey}}
	found, err := i.table.Get(ctx, row)
	if err == nil && (!found || row.Scope != d.Scope().Key()) {
		err = attention.ErrUnknown()
	}
	return row, err
}

// errAnother is a defect of the caller: a change would leave one item alone and write
// over another.
var errAnother = errors.New("an item cannot be changed into another one")

// Change writes next over the version in which what was stands. A lost answer is told
// from somebody else's change by what is there. When people were told is not theirs to
// change, and no change of theirs. Two transactions.
func (i Items) Change(ctx context.Context, was, next attention.Item) error {
	if was.ID != next.ID || was.Scope != next.Scope {
		return errAnother
	}
	d, err := known(ctx, was.Scope, was.ID)
	if err != nil {
		return err
	}
	wanted, err := rowOf(next)
	if err != nil {
		return err
	}
	for tried := false; ; tried = true {
		stored, err := i.read(ctx, d)
		if err != nil {
			return err
		}
		item := stored.item(d)
		was.AlertedAt, wanted.told = item.AlertedAt, stored.told
		switch {
		case tried && item.Same(wanted.item(d)):
			return nil
		case !item.Same(asKept(was, d)):
			return fault.New(fault.Conflict, trouble.Changed, "Somebody has changed this meanwhile. Look at it again.")
		}
		wanted.Version = stored.Version
		if err = i.table.Replace(ctx, wanted); fault.Code(err) != trouble.Changed && fault.Code(err) != trouble.Missing {
			return err
		}
	}
}

// asKept is an item in the precision of a row.
func asKept(i attention.Item, d executions.Doorbell) attention.Item {
	row, err := rowOf(i)
	if err != nil {
		return i
	}
	return row.item(d)
}
