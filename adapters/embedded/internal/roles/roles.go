// Package roles keeps roles, and which users and forms belong to them. People
// themselves are another package's.
package roles

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// People knows who has ever signed in; store.Users does.
type People interface {
	// Get reads one. NotFound user_not_found.
	Get(ctx context.Context, id permissions.UserID) (permissions.User, error)
}

// Ports are the views of one store of roles.
type Ports struct {
	Roles       Roles
	Memberships Memberships
}

// base is what the views share. Locks are on the ids of roles.
type base struct {
	db     *kv.DB
	locks  *kv.Locks
	people People
}

// New makes the ports on a store.
func New(db *kv.DB, people People) Ports {
	b := &base{db: db, locks: kv.NewLocks(), people: people}
	return Ports{Roles: Roles{b}, Memberships: Memberships{b}}
}

// Roles keeps roles. It satisfies store.Roles.
type Roles struct{ *base }

var _ store.Roles = Roles{}

// Create adds one.
func (r Roles) Create(ctx context.Context, role permissions.Role) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer r.locks.Lock(string(role.ID))()
	_, found, err := r.read(role.ID)
	if err != nil {
		return err
	}
	if found {
		return fault.New(fault.Conflict, "role_exists", "This role exists already.")
	}
	return r.write(role)
}

// Get reads one.
func (r Roles) Get(ctx context.Context, id permissions.RoleID) (permissions.Role, error) {
	if err := ctx.Err(); err != nil {
		return permissions.Role{}, err
	}
	return r.known(id)
}

// List reads a page of all roles.
func (r Roles) List(ctx context.Context, p store.Paging) (store.RolePage, error) {
	if err := ctx.Err(); err != nil {
		return store.RolePage{}, err
	}
	rows, more, err := kv.Page[roleRow](r.db, kv.NewKey(kindRole), p.After, p.Limit)
	if err != nil {
		return store.RolePage{}, err
	}
	var found store.RolePage
	for _, row := range rows {
		found.Items = append(found.Items, row.role())
	}
	if more {
		found.Next = rows[len(rows)-1].ID
	}
	return found, nil
}

// Change writes next in the place of what was.
func (r Roles) Change(ctx context.Context, was, next permissions.Role) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer r.locks.Lock(string(was.ID))()
	now, err := r.known(was.ID)
	if err != nil {
		return err
	}
	if !now.Same(was) {
		return fault.New(fault.Conflict, "changed_meanwhile", "Somebody else has changed this role meanwhile. Look at it again.")
	}
	next.ID = was.ID
	return r.write(next)
}

// Delete removes a role with its memberships, in one batch.
func (r Roles) Delete(ctx context.Context, id permissions.RoleID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer r.locks.Lock(string(id))()
	members, err := r.db.Keys(kv.Span{Prefix: membersOf(id)})
	if err != nil {
		return err
	}
	var b kv.Batch
	b.Delete(roleKey(id))
	b.DeleteAll(membersOf(id))
	for _, key := range members {
		// By the key, because a row that is damaged must not keep the role.
		if parts, ok := key.Parts(); ok && len(parts) == 4 {
			b.Delete(kv.NewKey(kindRoleOf, parts[2], parts[3], string(id)))
		}
	}
	return r.db.Commit(&b)
}

func (b *base) read(id permissions.RoleID) (permissions.Role, bool, error) {
	var row roleRow
	found, err := b.db.Get(roleKey(id), &row)
	return row.role(), found, err
}

// known reads a role. NotFound role_not_found.
func (b *base) known(id permissions.RoleID) (permissions.Role, error) {
	role, found, err := b.read(id)
	if err == nil && !found {
		err = permissions.ErrUnknownRole()
	}
	if err != nil {
		return permissions.Role{}, err
	}
	return role, nil
}

func (b *base) write(role permissions.Role) error {
	var batch kv.Batch
	batch.Put(roleKey(role.ID), roleRowOf(role))
	return b.db.Commit(&batch)
}
