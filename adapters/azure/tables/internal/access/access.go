// Package access keeps in Azure tables what decisions about callers are made
// from: people, organizations, and who was granted what where. What stands in
// two places has a truth, which alone decides, and a copy for lists; this
// package knows in which order they are written, and how one follows the other.
// Decisions themselves are the domain's.
package access

import (
	"context"
	"errors"
	"log/slog"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/clients"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/repair"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/twins"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Ports are the views of the tables of people and organizations.
type Ports struct {
	Access        Access
	Organizations Organizations
	Grants        Grants
	Users         Users
	Repairs       repair.Repairs
}

// base is what the views share.
type base struct {
	tables  rows.Tables
	clients clients.Clients
	people  twins.Twins[rows.User, *rows.User]
	grants  twins.Twins[rows.Grant, *rows.Grant]
	tenants *tenantCache
	log     *slog.Logger
}

// New makes the ports on an account; nobody is asked. The log hears of stored
// rows that cannot be read, never what is in them; nil hears nothing.
func New(s *connect.Storage, log *slog.Logger) Ports {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	t := rows.Open(s)
	b := &base{
		tables:  t,
		clients: clients.Clients{List: t.Organizations, Truth: t.OrganizationConfig},
		people: twins.Twins[rows.User, *rows.User]{
			Truth: t.UserPermissions, Mirror: t.Users, MirrorOf: rows.UserMirror, TruthOf: rows.UserTruth,
		},
		grants: twins.Twins[rows.Grant, *rows.Grant]{
			Truth: t.UserPermissions, Mirror: t.OrgPermissions, MirrorOf: rows.GrantMirror, TruthOf: rows.GrantTruth,
		},
		tenants: newTenantCache(),
		log:     log,
	}
	return Ports{
		Access: Access{b}, Organizations: Organizations{b}, Grants: Grants{b}, Users: Users{b},
		Repairs: repair.New(t, b.clients, b.people, b.grants),
	}
}

// Create makes the tables that are missing, for a local program.
func (p Ports) Create(ctx context.Context) error { return p.Access.tables.Create(ctx) }

// errNoScope is a defect of the caller: no decision was made.
var errNoScope = errors.New("the store was asked for what belongs to nobody: the scope is missing")

// check refuses the scope of nobody, and a context that has ended.
func check(ctx context.Context, s organizations.Scope) error {
	if !s.Valid() || !s.IsGlobal() && !rows.IsOrganization(organizations.ID(s.OrganizationID())) {
		return errNoScope
	}
	return ctx.Err()
}
