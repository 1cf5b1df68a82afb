package permissions

import (
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/scope"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Facts is what a decision about one target is made from, read at each request.
type Facts struct {
	// Standing holds the user with the grants in the target and in global. A nil
	// Standing is somebody who has never signed in.
	Standing *Standing
	// Organization is the target itself; nil when it is global or does not exist.
	Organization *organizations.Organization
}

// Authority is a decision that was made: who acts, where, and with what. It is
// the only thing that use cases accept as leave to touch an organization's data.
type Authority struct {
	Principal Principal
	// Scope is where the caller may act.
	Scope organizations.Scope
	// Organization is the row that the decision read, nil for global.
	Organization *organizations.Organization
	// Permissions is everything the caller holds there.
	Permissions Set
}

// Require refuses whoever lacks one of these permissions here, and names the first.
func (a Authority) Require(all ...Permission) error {
	for _, p := range all {
		if !a.Permissions.Has(p) {
			return Missing(p)
		}
	}
	return nil
}

// Decide turns a wish into a Scope. Foreign and unknown organizations give the
// same fault. A member without any permission of anyOf is told the first one;
// an empty anyOf asks for membership alone.
func Decide(p Principal, target organizations.Target, facts Facts, anyOf ...Permission) (Authority, error) {
	var grants []Grant
	// Facts about somebody else give this caller nothing.
	if facts.Standing != nil && facts.Standing.User.ID == p.User.ID {
		grants = facts.Standing.Grants
	}
	reach := ReachOf(p, grants)
	if target.IsGlobal() {
		return decideGlobal(p, reach, anyOf)
	}
	org := facts.Organization
	if org == nil || org.ID != target.ID() || !reach.Member(org.ID) {
		return Authority{}, organizations.ErrUnknown()
	}
	held := reach.At(org.ID)
	if len(anyOf) > 0 && !held.HasAny(anyOf) {
		return Authority{}, Missing(anyOf[0])
	}
	return Authority{Principal: p, Scope: scope.Of(string(org.ID)), Organization: org, Permissions: held}, nil
}

// decideGlobal is about the layer of defaults, whose existence is no secret:
// whoever lacks a permission there is told so.
func decideGlobal(p Principal, reach Reach, anyOf []Permission) (Authority, error) {
	if len(anyOf) == 0 {
		anyOf = All()
	}
	if !reach.Everywhere.HasAny(anyOf) {
		return Authority{}, Missing(anyOf[0])
	}
	return Authority{Principal: p, Scope: scope.Global(), Permissions: reach.Everywhere}, nil
}

// Missing is the fault that names the permission a member lacks.
func Missing(p Permission) error {
	f := fault.New(fault.Forbidden, "permission_required", "You need the permission "+string(p)+" here. Ask an administrator for it.")
	f.Permission = string(p)
	return f
}

// AdminOnly is the fault for what only holders of Platform.Admin may do.
func AdminOnly() error {
	f := fault.New(fault.Forbidden, "admin_required", "Only a platform administrator may do this.")
	f.Permission = string(AdminRole)
	return f
}
