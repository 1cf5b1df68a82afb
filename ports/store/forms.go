package store

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Forms keeps the forms of a scope, each with the versions that it had.
type Forms interface {
	// Create adds a form in its own scope. Adding the same one again is no fault;
	// Conflict form_exists for another one under its id.
	Create(ctx context.Context, f forms.Form) error
	// Get reads one. NotFound, also for a form of another scope.
	Get(ctx context.Context, s organizations.Scope, id forms.ID) (forms.Form, error)
	// List reads a page of a scope's forms in the order of their ids, which is that in
	// which they were made. Paging.After is a form's id.
	List(ctx context.Context, s organizations.Scope, p Paging) (FormPage, error)
	// Change puts next in the place of was, which becomes one of its versions, provided
	// that nothing has changed it meanwhile. Both are of the same scope and id, and
	// next's Version is one more. NotFound; Conflict changed_meanwhile.
	Change(ctx context.Context, was, next forms.Form) error
	// Delete removes one with its versions for good: no request that was on its way all
	// the time brings it back. What is not there is no fault. When it fails, the same
	// call goes on.
	Delete(ctx context.Context, s organizations.Scope, id forms.ID) error
}

// FormPage is a part of the forms of a scope.
type FormPage struct {
	Items []forms.Form
	// Next is the id of the last item, in a list of versions its Version; empty at the end.
	Next string
}

// FormVersions reads what forms were before they were changed. The version that is in
// force is not among them: Forms has it.
type FormVersions interface {
	// Get reads an earlier version. NotFound, also for one of another scope's form.
	Get(ctx context.Context, s organizations.Scope, id forms.ID, version int) (forms.Form, error)
	// List reads a page of a form's earlier versions without their Fields and
	// FixedInput, the newest first; none for a form of another scope. Paging.After is a
	// version.
	List(ctx context.Context, s organizations.Scope, id forms.ID, p Paging) (FormPage, error)
}
