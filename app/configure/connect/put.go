package connect

import (
	"context"
	"maps"
	"slices"

	"github.com/bifrost-run/bifrost/app/configure/internal/known"
	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Put configures an integration in the authority's scope and answers it, with
// whether the scope had none of its own before. Faults: NotFound;
// validation_failed with every bad field, or with what is missing when nothing at all would
// be set, which would only hide what the scope inherits; secrets_required when an address
// changes and a secret that is set was not sent again, because otherwise whoever
// edits an address would learn the secret.
func (i *Integrations) Put(ctx context.Context, by permissions.Authority, name string, change Change) (view View, created bool, err error) {
	if err := layer.MayConfigure(by); err != nil {
		return View{}, false, err
	}
	k, ok := i.list.Find(name)
	if !ok {
		return View{}, false, known.ErrUnknown()
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
	if err := something(k, next, union(set, slices.Collect(maps.Keys(secrets)))); err != nil {
		return View{}, false, err
	}
	recorded := record.Change{Action: audit.IntegrationPut, ID: name, After: recordOfPut(next, set, secrets)}
	if exists {
		recorded.Before = recordOf(old)
	}
	if err := i.recorder.Write(ctx, by, recorded); err != nil {
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

// integrationRecord is what the audit trail keeps of an integration: of secrets
// that they are set, and which of them are new.
type integrationRecord struct {
	Settings   map[string]string     `json:"settings"`
	Secrets    []string              `json:"secrets,omitempty"`
	NewSecrets []string              `json:"newSecrets,omitempty"`
	SharedWith organizations.Sharing `json:"sharedWith,omitempty"`
	Tags       []string              `json:"tags,omitempty"`
}

func recordOf(row organizations.Integration) integrationRecord {
	return integrationRecord{Settings: row.Settings, Secrets: row.Secrets, SharedWith: row.SharedWith, Tags: row.Tags}
}

// recordOfPut is the record of a row with the secrets that are set, and new ones.
func recordOfPut(next organizations.Integration, set []string, secrets map[string]organizations.SecretValue) integrationRecord {
	r := recordOf(next)
	r.NewSecrets = slices.Sorted(maps.Keys(secrets))
	r.Secrets = union(set, r.NewSecrets)
	return r
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
