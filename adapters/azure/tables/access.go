package tables

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/repair"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/apikeys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/config"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/roles"
	"github.com/bifrost-run/bifrost/ports/store"
)

// people are the tables that no run needs: who may do what, and what is configured.
type people struct {
	access access.Ports
	roles  roles.Ports
	keys   apikeys.Keys
	config config.Config
}

func openPeople(o Options) people {
	a := access.New(o.Storage, o.Log)
	return people{access: a, roles: roles.New(o.Storage, a.Users, o.Log), keys: apikeys.New(o.Storage, o.Log), config: config.New(o.Storage)}
}

func (p people) create(ctx context.Context) error {
	if err := p.access.Create(ctx); err != nil {
		return err
	}
	if err := p.roles.Create(ctx); err != nil {
		return err
	}
	if err := p.keys.CreateTable(ctx); err != nil {
		return err
	}
	return p.config.Create(ctx)
}

// Access reads what permission decisions are made from.
func (s *Store) Access() store.Access { return s.people.access.Access }

// Organizations keeps the clients.
func (s *Store) Organizations() store.Organizations { return s.people.access.Organizations }

// Grants keeps who may do what where.
func (s *Store) Grants() store.Grants { return s.people.access.Grants }

// Users keeps what administrators see and change about people.
func (s *Store) Users() store.Users { return s.people.access.Users }

// Roles keeps roles.
func (s *Store) Roles() store.Roles { return s.people.roles.Roles }

// Memberships keeps who and what belongs to roles.
func (s *Store) Memberships() store.Memberships { return s.people.roles.Memberships }

// Keys keeps API keys.
func (s *Store) Keys() store.Keys { return s.people.keys }

// Config keeps settings and integrations.
func (s *Store) Config() store.Config { return s.people.config }

// The words of Repairs.
type (
	// Repairs finds and mends what disagrees in the tables of people,
	// organizations and grants.
	Repairs = repair.Repairs
	// Index is a kind of partition that a walk reads.
	Index = repair.Index
	// Findings are what a page of a walk brought.
	Findings = repair.Findings
	// Difference is one row that needs a look.
	Difference = repair.Difference
)

// The indexes of a walk, in its order; Members once for each client and for
// GLOBAL, Held once for each person.
const (
	Clients = repair.Clients
	Tenants = repair.Tenants
	People  = repair.People
	Members = repair.Members
	Held    = repair.Held
)

// Repairs walks and mends what stands in two places.
func (s *Store) Repairs() Repairs { return s.people.access.Repairs }
