package apikeys

import (
	"time"

	"github.com/bifrost-run/bifrost/app/administer/keyring"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// APIKey lets a program start and read runs. Its text is not part of it.
type APIKey struct {
	ID            string           `json:"id" doc:"UUIDv7. It is no secret."`
	Name          string           `json:"name" example:"Ticket system"`
	State         string           `json:"state" enum:"active,expired,revoked"`
	Everywhere    bool             `json:"everywhere" doc:"Opens every organization, those to come as well, and global."`
	Organizations []string         `json:"organizations" doc:"The ids of those that it opens; empty with everywhere."`
	Workflows     []string         `json:"workflows" doc:"The names of those that it starts and whose runs it reads; empty for all."`
	Permissions   wire.Permissions `json:"permissions" doc:"Of these a key holds canExecuteWorkflows, canViewHistory or both."`
	CreatedAt     wire.Time        `json:"createdAt"`
	CreatedBy     string           `json:"createdBy,omitempty"`
	ExpiresAt     wire.Time        `json:"expiresAt" doc:"It is refused from then on."`
	RevokedAt     *wire.Time       `json:"revokedAt,omitempty"`
	RevokedBy     string           `json:"revokedBy,omitempty"`
	LastUsedAt    *wire.Time       `json:"lastUsedAt,omitempty" doc:"Some minutes behind; absent for a key that was never used."`
}

// NewAPIKey is a key that was just made.
type NewAPIKey struct {
	APIKey

	Text string `json:"key" example:"bfk_0195509f2a007abc8def0123456789ab_..." doc:"Send it as a bearer token. It is shown here and never again."`
}

// KeyPermissions are what a new key shall be able to do: of the four permissions, no
// key holds the others.
type KeyPermissions struct {
	ExecuteWorkflows bool `json:"canExecuteWorkflows" required:"false"`
	ViewHistory      bool `json:"canViewHistory" required:"false" doc:"A key reads what it started itself without it." example:"true"`
}

// APIKeyDraft is a new key.
type APIKeyDraft struct {
	Name          string         `json:"name" doc:"1 to 100 characters." example:"Ticket system"`
	Everywhere    bool           `json:"everywhere,omitempty" doc:"Instead of organizations." example:"true"`
	Organizations []string       `json:"organizations,omitempty" doc:"1 to 500 ids of organizations."`
	Workflows     []string       `json:"workflows,omitempty" doc:"At most 100 names of workflows; without any it is for all of them."`
	Permissions   KeyPermissions `json:"permissions" doc:"At least one."`
	ExpiresAt     time.Time      `json:"expiresAt" doc:"At most 366 days from now." example:"2026-12-01T08:00:00Z"`
}

func (d APIKeyDraft) draft() keys.Draft {
	out := keys.Draft{Name: d.Name, Everywhere: d.Everywhere, Workflows: d.Workflows, ExpiresAt: d.ExpiresAt}
	for _, raw := range d.Organizations {
		id, _ := organizations.ParseID(raw) // empty for what is no id, as the draft wants it
		out.Organizations = append(out.Organizations, id)
	}
	if d.Permissions.ExecuteWorkflows {
		out.Permissions = permissions.SetOf(permissions.ExecuteWorkflows)
	}
	if d.Permissions.ViewHistory {
		out.Permissions = out.Permissions.Union(permissions.SetOf(permissions.ViewHistory))
	}
	return out
}

func shown(s keyring.Shown) APIKey {
	k := s.Key
	out := APIKey{
		ID: string(k.ID), Name: k.Name, State: string(s.State), Everywhere: k.Everywhere,
		Organizations: make([]string, len(k.Organizations)), Workflows: append([]string{}, k.Workflows...),
		Permissions: wire.PermissionsOf(k.Permissions),
		CreatedAt:   wire.Time(k.CreatedAt), CreatedBy: string(k.CreatedBy), ExpiresAt: wire.Time(k.ExpiresAt),
		RevokedAt: wire.Moment(k.RevokedAt), RevokedBy: string(k.RevokedBy), LastUsedAt: wire.Moment(k.LastUsedAt),
	}
	for i, id := range k.Organizations {
		out.Organizations[i] = string(id)
	}
	return out
}
