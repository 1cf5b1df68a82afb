package keyvault

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/adapters/azure/keyvault/internal/refusal"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
)

var _ secret.Vault = (*Vault)(nil)

// errNoKey is a defect of the caller: keys are checked where people enter them.
var errNoKey = errors.New("a secret was set under what is no key")

// Set stores a value as the newest version, which is enabled and does not expire.
// One that Resolve could not answer is refused; so is one that is not UTF-8, which
// the vault would change. Unavailable secret_busy while an earlier deletion goes on.
func (v *Vault) Set(ctx context.Context, s organizations.Scope, key string, value organizations.SecretValue) error {
	if err := check(ctx, s); err != nil {
		return err
	}
	name, valid := nameOf(s, key)
	if !valid {
		return errNoKey
	}
	if _, err := organizations.NewSecretValue(value.Reveal()); err != nil {
		return err
	}
	if !utf8.ValidString(value.Reveal()) {
		return fault.ValidationFailed(fault.Field{In: "body", Pointer: "/value", Code: "format", Message: "A secret is text in UTF-8."})
	}
	_, err := v.store(ctx, name, azsecrets.SetSecretParameters{
		Value: to.Ptr(value.Reveal()), ContentType: to.Ptr(typeSecret), Tags: tagsOf(s, key),
	})
	return err
}

// Resolve answers the current value, also of a secret that has expired: the vault
// leaves it to its users to care. Unavailable secret_disabled for one that was
// disabled in the vault, secret_unusable for one that was set there and is no secret.
func (v *Vault) Resolve(ctx context.Context, s organizations.Scope, key string) (organizations.SecretValue, error) {
	if err := check(ctx, s); err != nil {
		return organizations.SecretValue{}, err
	}
	name, valid := nameOf(s, key)
	if !valid {
		return organizations.SecretValue{}, errMissing()
	}
	answer, err := v.client.GetSecret(ctx, name, "", nil)
	switch said := refusal.Of(err); {
	case said.IsAbsent() || err == nil && isErased(answer.Tags):
		return organizations.SecretValue{}, errMissing()
	case said.IsDisabled():
		return organizations.SecretValue{}, refusal.Unavailable(said, "secret_disabled",
			"The secret "+key+" is disabled in the key vault. Enable it there, or set it again.", refusal.MuchLater)
	case err != nil:
		return organizations.SecretValue{}, refusal.Translated(ctx, err)
	}
	return valueOf(key, answer.Value)
}

// valueOf is a value that somebody may have set by hand. The rule that it breaks
// is about a form that nobody filled in now.
func valueOf(key string, text *string) (organizations.SecretValue, error) {
	if text != nil {
		if value, err := organizations.NewSecretValue(*text); err == nil {
			return value, nil
		}
	}
	return organizations.SecretValue{}, refusal.Unavailable(nil, "secret_unusable",
		"The secret "+key+" in the key vault is too short or too long. Set it again.", refusal.MuchLater)
}

// List answers the scope's secrets, disabled ones too. The vault can only list
// all that it holds, 25 in an answer: a list costs as much as the vault is large.
func (v *Vault) List(ctx context.Context, s organizations.Scope) ([]organizations.SecretInfo, error) {
	if err := check(ctx, s); err != nil {
		return nil, err
	}
	var list []organizations.SecretInfo
	for pager := v.client.NewListSecretPropertiesPager(nil); pager.More(); {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return nil, refusal.Translated(ctx, err)
		}
		for _, properties := range page.Value {
			if info, ours := infoOf(s, properties); ours {
				list = append(list, info)
			}
		}
	}
	slices.SortFunc(list, func(a, b organizations.SecretInfo) int { return cmp.Compare(a.Key, b.Key) })
	// A page that begins where another has ended may repeat what was set meanwhile.
	return slices.CompactFunc(list, func(a, b organizations.SecretInfo) bool { return a.Key == b.Key }), nil
}

// infoOf is false for what is no secret of the scope.
func infoOf(s organizations.Scope, properties *azsecrets.SecretProperties) (organizations.SecretInfo, bool) {
	if properties == nil || isErased(properties.Tags) {
		return organizations.SecretInfo{}, false
	}
	name, _ := parts(properties.ID)
	key, ours := keyOf(s, name)
	info := organizations.SecretInfo{Key: key}
	if attributes := properties.Attributes; attributes != nil {
		info.UpdatedAt, info.ExpiresAt = timeOf(attributes.Updated), timeOf(attributes.Expires)
	}
	return info, ours
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// Delete removes a secret, and marks it first as erased: what a later Set has to
// recover must not be read in between, or for good when that Set breaks off. The
// vault keeps it for as long as its owners want to; nothing here purges.
func (v *Vault) Delete(ctx context.Context, s organizations.Scope, key string) error {
	if err := check(ctx, s); err != nil {
		return err
	}
	name, valid := nameOf(s, key)
	if !valid {
		return nil
	}
	mark := azsecrets.UpdateSecretPropertiesParameters{Tags: erasedTagsOf(s, key)}
	return v.settled(ctx, func() error {
		_, err := v.client.UpdateSecretProperties(ctx, name, "", mark, nil)
		if err == nil {
			_, err = v.client.DeleteSecret(ctx, name, nil)
		}
		if refusal.Of(err).IsMissing() {
			return nil
		}
		return err
	})
}

func errMissing() error {
	return fault.New(fault.NotFound, "secret_missing", "This secret is not set.")
}
