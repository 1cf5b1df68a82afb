package store

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Users keeps what administrators see and change about people. Who signs in is
// written by Access; nobody is ever removed. Pages are in the order of user ids,
// and Paging.After is one.
type Users interface {
	// Get reads one. NotFound user_not_found.
	Get(ctx context.Context, id permissions.UserID) (permissions.User, error)
	// List reads a page of everybody.
	List(ctx context.Context, p Paging) (UserPage, error)
	// AtHome reads a page of the people whose home is the organization of a scope:
	// nobody for global, and nobody of whom it has no longer the tenant.
	AtHome(ctx context.Context, s organizations.Scope, p Paging) (UserPage, error)
	// Change gives somebody the Type, Home, IsActive and UpdatedAt of next, provided
	// that they still are what they were. NotFound user_not_found; Conflict
	// changed_meanwhile.
	Change(ctx context.Context, was, next permissions.User) error
}

// UserPage is a part of a list of people.
type UserPage struct {
	Items []permissions.User
	// Next is the id of the last item, empty at the end.
	Next string
}
