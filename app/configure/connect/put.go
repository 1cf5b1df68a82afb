package connect

import (
	"context"
	"maps"
	"slices"

	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Put configures an integration in the authority's scope and answers it, with
// whether the scope had none of its own before. Faults: NotFound;
// validation_failed with every bad field; secrets_required when an address
// changes and a secret that is set was not sent again, because otherwise whoever
// edits an address would learn the secret.
func (i *Integrations) Put(ctx context.Context, by permissions.Authority, name string, change Change) (view View, created bool, err error) {
	if err := layer.MayConfigure(by); err != nil {
		return View{}, false, err
	}
	k, ok := i.list.Find(name)
	if !ok {
		return View{}, false, unknownIntegration()
	}
	next, secrets, err := change.read(k, by.Scope)
	if err != nil {
		return View{}, false, err
	}
	own, err := i.config.Load(ctx, by.Scope)
	if err != nil {
		return View{}, false, err
	}
	old, exists := rowOf(own.Integrations, name)
	set := slices.DeleteFunc(slices.Clone(old.Secrets), func(key string) bool { return !slices.Contains(k.Secrets, key) })
	moves := moved(old.Settings, next.Settings)
	if err := sentAgain(moves, set, secrets); err != nil {
		return View{}, false, err
	}
	next.UpdatedAt, next.UpdatedBy = i.clock.Now(), string(by.Principal.User.ID)
	if moves && len(set) > 0 {
		// Until everything is stored nothing is set: a new secret must not meet the
		// old address, nor an old secret the new one.
		if err := i.config.PutIntegration(ctx, by.Scope, next); err != nil {
			return View{}, false, err
		}
	}
	next.Secrets = union(set, slices.Collect(maps.Keys(secrets)))
	if err := i.write(ctx, by.Scope, next, secrets); err != nil {
		return View{}, false, err
	}
	return viewOf(by, k, []organizations.Integration{next}, nil), !exists, nil
}

// write stores the secrets and then the row, which names only what is stored.
func (i *Integrations) write(ctx context.Context, s organizations.Scope, row organizations.Integration, secrets map[string]organizations.SecretValue) error {
	for _, key := range slices.Sorted(maps.Keys(secrets)) {
		if err := i.vault.Set(ctx, s, organizations.SecretKey(row.Type, key), secrets[key]); err != nil {
			return err
		}
	}
	return i.config.PutIntegration(ctx, s, row)
}

// moved reports whether an address differs, one that came or went included.
func moved(old, next map[string]string) bool {
	for key := range old {
		if isAddress(key) && old[key] != next[key] {
			return true
		}
	}
	for key := range next {
		if isAddress(key) && old[key] != next[key] {
			return true
		}
	}
	return false
}

// sentAgain refuses a new address that comes without a secret that is set.
func sentAgain(moves bool, set []string, sent map[string]organizations.SecretValue) error {
	if !moves {
		return nil
	}
	var bad []fault.Field
	for _, key := range set {
		if _, ok := sent[key]; !ok {
			bad = append(bad, fault.Field{In: "body", Pointer: pointer("secrets", key), Code: "required", Message: "Enter this secret again: it would go to another address."})
		}
	}
	if len(bad) == 0 {
		return nil
	}
	f := fault.ValidationFailed(bad...)
	f.Code, f.Message = "secrets_required", "An address has changed: enter every secret again."
	return f
}
