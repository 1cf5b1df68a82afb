package access

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/roles"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// isItself finds the organization.
func isItself(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	return len(parts) > 1 && parts[1] == s.OrganizationID(), nil, nil
}

// leadsTo finds every tenant that leads to the organization.
func leadsTo(s organizations.Scope, _ []string, row kv.Row) (bool, []kv.Key, error) {
	return row.(*tenantRow).Organization == s.OrganizationID(), nil, nil
}

// isGrantIn goes by the key, so that a grant which is damaged goes, too.
func isGrantIn(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	if len(parts) != 3 || parts[2] != s.Key() {
		return false, nil, nil
	}
	return true, []kv.Key{grantsIn(parts[2]).With(parts[1])}, nil
}

// isAtHome finds the people of the organization, and takes from them what they
// hold, wherever it was given.
func (r relations) isAtHome(s organizations.Scope, parts []string, row kv.Row) (bool, []kv.Key, error) {
	if len(parts) != 2 || row.(*userRow).Home != s.OrganizationID() {
		return false, nil, nil
	}
	user := permissions.UserID(parts[1])
	with, err := roles.HeldBy(r.db, user)
	if err != nil {
		return false, nil, err
	}
	grants, err := r.db.Keys(kv.Span{Prefix: grantsOf(user)})
	for _, at := range grants {
		with = append(with, at)
		if held, ok := at.Parts(); ok && len(held) == 3 {
			with = append(with, grantsIn(held[2]).With(parts[1]))
		}
	}
	return true, with, err
}
