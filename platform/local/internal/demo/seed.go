package demo

import (
	"context"
	"fmt"
	"os"

	"github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/internal/seed"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Seeder writes what the first start shows, and what it does into the audit trail.
type Seeder struct {
	Organizations seed.Maker
	Access        store.Access
	Grants        store.Grants
	Config        store.Config
	Vault         secret.Vault
	Roles         store.Roles
	Memberships   store.Memberships
	Composer      *compose.Composer
	Catalog       *describe.Catalog
	Recorder      *record.Recorder
	Clock         system.Clock
	Random        system.Random
}

// NewSeeder is a Seeder of a storage.
func NewSeeder(s *storage.Storage, composer *compose.Composer, catalog *describe.Catalog, clock system.Clock, random system.Random) Seeder {
	p := s.Ports()
	recorder := record.New(p.Trail, random)
	return Seeder{
		Organizations: seed.Maker{Organizations: p.Organizations, Recorder: recorder, Clock: clock, Random: random},
		Access:        p.Access, Grants: p.Grants, Config: p.Config, Vault: p.Vault, Roles: p.Roles, Memberships: p.Memberships,
		Composer: composer, Catalog: catalog, Recorder: recorder, Clock: clock, Random: random,
	}
}

// Provider makes the provider's own organization where it does not exist.
func (s Seeder) Provider(ctx context.Context) error {
	_, err := s.organization(ctx, organizations.Draft{Name: "Northwind IT", TenantID: ProviderTenant, IsProvider: true})
	return err
}

// Demo makes the clients, the technician's grants and the forms, once: the file at marker
// says that it was done, so that what a person changes later stays changed. A
// start that was cut off in between is finished by the next one.
func (s Seeder) Demo(ctx context.Context, marker, origin string) error {
	if _, err := os.Stat(marker); err == nil {
		return s.follow(ctx, origin)
	}
	if err := s.technician(ctx); err != nil {
		return err
	}
	if err := s.connect(ctx, origin); err != nil {
		return err
	}
	clients := []organizations.Draft{
		{Name: "Contoso", TenantID: contosoTenant, Tags: []string{"gold", "m365"}},
		{Name: "Fabrikam", TenantID: fabrikamTenant, Tags: []string{"silver", "m365"}},
		{Name: "Adatum", TenantID: adatumTenant, Tags: []string{"m365"}},
	}
	for i, draft := range clients {
		id, err := s.organization(ctx, draft)
		if err == nil && i == 0 {
			err = s.offer(ctx, id)
		}
		if err != nil {
			return err
		}
		// The third client shows what a technician without a grant sees: nothing.
		if i < 2 {
			if err := s.grant(ctx, id); err != nil {
				return err
			}
		}
	}
	if err := os.WriteFile(marker, []byte("The demo was seeded. Remove the whole data folder to begin anew.\n"), 0o600); err != nil {
		return fmt.Errorf("the demo cannot be marked as seeded: %w", err)
	}
	return nil
}

func (s Seeder) organization(ctx context.Context, draft organizations.Draft) (organizations.ID, error) {
	existing, err := s.Access.OrganizationOfTenant(ctx, draft.TenantID)
	if err != nil {
		return "", fmt.Errorf("look for %s: %w", draft.Name, err)
	}
	if existing != nil {
		return existing.ID, nil
	}
	org, err := s.Organizations.Make(ctx, draft)
	if err != nil {
		return "", fmt.Errorf("create %s: %w", draft.Name, err)
	}
	return org.ID, nil
}

// technician is known before the first sign-in, because grants need a user.
func (s Seeder) technician(ctx context.Context) error {
	now := s.Clock.Now()
	_, err := s.Access.Admit(ctx, permissions.User{
		ID:          permissions.NewUserID(technician.TenantID, technician.ObjectID),
		DisplayName: technician.DisplayName, Email: technician.Email,
		Type: permissions.PlatformUser, IsActive: true, CreatedAt: now, UpdatedAt: now,
	})
	if err != nil {
		return fmt.Errorf("admit the technician: %w", err)
	}
	return nil
}

func (s Seeder) grant(ctx context.Context, id organizations.ID) error {
	target := organizations.TargetOf(id)
	authority := permissions.SeedSystem.Authority(target)
	grant := permissions.Grant{
		UserID: permissions.NewUserID(technician.TenantID, technician.ObjectID), In: target,
		Permissions: permissions.SetOf(permissions.ExecuteWorkflows, permissions.ViewHistory),
		GrantedBy:   authority.Principal.User.ID, GrantedAt: s.Clock.Now(),
	}
	after := map[string]any{"permissions": grant.Permissions.List()}
	err := s.Recorder.Write(ctx, authority, record.Change{Action: audit.GrantPut, ID: string(grant.UserID), After: after})
	if err == nil {
		err = s.Grants.Put(ctx, authority.Scope, grant)
	}
	if err != nil {
		return fmt.Errorf("grant the technician: %w", err)
	}
	return nil
}
