package keyvault

import (
	"context"
	"errors"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/adapters/azure/keyvault/internal/refusal"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
)

var _ secret.Erasure = (*Vault)(nil)

// erasePiece is about how many secrets one piece of an erasure deletes, or purges:
// each may take some seconds until the vault has settled.
const erasePiece = 10

// errGlobal is a defect of the caller.
var errGlobal = errors.New("the secrets of the layer of defaults were to be erased")

// Erase deletes a scope's secrets as Delete does, and then purges what is deleted,
// also by Delete before or by a person. A vault with purge protection, or one in
// which the program may not purge, keeps it until its own time.
func (v *Vault) Erase(ctx context.Context, s organizations.Scope) (secret.Erased, error) {
	if err := check(ctx, s); err != nil {
		return secret.Erased{}, err
	}
	if s.IsGlobal() {
		return secret.Erased{}, errGlobal
	}
	keys, err := v.live(ctx, s)
	if err != nil {
		return secret.Erased{}, err
	}
	var done secret.Erased
	for _, key := range keys {
		if err := v.Delete(ctx, s, key); err != nil {
			return done, err
		}
		if err := v.settles(ctx, s, key); err != nil {
			return done, err
		}
		done.Removed, done.More = done.Removed+1, true
	}
	if done.More {
		return done, nil
	}
	return v.purge(ctx, s)
}

// live are some keys of the scope's that are not deleted, whatever they hold.
func (v *Vault) live(ctx context.Context, s organizations.Scope) (keys []string, err error) {
	for pager := v.client.NewListSecretPropertiesPager(nil); pager.More() && len(keys) < erasePiece; {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, refusal.Translated(ctx, err)
		}
		for _, properties := range page.Value {
			if key, ours := keyIn(s, properties.ID); ours {
				keys = append(keys, key)
			}
		}
	}
	return keys, nil
}

// settles waits until a secret that was deleted stands among the deleted ones.
// Unavailable secret_busy when it takes too long.
func (v *Vault) settles(ctx context.Context, s organizations.Scope, key string) error {
	name, _ := nameOf(s, key)
	for left := pauses; ; left-- {
		_, err := v.client.GetDeletedSecret(ctx, name, nil)
		said := refusal.Of(err)
		if !said.IsAbsent() {
			return refusal.Translated(ctx, err)
		}
		if left == 0 {
			return busy(said)
		}
		if err := v.pause(ctx, settling); err != nil {
			return err
		}
	}
}

// purge removes a piece of the scope's deleted secrets for good, and counts those
// that the vault keeps. What is purged is listed for some seconds more, and only a
// list without it is the end.
func (v *Vault) purge(ctx context.Context, s organizations.Scope) (secret.Erased, error) {
	var done secret.Erased
	purged := 0
	for pager := v.client.NewListDeletedSecretPropertiesPager(nil); pager.More() && purged < erasePiece; {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return done, refusal.Translated(ctx, err)
		}
		for _, properties := range page.Value {
			if _, ours := keyIn(s, properties.ID); !ours {
				continue
			}
			gone, err := v.purgeOne(ctx, properties)
			if err != nil {
				return done, err
			}
			if gone {
				purged++
				continue
			}
			done.Kept++
			if until := timeOf(properties.ScheduledPurgeDate); until.After(done.KeptUntil) {
				done.KeptUntil = until
			}
		}
	}
	if purged == 0 {
		return done, nil
	}
	return secret.Erased{More: true}, v.pause(ctx, settling)
}

// keyIn is keyOf for an identifier.
func keyIn(s organizations.Scope, id *azsecrets.ID) (string, bool) {
	name, _ := parts(id)
	return keyOf(s, name)
}

// purgeOne answers false when the vault does not give the secret up.
func (v *Vault) purgeOne(ctx context.Context, properties *azsecrets.DeletedSecretProperties) (gone bool, err error) {
	if a := properties.Attributes; a != nil && a.RecoveryLevel != nil && !strings.Contains(*a.RecoveryLevel, "Purgeable") {
		return false, nil
	}
	name, _ := parts(properties.ID)
	gone = true
	err = v.settled(ctx, func() error {
		_, err := v.client.PurgeDeletedSecret(ctx, name, nil)
		switch said := refusal.Of(err); {
		case said.IsMissing():
			return nil
		case said.IsForbidden():
			gone = false
			return nil
		}
		return err
	})
	return gone, err
}
