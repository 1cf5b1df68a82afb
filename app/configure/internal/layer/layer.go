// Package layer holds what all of configuring shares: reading an organization's
// layer together with the defaults below it, who may do so and see what, and
// cutting pages out of it.
package layer

import (
	"context"
	"errors"
	"sort"
	"sync"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Page is a part of a list, in the order of keys.
type Page[T any] struct {
	Items []T
	// Next is the key of the last item, empty at the end.
	Next string
}

// Cut takes a page out of a list that was read whole, by ascending keys.
func Cut[T any](all []T, key func(T) string, p store.Paging) Page[T] {
	rest := all[sort.Search(len(all), func(i int) bool { return key(all[i]) > p.After }):]
	if len(rest) <= p.Limit {
		return Page[T]{Items: rest}
	}
	return Page[T]{Items: rest[:p.Limit], Next: key(rest[p.Limit-1])}
}

// Both reads a scope and, for an organization, its defaults at the same time.
// Global has no defaults: it is them.
func Both[T any](ctx context.Context, s organizations.Scope, read func(context.Context, organizations.Scope) (T, error)) (own, defaults T, err error) {
	if s.IsGlobal() {
		own, err = read(ctx, s)
		return own, defaults, err
	}
	var ownErr, defaultsErr error
	var reading sync.WaitGroup
	reading.Go(func() { defaults, defaultsErr = read(ctx, s.Defaults()) })
	own, ownErr = read(ctx, s)
	reading.Wait()
	return own, defaults, errors.Join(ownErr, defaultsErr)
}

// MayConfigure refuses whoever lacks the one permission that all of this needs.
func MayConfigure(by permissions.Authority) error {
	if !by.Permissions.Has(permissions.ManageConfig) {
		return permissions.Missing(permissions.ManageConfig)
	}
	return nil
}

// SeesDefaults reports whether a caller may see what an organization inherits:
// the provider's staff, and nobody else.
func SeesDefaults(by permissions.Authority) bool {
	return by.Principal.User.Type == permissions.PlatformUser
}

// BadFields are the fields that a fault lists, none for any other error.
func BadFields(err error) []fault.Field {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}

// KeysIn refuses an API key, by the field of a body that holds it: settings are shown
// to many and stand in the audit trail.
func KeysIn(pointer, text string) []fault.Field {
	if !keys.IsIn(text) {
		return nil
	}
	return []fault.Field{{In: "body", Pointer: pointer, Code: "secret_in_setting", Message: "This is an API key. Keep it as a secret."}}
}
