// Package forms keeps forms with the versions that they had. What a form may ask is not
// decided here.
package forms

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Forms keeps forms. It satisfies store.Forms. Locks are on their ids.
type Forms struct {
	db    *kv.DB
	locks *kv.Locks
}

var _ store.Forms = Forms{}

// New makes the ports on a store.
func New(db *kv.DB) (Forms, Versions) { return Forms{db, kv.NewLocks()}, Versions{db} }

// Has reports whether a form stands in a scope, whatever its row says.
func Has(db *kv.DB, s organizations.Scope, id string) (bool, error) {
	_, there, err := db.Raw(formKey(s, forms.ID(id)))
	return there, err
}

// Create adds a form.
func (f Forms) Create(ctx context.Context, made forms.Form) error {
	if err := entry.Check(ctx, made.Scope); err != nil {
		return err
	}
	defer f.locks.Lock(string(made.ID))()
	stored, found, err := f.read(made.Scope, made.ID)
	switch {
	case err != nil:
		return err
	case found && stored.isMadeAs(made, made.Scope):
		return nil
	case found:
		return fault.New(fault.Conflict, "form_exists", "Another form has this id.")
	}
	next := rowOf(made)
	var b kv.Batch
	b.Put(next.key(), next)
	return f.db.Commit(&b)
}

// Get reads one.
func (f Forms) Get(ctx context.Context, scope organizations.Scope, id forms.ID) (forms.Form, error) {
	if err := entry.Check(ctx, scope); err != nil {
		return forms.Form{}, err
	}
	stored, err := f.known(scope, id)
	if err != nil {
		return forms.Form{}, err
	}
	return stored.form(scope), nil
}

// List reads a page of a scope's forms. One that is damaged is left out: it must not
// hide the others.
func (f Forms) List(ctx context.Context, scope organizations.Scope, p store.Paging) (store.FormPage, error) {
	if err := entry.Check(ctx, scope); err != nil {
		return store.FormPage{}, err
	}
	limit := max(p.Limit, 1)
	span := kv.Span{Prefix: formsIn(scope), Limit: limit + 1, Sound: true}
	if p.After != "" {
		span.After = span.Prefix.With(p.After)
	}
	rows, err := kv.Scan[row](f.db, span)
	if err != nil {
		return store.FormPage{}, err
	}
	var page store.FormPage
	for _, r := range rows[:min(len(rows), limit)] {
		page.Items = append(page.Items, r.form(scope))
	}
	if len(rows) > limit {
		page.Next = rows[limit-1].ID
	}
	return page, nil
}

// errAnother is a defect of the caller: a change would leave one form alone and write
// over another, or over one of its versions.
var errAnother = errors.New("a form cannot be changed into another one, nor into any version but the next")

// Change writes next in the place of what was, which is a version from then on.
func (f Forms) Change(ctx context.Context, was, next forms.Form) error {
	if was.ID != next.ID || was.Scope != next.Scope || next.Version != was.Version+1 {
		return errAnother
	}
	if err := entry.Check(ctx, was.Scope); err != nil {
		return err
	}
	defer f.locks.Lock(string(was.ID))()
	stored, err := f.known(was.Scope, was.ID)
	if err != nil {
		return err
	}
	if !stored.form(was.Scope).Same(was) {
		return fault.New(fault.Conflict, "changed_meanwhile", "This form has been changed meanwhile. Look at it again.")
	}
	entered := rowOf(next)
	var b kv.Batch
	b.Put(stored.version(), &stored)
	b.Put(entered.key(), entered)
	return f.db.Commit(&b)
}

// Delete removes one with its versions, in one batch. What cannot be read is removable,
// too.
func (f Forms) Delete(ctx context.Context, scope organizations.Scope, id forms.ID) error {
	if err := entry.Check(ctx, scope); err != nil {
		return err
	}
	defer f.locks.Lock(string(id))()
	if _, _, err := f.read(scope, id); err != nil && !kv.Damaged(err) {
		return err
	}
	var b kv.Batch
	b.Delete(formKey(scope, id))
	b.DeleteAll(versionsOf(scope, id))
	return f.db.Commit(&b)
}

func (f Forms) read(scope organizations.Scope, id forms.ID) (stored row, found bool, err error) {
	found, err = f.db.Get(formKey(scope, id), &stored)
	return stored, found, err
}

// known reads a form. NotFound.
func (f Forms) known(scope organizations.Scope, id forms.ID) (row, error) {
	stored, found, err := f.read(scope, id)
	if err == nil && !found {
		err = forms.ErrUnknown()
	}
	return stored, err
}
