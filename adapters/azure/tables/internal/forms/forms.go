// Package forms keeps forms in one Azure table, with the versions that they had: a scope
// is a partition, so that each change is one transaction. What a form may ask is not
// decided here.
package forms

import (
	"context"
	"errors"
	"log/slog"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/marked"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Forms keeps forms. It satisfies store.Forms.
type Forms struct {
	rows marked.Rows[Row, *Row]
	log  *slog.Logger
}

var _ store.Forms = Forms{}

// New makes the ports on an account; nobody is asked. The log hears of stored rows that
// cannot be read, never what is in them; nil hears nothing.
func New(s *connect.Storage, log *slog.Logger) Forms {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return Forms{rows: marked.New[Row](s, TableName, log), log: log}
}

// CreateTable makes the table if it is missing, for a local program.
func (f Forms) CreateTable(ctx context.Context) error { return f.rows.Table.Create(ctx) }

// errNoScope is a defect of the caller: no decision was made.
var errNoScope = errors.New("the store was asked for what belongs to nobody: the scope is missing")

func check(ctx context.Context, scope organizations.Scope) error {
	if !scope.Valid() {
		return errNoScope
	}
	return ctx.Err()
}

// Create adds a form, in one transaction.
func (f Forms) Create(ctx context.Context, made forms.Form) error {
	if err := check(ctx, made.Scope); err != nil {
		return err
	}
	row, err := rowOf(made)
	if err != nil {
		return err
	}
	return f.rows.Create(ctx, row, row.isMadeAs, fault.New(fault.Conflict, "form_exists", "Another form has this id."))
}

// known reads a form. NotFound.
func (f Forms) known(ctx context.Context, scope organizations.Scope, id forms.ID) (*Row, forms.Form, error) {
	if err := check(ctx, scope); err != nil {
		return nil, forms.Form{}, err
	}
	row, found, err := f.rows.Read(ctx, addressOf(scope, id))
	if err == nil && !found {
		err = forms.ErrUnknown()
	}
	if err != nil {
		return nil, forms.Form{}, err
	}
	form, err := row.form(scope)
	return row, form, err
}

// Get reads one, in one transaction.
func (f Forms) Get(ctx context.Context, scope organizations.Scope, id forms.ID) (forms.Form, error) {
	_, form, err := f.known(ctx, scope, id)
	return form, err
}

// List reads a page of a scope's forms, in one query. Rows that cannot be read are left
// out, so that one does not hide the others.
func (f Forms) List(ctx context.Context, scope organizations.Scope, p store.Paging) (store.FormPage, error) {
	if err := check(ctx, scope); err != nil {
		return store.FormPage{}, err
	}
	found, more, err := f.rows.Page(ctx, Of(partitionOf(scope)), addressOf(scope, forms.ID(p.After)).Row, p.Limit)
	var page store.FormPage
	for i := range found {
		form, err := found[i].form(scope)
		if err != nil {
			return store.FormPage{}, err
		}
		page.Items = append(page.Items, form)
	}
	if more {
		page.Next = found[len(found)-1].FormID
	}
	return page, err
}

// errAnother is a defect of the caller: a change would leave one form alone and write
// over another, or over one of its versions.
var errAnother = errors.New("a form cannot be changed into another one, nor into any version but the next")

// Change writes next in the place of what was, over the version that was read, and what
// was read among the versions: a read and a transaction.
func (f Forms) Change(ctx context.Context, was, next forms.Form) error {
	if was.ID != next.ID || was.Scope != next.Scope || next.Version != was.Version+1 {
		return errAnother
	}
	if err := check(ctx, was.Scope); err != nil {
		return err
	}
	row, err := rowOf(next)
	if err != nil {
		return err
	}
	was.UpdatedAt = rows.Moment(was.UpdatedAt)
	return rows.Persist(ctx, func() error {
		known, form, err := f.known(ctx, was.Scope, was.ID)
		switch {
		case err != nil:
			return err
		case known.WriteID == row.WriteID:
			return nil // the answer to the write was lost, and not the write
		case !form.Same(was):
			return marked.ErrChanged("This form has been changed meanwhile. Look at it again.")
		}
		row.Version = known.Version
		// What a version says never changes: writing it again is no loss.
		if err = f.rows.Table.Transact(ctx, table.Replace(row), table.Put(known.version())); rows.IsBeaten(err) {
			return rows.ErrBeaten
		}
		return err
	})
}

// Delete leaves a mark in the place of a form, from which on nobody sees its versions,
// and then removes these. One that cannot be read is removable, too.
func (f Forms) Delete(ctx context.Context, scope organizations.Scope, id forms.ID) error {
	if err := check(ctx, scope); err != nil {
		return err
	}
	always := func(*Row, error) (bool, error) { return true, nil }
	if err := f.rows.Delete(ctx, blank(scope, id), always); err != nil {
		return err
	}
	return f.empty(ctx, scope, id)
}

// empty removes the versions of a form, whatever the rows hold: a query, and a
// transaction for each hundred of them.
func (f Forms) empty(ctx context.Context, scope organizations.Scope, id forms.ID) error {
	query := table.In(partitionOf(scope)).Prefix(versionsOf(string(id))).Select("FormID").Limit(table.MaxOperations)
	for {
		var removals []table.Operation
		remove := func(row entity.Row, _ error) {
			removals = append(removals, table.Delete(entity.At(row.PartitionKey, row.RowKey, entity.Any)))
		}
		found, err := table.Find[listed](ctx, f.rows.Table, query.Tolerate(remove))
		for _, row := range found.Rows {
			remove(row.Row, nil)
		}
		if err != nil || len(removals) == 0 {
			return err
		}
		err = f.rows.Table.Transact(ctx, removals[:min(len(removals), table.MaxOperations)]...)
		isBehind := rows.IsBeaten(err) // somebody else removes them, too
		if err != nil && !isBehind || err == nil && !found.More && len(removals) <= table.MaxOperations {
			return err
		}
	}
}
