// Package permissions holds who may do what: callers, the four permissions,
// grants, and Decide, the only way from a caller's wish to a Scope.
package permissions

import "slices"

// Permission is one of the four things that a grant can allow.
type Permission string

// The four permissions. Running, editing and approving are kept apart on purpose.
const (
	ExecuteWorkflows Permission = "canExecuteWorkflows"
	ManageConfig     Permission = "canManageConfig"
	ManageForms      Permission = "canManageForms"
	ViewHistory      Permission = "canViewHistory"
)

// All lists the permissions in the order in which the API shows them.
func All() []Permission {
	return []Permission{ExecuteWorkflows, ManageConfig, ManageForms, ViewHistory}
}

// Set is a set of permissions. The zero value holds none. Sets compare with ==.
type Set struct{ bits uint8 }

// SetOf is the set of these permissions; names that are none are ignored.
func SetOf(list ...Permission) Set {
	var s Set
	for _, p := range list {
		if i := slices.Index(All(), p); i >= 0 {
			s.bits |= 1 << i
		}
	}
	return s
}

// Everything is the set of all four.
func Everything() Set { return SetOf(All()...) }

// Has reports whether the set holds p.
func (s Set) Has(p Permission) bool {
	i := slices.Index(All(), p)
	return i >= 0 && s.bits&(1<<i) != 0
}

// HasAny reports whether the set holds at least one of the list.
func (s Set) HasAny(list []Permission) bool { return slices.ContainsFunc(list, s.Has) }

// Union is every permission of both sets.
func (s Set) Union(other Set) Set { return Set{bits: s.bits | other.bits} }

// IsEmpty reports whether the set holds nothing.
func (s Set) IsEmpty() bool { return s.bits == 0 }

// List gives the permissions in the order of All.
func (s Set) List() []Permission {
	held := make([]Permission, 0, len(All()))
	for _, p := range All() {
		if s.Has(p) {
			held = append(held, p)
		}
	}
	return held
}
