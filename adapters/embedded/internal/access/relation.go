package access

import (
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Kinds are the rows of this package. The truth about a tenant is the row of the
// organization, and about a grant the row under its user, which is the one that
// decides: no mending ever gives a right.
func Kinds(db *kv.DB) []relation.Kind {
	r := relations{db}
	return []relation.Kind{
		{Name: kindOrganization, Title: "organization", Where: ofOne, Row: func() kv.Row { return new(organizationRow) }, Judge: r.organization, Itself: true, Belongs: isItself},
		{Name: kindTenant, Title: titleTenant, Where: ofOne, Row: func() kv.Row { return new(tenantRow) }, Damaged: relation.Copy, Judge: r.tenant, Itself: true, Belongs: leadsTo},
		{Name: kindUser, Title: "user", Where: ofOne, Row: func() kv.Row { return new(userRow) }, Belongs: r.isAtHome},
		{Name: kindGrantOf, Title: "grant of a user", Where: ofGrant, Row: func() kv.Row { return new(grantRow) }, Judge: r.grant, Belongs: isGrantIn},
		{Name: kindGrantIn, Title: titleGrantIn, Where: ofMirror, Row: func() kv.Row { return new(grantRow) }, Damaged: relation.Copy, Judge: r.mirror, Scoped: true},
	}
}

const (
	titleTenant  = "tenant of an organization"
	titleGrantIn = "list of an organization's grants"
)

// relations judges rows.
type relations struct{ db *kv.DB }

// organization must hold the tenant that it says.
func (r relations) organization(at kv.Key, _ []string, row kv.Row) ([]relation.Finding, error) {
	org := row.(*organizationRow)
	if string(organizationKey(organizations.ID(org.ID))) != string(at) {
		return []relation.Finding{relation.Lost("It stands in the place of another organization.")}, nil
	}
	if org.TenantID == "" {
		return nil, nil
	}
	key := tenantKey(strings.ToLower(org.TenantID))
	var holder tenantRow
	held, err := r.db.Get(key, &holder)
	if err != nil && !kv.Unreadable(err) || held && holder.Organization == org.ID {
		return nil, err
	}
	mend := relation.Put("It does not lead to this organization.", key, &tenantRow{Organization: org.ID}).
		About(titleTenant, "organization "+org.ID)
	if !held {
		return []relation.Finding{mend}, nil
	}
	other, err := r.holds(holder.Organization, org.TenantID)
	if err != nil || other {
		return []relation.Finding{relation.Lost("Another organization has the same tenant, and its users sign in there.")}, err
	}
	return []relation.Finding{mend}, nil
}

// holds reports whether an organization says that it has this tenant. One that
// cannot be read is believed to.
func (r relations) holds(id, tenant string) (bool, error) {
	var org organizationRow
	found, err := r.db.Get(organizationKey(organizations.ID(id)), &org)
	if kv.Unreadable(err) {
		return true, nil
	}
	return found && strings.EqualFold(org.TenantID, tenant), err
}

// tenant must lead to an organization that has it.
func (r relations) tenant(at kv.Key, parts []string, row kv.Row) ([]relation.Finding, error) {
	if len(parts) == 2 {
		if held, err := r.holds(row.(*tenantRow).Organization, parts[1]); err != nil || held {
			return nil, err
		}
	}
	return []relation.Finding{relation.Delete("It leads to an organization that does not have it.", at)}, nil
}

// grant must be in the list of its organization.
func (r relations) grant(_ kv.Key, parts []string, row kv.Row) ([]relation.Finding, error) {
	grant := row.(*grantRow)
	if len(parts) != 3 || grant.User != parts[1] || grant.Scope != parts[2] {
		return []relation.Finding{relation.Lost("It stands in the place of another grant: take it back, and give it again.")}, nil
	}
	key := grantsIn(grant.Scope).With(grant.User)
	var listed grantRow
	found, err := r.db.Get(key, &listed)
	if err != nil && !kv.Unreadable(err) || found && listed.same(*grant) {
		return nil, err
	}
	return []relation.Finding{relation.Put("It does not say what the user was granted.", key, grant).About(titleGrantIn, ofGrant(parts))}, nil
}

// mirror must be of a grant that there is.
func (r relations) mirror(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	if len(parts) == 3 {
		if _, there, err := r.db.Raw(grantsOf(permissions.UserID(parts[2])).With(parts[1])); err != nil || there {
			return nil, err
		}
	}
	return []relation.Finding{relation.Delete("It shows a grant that there is not.", at)}, nil
}

func (r grantRow) same(other grantRow) bool {
	return r.User == other.User && r.Scope == other.Scope && r.GrantedBy == other.GrantedBy &&
		r.GrantedAt.Equal(other.GrantedAt) && slices.Equal(r.Permissions, other.Permissions)
}

// ofOne names what the second part of a key names.
func ofOne(parts []string) string { return strings.Join(parts[1:], " ") }

// ofGrant names the user and the scope that are the second and third part.
func ofGrant(parts []string) string {
	if len(parts) < 3 {
		return ofOne(parts)
	}
	return "user " + parts[1] + " in " + parts[2]
}

// ofMirror names the same two, which stand the other way round.
func ofMirror(parts []string) string {
	if len(parts) < 3 {
		return ofOne(parts)
	}
	return "user " + parts[2] + " in " + parts[1]
}
