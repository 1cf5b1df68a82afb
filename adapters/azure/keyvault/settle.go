package keyvault

import (
	"context"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/adapters/azure/keyvault/internal/refusal"
)

// A deletion or a recovery is over within about five seconds. A call waits for
// both, one after the other, and stays below the 45 seconds of a web request.
const (
	settling = time.Second
	pauses   = 20
)

// settled does what conflicts with a deletion or a recovery of the same name
// until that is over. Unavailable secret_busy when it takes too long.
func (v *Vault) settled(ctx context.Context, try func() error) error {
	for left := pauses; ; left-- {
		err := try()
		said := refusal.Of(err)
		if !said.IsConflict() {
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

func busy(said refusal.AnswerError) error {
	return refusal.Unavailable(said, "secret_busy", "Azure Key Vault is still busy with an earlier change of this secret. Try again in a moment.", refusal.Later)
}

// store makes the newest version of a name, whatever has become of the name. A
// deleted name is recovered first. When an answer is lost there may be one version
// more, of the same value.
func (v *Vault) store(ctx context.Context, name string, p azsecrets.SetSecretParameters) (made azsecrets.Secret, err error) {
	err = v.settled(ctx, func() error {
		answer, err := v.client.SetSecret(ctx, name, p, nil)
		made = answer.Secret
		if !refusal.Of(err).IsRecoverable() {
			return err
		}
		_, recovering := v.client.RecoverDeletedSecret(ctx, name, nil)
		if recovering == nil || refusal.Of(recovering).IsAbsent() {
			return err // Somebody else may have been first. Setting shows when it is over.
		}
		return recovering
	})
	return made, err
}
