// Package scope holds the one type that says whose data is touched, and the
// only constructors for it. It is internal to the domain, so that adapters, use
// cases and functions can pass a Scope on but cannot make one up.
package scope

import "github.com/bifrost-run/bifrost/domain/internal/uuid"

// globalKey is what the global scope is called in storage keys and nowhere else.
const globalKey = "GLOBAL"

// Scope is the layer of defaults ("global") or one organization. Its zero value
// is neither: Valid reports false, and every store refuses it.
type Scope struct{ key string }

// Global is the layer of defaults and of workflows that need no organization.
func Global() Scope { return Scope{key: globalKey} }

// Of is the scope of one organization, by its canonical id.
func Of(organizationID string) Scope { return Scope{key: organizationID} }

// Parse reads a key that somebody stored. False means that it names no scope.
func Parse(key string) (Scope, bool) {
	if key == globalKey {
		return Global(), true
	}
	id, err := uuid.Canonical(key)
	if err != nil {
		return Scope{}, false
	}
	return Of(id), true
}

// Valid reports whether the scope was made by one of the constructors.
func (s Scope) Valid() bool { return s.key != "" }

// IsGlobal reports whether this is the layer of defaults.
func (s Scope) IsGlobal() bool { return s.key == globalKey }

// OrganizationID is the canonical id of the organization, empty for global.
func (s Scope) OrganizationID() string {
	if s.IsGlobal() {
		return ""
	}
	return s.key
}

// Defaults is the scope whose values an organization inherits where it has none
// of its own. It is for reading configuration and, for the provider's staff, who holds
// a grant that covers every organization; for nothing else.
func (s Scope) Defaults() Scope { return Global() }

// Key is the storage key of the scope: the organization's id, or GLOBAL.
func (s Scope) Key() string { return s.key }

// String is what people and the API read: the organization's id, or global.
func (s Scope) String() string {
	if s.IsGlobal() {
		return "global"
	}
	return s.key
}
