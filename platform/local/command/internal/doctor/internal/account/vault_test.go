package account

import (
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

func TestAVaultIsJudgedByItsAnswers(t *testing.T) {
	t.Parallel()
	forbidden := func(inner string) *vaultfake.Refusal {
		return &vaultfake.Refusal{Status: http.StatusForbidden, Code: "Forbidden", Inner: inner, Message: "Caller is not authorized."}
	}
	for name, c := range map[string]struct {
		method  string
		refusal *vaultfake.Refusal
		says    []string
	}{
		"no role":        {http.MethodGet, forbidden("ForbiddenByRbac"), []string{"Key Vault Secrets Officer", "az role assignment create", "--name bifrost "}},
		"a reader":       {http.MethodPatch, forbidden("ForbiddenByRbac"), []string{"Key Vault Secrets Officer"}},
		"a firewall":     {http.MethodGet, forbidden("ForbiddenByFirewall"), []string{"network of this computer", "az keyvault network-rule add"}},
		"another tenant": {http.MethodGet, &vaultfake.Refusal{Status: http.StatusUnauthorized, Code: "Unauthorized"}, []string{"does not know who asks", "az login --tenant"}},
		"a disabled key": {http.MethodGet, forbidden("SecretDisabled"), []string{"bifrost-sealing-key", "set-attributes --enabled true --vault-name bifrost "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.vaults.At(vaultAt).Meddle(func(r *http.Request) *vaultfake.Refusal {
				if r.Method == c.method {
					return c.refusal
				}
				return nil
			})
			want(t, see(t, w.app(ana))["vault"], check.Failed, c.says...)
		})
	}
	w := newWorld()
	client, err := azure.OpenVault(azure.VaultOptions{URL: "https://" + vaultAt, Credential: ana, Transport: w.vaults}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, state := range map[string]check.State{strings.Repeat("A", 43) + "=": check.OK, "a-horse": check.Failed} {
		if _, err := client.SetSecret(t.Context(), "bifrost-sealing-key", azsecrets.SetSecretParameters{Value: &text}, nil); err != nil {
			t.Fatal(err)
		}
		f := see(t, w.app(ana))["vault"]
		want(t, f, state, "key")
		if state == check.Failed {
			want(t, f, state, "the newest version of bifrost-sealing-key is no key", "--output none") // az shows what it sets
		}
		if strings.Contains(f.Seen+f.Advice, text) {
			t.Errorf("it shows the key: %+v", f)
		}
	}
	a := w.app(ana)
	a.Vault.URL = "http://bifrost.vault.azure.net/"
	want(t, see(t, a)["vault"], check.Failed, "https://")
}
