package keys

import (
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/scope"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Held is the key of these facts, for whoever sends its very text while it is
// active. Unauthenticated: key_invalid for everybody else, and key_revoked or
// key_expired for those alone who hold it.
func Held(facts permissions.KeyFacts, t Text, now time.Time) (permissions.Key, error) {
	if facts.Key == nil || !t.isOf(*facts.Key) {
		return permissions.Key{}, ErrInvalid()
	}
	switch facts.Key.State(now) {
	case permissions.KeyRevoked:
		return permissions.Key{}, fault.New(fault.Unauthenticated, "key_revoked", "This API key was revoked. Ask an administrator for another one.")
	case permissions.KeyExpired:
		return permissions.Key{}, fault.New(fault.Unauthenticated, "key_expired", "This API key has expired. Ask an administrator for another one.")
	case permissions.KeyActive:
	}
	return *facts.Key, nil
}

// ErrInvalid is the one answer for a key that is malformed, unknown, or sent by
// somebody who does not know its secret.
func ErrInvalid() error {
	return fault.New(fault.Unauthenticated, "key_invalid", "This API key is not valid.")
}

// ErrNotAllowed is the fault for what keys may not do, whatever they open.
func ErrNotAllowed() error {
	return fault.New(fault.Forbidden, "key_not_allowed", "API keys start and read runs, and nothing else. This needs a person who has signed in.")
}

// Principal is the caller that a key is: it has no app role and no home, and is
// limited to the key's workflows.
func Principal(k permissions.Key) permissions.Principal {
	return permissions.Principal{
		User: permissions.User{
			ID: k.ID.UserID(), DisplayName: k.Name, Type: permissions.KeyUser,
			IsActive: true, CreatedAt: k.CreatedAt, UpdatedAt: k.CreatedAt,
		},
		Workflows: k.Workflows,
	}
}

// Reach is where a key may do what, over all organizations.
func Reach(k permissions.Key) permissions.Reach {
	r := permissions.Reach{In: make(map[organizations.ID]permissions.Set, len(k.Organizations))}
	if k.Everywhere {
		r.Everywhere = k.Permissions
	}
	for _, id := range k.Organizations {
		r.In[id] = k.Permissions
	}
	return r
}

// Decide is permissions.Decide for a key that Held answered, held against the
// organization that the facts name. One that the key does not open is answered like
// one that does not exist, and so is global, which takes a key for everywhere. In an
// inactive organization keys stop, for reading as well: Conflict
// organization_inactive.
func Decide(k permissions.Key, target organizations.Target, org *organizations.Organization, anyOf ...permissions.Permission) (permissions.Authority, error) {
	if !opens(k, target, org) {
		return permissions.Authority{}, organizations.ErrUnknown()
	}
	if len(anyOf) > 0 && !k.Permissions.HasAny(anyOf) {
		return permissions.Authority{}, permissions.Missing(anyOf[0])
	}
	authority := permissions.Authority{Principal: Principal(k), Scope: scope.Global(), Permissions: k.Permissions}
	if target.IsGlobal() {
		return authority, nil
	}
	if !org.IsActive {
		return permissions.Authority{}, organizations.ErrInactive("API keys open nothing there")
	}
	authority.Scope, authority.Organization = scope.Of(string(org.ID)), org
	return authority, nil
}

func opens(k permissions.Key, target organizations.Target, org *organizations.Organization) bool {
	switch {
	case target.IsZero():
		return false
	case target.IsGlobal():
		return k.Everywhere
	default:
		return org != nil && org.ID == target.ID() && (k.Everywhere || slices.Contains(k.Organizations, org.ID))
	}
}
