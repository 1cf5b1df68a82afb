// Package look looks at a key vault from outside: whether its sealing key can be used,
// and what the caller may do there. It changes nothing, and keeps nothing that it reads.
package look

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/adapters/azure/keyvault"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault/internal/refusal"
)

// Key is how the sealing key of a vault is.
type Key int

// The states of a key.
const (
	// None is a vault that has not been needed yet: the first use makes the key.
	None Key = iota
	// Good is a key that seals.
	Good
	// Disabled is one that somebody has disabled.
	Disabled
	// Wrong is a secret under its name that is no key.
	Wrong
)

// SealingKey says how the sealing key is. Unavailable storage_refused, which names the
// role, and storage_unavailable.
func SealingKey(ctx context.Context, client *azsecrets.Client) (Key, error) {
	answer, err := client.GetSecret(ctx, keyvault.SealingKey, "", nil)
	said := refusal.Of(err)
	switch {
	case said.IsAbsent():
		return None, nil
	case said.IsDisabled():
		return Disabled, nil
	case err != nil:
		return None, refusal.Translated(ctx, err)
	case answer.Value == nil || !isKey(*answer.Value):
		return Wrong, nil
	}
	return Good, nil
}

func isKey(text string) bool {
	bits, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	return err == nil && len(bits) == keyvault.KeyBytes
}

// absent is the name of a secret that no vault has.
const absent = "bifrost-nobody-has-this"

// MayWrite answers why the caller may not set secrets, nil when they may: only who may
// is told that a secret which is to be changed is not there. Faults as SealingKey.
func MayWrite(ctx context.Context, client *azsecrets.Client) error {
	_, err := client.UpdateSecretProperties(ctx, absent, "", azsecrets.UpdateSecretPropertiesParameters{}, nil)
	if refusal.Of(err).IsMissing() {
		return nil
	}
	return refusal.Translated(ctx, err)
}

// IsNetwork reports whether a fault is about the network address of the caller, and not
// about who it is.
func IsNetwork(err error) bool {
	said, is := errors.AsType[refusal.AnswerError](err)
	return is && said.IsNetwork()
}

// IsRole reports whether a fault is about what the caller may do, who is known and let in
// by the network.
func IsRole(err error) bool {
	said, is := errors.AsType[refusal.AnswerError](err)
	return is && said.IsForbidden() && !said.IsNetwork()
}
