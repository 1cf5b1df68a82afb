// Package roster answers who belongs where: the members of an organization, and
// people by their ids. Who they are and what they may do is changed by the packages
// around it.
package roster

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Roster is the use case.
type Roster struct {
	users  store.Users
	grants store.Grants
}

// New is a Roster over these ports.
func New(users store.Users, grants store.Grants) *Roster {
	return &Roster{users: users, grants: grants}
}

// Named reads people by their ids, for administrators. Whoever does not exist is
// left out.
func (r *Roster) Named(ctx context.Context, by authorize.Caller, ids []permissions.UserID) (map[permissions.UserID]permissions.User, error) {
	if !by.Principal.IsAdmin() {
		return nil, permissions.AdminOnly()
	}
	people := map[permissions.UserID]permissions.User{}
	return people, r.meet(ctx, ids, people)
}

// metAtOnce is how many people are read at the same time.
const metAtOnce = 8

// meet reads those of the people who are not known yet. Whoever does not exist is
// left out: a list must not fail for that.
func (r *Roster) meet(ctx context.Context, ids []permissions.UserID, known map[permissions.UserID]permissions.User) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id permissions.UserID) bool { _, ok := known[id]; return ok })
	for chunk := range slices.Chunk(ids, metAtOnce) {
		users, err := together(chunk, func(id permissions.UserID) (permissions.User, error) { return r.users.Get(ctx, id) })
		if err != nil {
			return err
		}
		for _, user := range users {
			if user.ID != "" {
				known[user.ID] = user
			}
		}
	}
	return nil
}

// together reads all of a few things at the same time. What is not found is left
// at its zero value.
func together[I, T any](ids []I, read func(I) (T, error)) ([]T, error) {
	things, errs := make([]T, len(ids)), make([]error, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() {
			var err error
			if things[i], err = read(id); !fault.Is(err, fault.NotFound) {
				errs[i] = err
			}
		})
	}
	all.Wait()
	return things, errors.Join(errs...)
}
