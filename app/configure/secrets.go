package configure

import (
	"cmp"
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/app/configure/internal/known"
	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Secrets writes the secrets of the authority's scope and lists what may be
// known of them. It never reads a value.
type Secrets struct {
	vault    secret.Vault
	recorder *record.Recorder
	clock    system.Clock
	known    known.List
}

// NewSecrets is the use case over these ports.
func NewSecrets(vault secret.Vault, recorder *record.Recorder, clock system.Clock, of Known) *Secrets {
	return &Secrets{vault: vault, recorder: recorder, clock: clock, known: known.Of(of)}
}

// SecretView is what may be known of a secret in a scope.
type SecretView struct {
	organizations.SecretInfo
	// Inherited says that it is global's: there is none of this key in the organization.
	Inherited bool
}

// List answers a page of the secrets of the authority's scope and, for an
// organization, of those of global that it has no own one for and may use: those
// of an integration are not inherited one by one.
func (s *Secrets) List(ctx context.Context, by permissions.Authority, p store.Paging) (layer.Page[SecretView], error) {
	if err := layer.MayConfigure(by); err != nil {
		return layer.Page[SecretView]{}, err
	}
	own, defaults, err := layer.Both(ctx, by.Scope, s.vault.List)
	if err != nil {
		return layer.Page[SecretView]{}, err
	}
	views := make([]SecretView, 0, len(own)+len(defaults))
	for _, info := range own {
		views = append(views, SecretView{SecretInfo: info})
	}
	for _, info := range defaults {
		if _, owned := s.known.Owner(info.Key); !owned && !slices.ContainsFunc(own, hasSecret(info.Key)) {
			views = append(views, SecretView{SecretInfo: info, Inherited: true})
		}
	}
	slices.SortFunc(views, func(a, b SecretView) int { return cmp.Compare(a.Key, b.Key) })
	return layer.Cut(views, func(v SecretView) string { return v.Key }, p), nil
}

// Put sets a secret of the authority's scope and answers what may be known of it
// then, with whether the scope had none before. validation_failed lists every
// bad field and never repeats the value.
func (s *Secrets) Put(ctx context.Context, by permissions.Authority, key, text string) (view SecretView, created bool, err error) {
	if err := layer.MayConfigure(by); err != nil {
		return SecretView{}, false, err
	}
	value, err := organizations.NewSecretValue(text)
	bad := layer.BadFields(err)
	if !organizations.IsKey(key) {
		bad = append(bad, badKey())
	}
	if len(bad) > 0 {
		return SecretView{}, false, fault.ValidationFailed(bad...)
	}
	own, err := s.vault.List(ctx, by.Scope)
	if err != nil {
		return SecretView{}, false, err
	}
	change := record.Change{Action: audit.SecretPut, ID: key, After: secretRecord{IsSet: true}}
	exists := slices.ContainsFunc(own, hasSecret(key))
	if exists {
		change.Before = change.After
	}
	if err := s.recorder.Write(ctx, by, change); err != nil {
		return SecretView{}, false, err
	}
	if err := s.vault.Set(ctx, by.Scope, key, value); err != nil {
		return SecretView{}, false, err
	}
	info := organizations.SecretInfo{Key: key, UpdatedAt: s.clock.Now()}
	return SecretView{SecretInfo: info}, !exists, nil
}

// secretRecord is all that the audit trail keeps of a secret.
type secretRecord struct {
	IsSet bool `json:"isSet"`
}

// badKey is what is wrong with a key in an address that breaks the rule of keys.
func badKey() fault.Field {
	return fault.Field{In: "path", Pointer: "/key", Code: "format", Message: "Use a small letter, then small letters, digits and underscores, 63 at most."}
}

// Delete removes a secret of the authority's scope. Removing what is not there is
// no fault, and leaves no entry: the list is read for the audit trail alone, and a
// vault that does not list removes all the same. validation_failed for what is no key.
func (s *Secrets) Delete(ctx context.Context, by permissions.Authority, key string) error {
	if err := layer.MayConfigure(by); err != nil {
		return err
	}
	if !organizations.IsKey(key) {
		return fault.ValidationFailed(badKey())
	}
	change := record.Change{Action: audit.SecretDelete, ID: key}
	own, unread := s.vault.List(ctx, by.Scope)
	if slices.ContainsFunc(own, hasSecret(key)) {
		change.Before = secretRecord{IsSet: true}
	}
	if unread != nil || change.Before != nil {
		if err := s.recorder.Write(ctx, by, change); err != nil {
			return err
		}
	}
	return s.vault.Delete(ctx, by.Scope, key)
}

func hasSecret(key string) func(organizations.SecretInfo) bool {
	return func(i organizations.SecretInfo) bool { return i.Key == key }
}
