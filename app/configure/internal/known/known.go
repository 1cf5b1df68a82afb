// Package known holds what this build can be connected to, as its integrations
// declare it.
package known

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Source says which integrations this build has.
type Source interface {
	// Integrations answers all of them. It is asked once, at start.
	Integrations() []Integration
}

// Integration is what an integration declares about itself.
type Integration struct {
	Name  string
	Title string
	// Settings and Secrets are the keys that can be configured. A setting whose key
	// ends in _url is an address that secrets are sent to.
	Settings []string
	Secrets  []string
	// Required are the keys of both without which it does not connect.
	Required []string
	// Tenant answers the Microsoft Entra tenant that it works in for an
	// organization, empty when there is none; nil for one that needs no tenant.
	Tenant func(org organizations.Organization, settings map[string]string) string
	// Test tries a connection, which the host gives; nil for one that cannot be tried.
	// It returns when the integration's code does, and its error is for host.Diagnose.
	Test func(ctx context.Context, on host.Host, info host.Run) (string, error)
}

// List is every integration of this build, in the order of names.
type List []Integration

// Of asks a source.
func Of(s Source) List {
	list := slices.Clone(s.Integrations())
	slices.SortFunc(list, func(a, b Integration) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// Find answers the integration of that name, false when this build has none.
func (l List) Find(name string) (Integration, bool) {
	at := slices.IndexFunc(l, func(i Integration) bool { return i.Name == name })
	if at < 0 {
		return Integration{}, false
	}
	return l[at], true
}

// ErrUnknown is the fault for an integration that this build does not have.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "not_found", "This build has no integration of this name.")
}

// Title is what people call an integration; its name when this build has none.
func (l List) Title(name string) string {
	i, _ := l.Find(name)
	return cmp.Or(i.Title, name)
}

// Owner answers the title of the integration that keeps a secret under a key, and
// false for a key that is nobody's.
func (l List) Owner(key string) (title string, owned bool) {
	for _, i := range l {
		for _, name := range i.Secrets {
			if organizations.SecretKey(i.Name, name) == key {
				return cmp.Or(i.Title, i.Name), true
			}
		}
	}
	return "", false
}

// Check answers everything that would let two secrets meet in the vault, or keep
// one out of it.
func (l List) Check() error {
	var problems []error
	owner := map[string]string{}
	for _, i := range l {
		if !organizations.IsKey(i.Name) {
			problems = append(problems, fmt.Errorf("integration %q: the name cannot be a key", i.Name))
		}
		for _, name := range i.Secrets {
			key := organizations.SecretKey(i.Name, name)
			if !organizations.IsKey(key) {
				problems = append(problems, fmt.Errorf("integration %s: the secret %q makes the key %q, which cannot be one", i.Name, name, key))
			}
			if other, taken := owner[key]; taken {
				problems = append(problems, fmt.Errorf("integrations %s and %s both keep a secret under %s", other, i.Name, key))
			}
			owner[key] = i.Name
		}
	}
	return errors.Join(problems...)
}
