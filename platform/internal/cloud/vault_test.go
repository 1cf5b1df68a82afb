package cloud_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/internal/cloud"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// token is a credential that needs nobody.
type token struct{}

func (token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t0ken", ExpiresOn: time.Now().Add(24 * time.Hour)}, nil
}

// vaulted is an account with a vault, of which nothing but the vault is asked.
type vaulted struct {
	t     *testing.T
	cloud *cloud.Cloud
	vault *keyvault.Vault
	fake  *vaultfake.Vault
	// asked counts the requests that had a token.
	asked atomic.Int64
	down  atomic.Bool
}

// withVault plays in the time of a bubble.
func withVault(t *testing.T, play func(*vaulted)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		at := vaultfake.New()
		v := &vaulted{t: t, fake: at.At("mine.vault.azure.net")}
		v.fake.Meddle(v.answer)
		var err error
		if v.cloud, err = cloud.Open(azure.Options{ConnectionString: cloud.Emulator}, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		if v.vault, err = v.cloud.OpenVault(azure.VaultOptions{URL: "https://mine.vault.azure.net/", Credential: token{}, Transport: at}); err != nil {
			t.Fatal(err)
		}
		play(v)
		v.cloud.Close(v.t.Context())
	})
}

func (v *vaulted) answer(*http.Request) *vaultfake.Refusal {
	v.asked.Add(1)
	if !v.down.Load() {
		return nil
	}
	return &vaultfake.Refusal{Status: http.StatusServiceUnavailable, Code: "ServiceUnavailable"}
}

func (v *vaulted) resolve() error {
	_, err := v.vault.Resolve(v.t.Context(), permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope, "key")
	return err
}

func TestAVaultThatNobodyHasAskedIsWell(t *testing.T) {
	t.Parallel()
	withVault(t, func(v *vaulted) {
		if err := v.cloud.Trouble(); err != nil {
			t.Errorf("it is in trouble: %v", err)
		}
		if err := v.resolve(); !fault.Is(err, fault.NotFound) || v.cloud.Trouble() != nil {
			t.Errorf("a secret that is not there: %v, %v", err, v.cloud.Trouble())
		}
	})
}

func TestAVaultThatIsDownIsNamedUntilItIsBack(t *testing.T) {
	t.Parallel()
	withVault(t, func(v *vaulted) {
		v.down.Store(true)
		since := time.Now().UTC()
		if err := v.resolve(); fault.Code(err) != "storage_unavailable" {
			t.Errorf("the secret answers %v", err)
		}
		failed := time.Now().UTC()
		err := v.cloud.Trouble()
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "Azure Key Vault has not answered since "+failed.Format(time.RFC3339)) {
			t.Errorf("from %s to %s: %v", since, failed, err)
		}
		time.Sleep(time.Minute) // what Trouble has begun is over, in vain
		if v.cloud.Trouble() == nil {
			t.Error("it is well by itself")
		}
		v.down.Store(false)
		time.Sleep(time.Minute) // nobody asks for a secret meanwhile
		if err := v.cloud.Trouble(); err != nil {
			t.Errorf("it is still in trouble: %v", err)
		}
	})
}

func TestAVaultInTroubleIsAskedOnceInAWhile(t *testing.T) {
	t.Parallel()
	withVault(t, func(v *vaulted) {
		v.fake.Meddle(func(*http.Request) *vaultfake.Refusal {
			v.asked.Add(1)
			return &vaultfake.Refusal{Status: http.StatusForbidden, Code: "Forbidden", Inner: "ForbiddenByRbac"}
		})
		if err := v.resolve(); fault.Code(err) != "storage_refused" {
			t.Errorf("the secret answers %v", err)
		}
		before := v.asked.Load()
		for range 1200 { // a minute of many who want to know
			_ = v.cloud.Trouble()
			time.Sleep(50 * time.Millisecond)
		}
		if asked := v.asked.Load() - before; asked != 12 {
			t.Errorf("asked %d times in a minute", asked)
		}
	})
}

func TestClosingEndsALook(t *testing.T) {
	t.Parallel()
	withVault(t, func(v *vaulted) {
		v.down.Store(true)
		_ = v.resolve()
		_ = v.cloud.Trouble() // begins a look of many tries
		began := time.Now()
		v.cloud.Close(v.t.Context())
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %s", took)
		}
		before := v.asked.Load()
		_ = v.cloud.Trouble()
		time.Sleep(time.Minute)
		if v.asked.Load() != before {
			t.Error("a closed one is asked")
		}
	})
}
