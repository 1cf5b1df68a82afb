// Package roles keeps in Azure tables the roles and who belongs to them. A
// membership stands in two places: what is added is announced in the copy before
// it is true, and what is taken out is gone from the truth before the copy. People
// are another package's, and what a role opens is the domain's to say.
package roles

import (
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/twins"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// People knows who has ever signed in; store.Users does.
type People interface {
	// Get reads one. NotFound user_not_found.
	Get(ctx context.Context, id permissions.UserID) (permissions.User, error)
}

// Twins are memberships of one kind, in both places.
type Twins = twins.Twins[Membership, *Membership]

// Ports are the views of the tables of roles.
type Ports struct {
	Roles       Roles
	Memberships Memberships
}

// base is what the views share.
type base struct {
	table  *table.Table
	twins  map[permissions.MemberKind]Twins
	people People
	log    *slog.Logger
}

// New makes the ports on an account; nobody is asked. The log hears of stored
// rows that cannot be read, never what is in them; nil hears nothing.
func New(s *connect.Storage, people People, log *slog.Logger) Ports {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	b := &base{table: table.New(s, TableRoles), people: people, log: log, twins: map[permissions.MemberKind]Twins{
		permissions.UserMember: {Truth: table.New(s, TableUserRoles), Mirror: table.New(s, TableRoleUsers), MirrorOf: other, TruthOf: other},
		permissions.FormMember: {Truth: table.New(s, TableFormRoles), Mirror: table.New(s, TableRoleForms), MirrorOf: other, TruthOf: other},
	}}
	return Ports{Roles: Roles{b}, Memberships: Memberships{b}}
}

// Create makes the tables that are missing, for a local program.
func (p Ports) Create(ctx context.Context) error {
	all := []*table.Table{p.Roles.table}
	for _, w := range p.Roles.twins {
		all = append(all, w.Truth, w.Mirror)
	}
	for _, one := range all {
		if err := one.Create(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Roles keeps roles. It satisfies store.Roles.
type Roles struct{ *base }

var _ store.Roles = Roles{}

// Create adds one.
func (r Roles) Create(ctx context.Context, role permissions.Role) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	row := roleOf(role)
	err := r.table.Insert(ctx, &row)
	if !rows.IsBeaten(err) {
		return err
	}
	if mine, err := r.isMine(ctx, &row); mine || err != nil {
		return err
	}
	return fault.New(fault.Conflict, "role_exists", "This role exists already.")
}

// isMine reports whether a write whose answer was lost has happened.
func (b *base) isMine(ctx context.Context, written *Role) (bool, error) {
	stored, found, err := rows.Read[Role](ctx, b.table, rows.AddressOf(written))
	return found && stored.ClaimID == written.ClaimID, err
}

// Get reads one.
func (r Roles) Get(ctx context.Context, id permissions.RoleID) (permissions.Role, error) {
	row, err := r.known(ctx, id)
	if err != nil {
		return permissions.Role{}, err
	}
	return row.role(), nil
}

// known reads a role. NotFound role_not_found, also for one that is leaving.
func (b *base) known(ctx context.Context, id permissions.RoleID) (*Role, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if entity.CheckKey(roleKey(id)) != nil {
		return nil, permissions.ErrUnknownRole() // no role can have this id
	}
	row, found, err := rows.Read[Role](ctx, b.table, roleAt(id))
	if err == nil && (!found || row.IsLeaving) {
		err = permissions.ErrUnknownRole()
	}
	return row, err
}

// List reads a page of all roles. Rows that cannot be read are left out, so that
// one does not hide the others.
func (r Roles) List(ctx context.Context, p store.Paging) (store.RolePage, error) {
	if err := ctx.Err(); err != nil {
		return store.RolePage{}, err
	}
	var page store.RolePage
	found, more, err := rows.Page(ctx, r.table, roleAt(permissions.RoleID(p.After)), p.Limit, r.log,
		func(row *Role) bool { return !row.IsLeaving })
	for _, row := range found {
		page.Items = append(page.Items, row.role())
	}
	if more {
		page.Next = found[len(found)-1].RoleID
	}
	return page, err
}

// Change writes next in the place of what was.
func (r Roles) Change(ctx context.Context, was, next permissions.Role) error {
	next.ID = was.ID
	return rows.Persist(ctx, func() error {
		known, err := r.known(ctx, was.ID)
		if err != nil {
			return err
		}
		if !known.role().Same(kept(was)) {
			return errChanged()
		}
		row := roleOf(next)
		row.Version = known.Version
		return r.replace(ctx, &row)
	})
}

// replace writes a role over the version that was read. rows.ErrBeaten when
// somebody else was faster.
func (b *base) replace(ctx context.Context, row *Role) error {
	err := b.table.Replace(ctx, row)
	if !rows.IsBeaten(err) {
		return err
	}
	if mine, err := b.isMine(ctx, row); mine || err != nil {
		return err
	}
	return rows.ErrBeaten
}

func errChanged() error {
	return fault.New(fault.Conflict, trouble.Changed, "Somebody else has changed this role meanwhile. Look at it again.")
}
