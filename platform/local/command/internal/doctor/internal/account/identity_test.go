package account

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

func TestWhoAsksIsNamedAndNobodyIsSentToSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld()
	found := see(t, w.app(""))
	for _, name := range []string{"identity", "tables", "queues", "containers"} {
		want(t, found[name], check.Failed, "nobody is signed in here", "az login")
	}
	want(t, found["storage clock"], check.Skipped)
	want(t, found["vault"], check.Failed, "nobody is signed in here", "az login")
	managed := w.app("")
	managed.Managed = true
	found = see(t, managed)
	for _, name := range []string{"identity", "tables", "vault"} {
		want(t, found[name], check.Failed, "managed identity gives no token", "az functionapp identity")
	}
	want(t, see(t, w.app(`{"appid":"9","oid":"2"}`))["identity"], check.OK, "the application 9 (object 2)")
	want(t, see(t, w.app("{"))["identity"], check.OK, "somebody")
	a := w.app(ana)
	a.Storage.Credential = nil
	want(t, a.identity(t.Context()), check.Failed, "nobody is signed in")
}

// slow signs in by a command that takes its time, and answers one at a time.
type slow struct {
	person
	asked atomic.Int64
	busy  sync.Mutex
}

func (s *slow) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	s.busy.Lock()
	defer s.busy.Unlock()
	s.asked.Add(1)
	time.Sleep(6 * time.Second)
	if err := ctx.Err(); err != nil {
		return azcore.AccessToken{}, err
	}
	return s.person.GetToken(ctx, o)
}

func TestASlowSignInIsNoFailureAndHappensOnce(t *testing.T) {
	t.Parallel()
	for who, state := range map[person]check.State{ana: check.OK, "": check.Failed} {
		synctest.Test(t, func(t *testing.T) {
			w, s := newWorld(), &slow{person: who}
			a := w.app("")
			a.Storage.Credential, a.Vault.Credential = s, s
			a.App.TenantID = "tenant" // of which the vault says that it is
			found := see(t, a)
			for _, name := range []string{"identity", "tables", "queues", "containers", "vault"} {
				want(t, found[name], state)
			}
			if n := s.asked.Load(); n != 2 {
				t.Errorf("it signed in %d times, and not once for storage and once for the vault", n)
			}
		})
	}
}

// asAna is a command az at which a person has signed in.
const asAna = `#!/bin/sh
echo '{"accessToken":"h.eyJ1cG4iOiJhbmFAY29udG9zby5leGFtcGxlIn0.s","expires_on":4102444800}'
`

// The settings of a function app name an application, as whom nobody here can sign in.
func TestWhoeverSignedInByAzAsksWithTheSettingsOfAFunctionApp(t *testing.T) {
	path := t.TempDir()
	if err := os.WriteFile(filepath.Join(path, "az"), []byte(asAna), 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	t.Setenv("PATH", path+":/bin:/usr/bin")
	t.Setenv("IDENTITY_ENDPOINT", "")
	t.Setenv("AZURE_TENANT_ID", tenantID)
	t.Setenv("AZURE_CLIENT_ID", clientID)
	t.Setenv(waysVariable, "")
	who, err := SignedIn("")
	if err != nil {
		t.Fatal(err)
	}
	a := newWorld().app("")
	a.Storage.Credential, a.Vault.Credential = who, who
	found := see(t, a)
	for _, name := range []string{"tables", "queues", "containers", "vault"} {
		want(t, found[name], check.OK)
	}
	want(t, found["identity"], check.OK, "ana@contoso.example asks")
}
