package look_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault/look"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

const host = "mine.vault.azure.net"

type token struct{}

func (token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "a-token", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// open is a client of an empty vault, and the vault.
func open(t *testing.T) (*azsecrets.Client, *vaultfake.Vault) {
	t.Helper()
	cloud := vaultfake.New()
	client, err := azure.OpenVault(azure.VaultOptions{URL: "https://" + host, Credential: token{}, Transport: cloud, Patience: azure.Patience{Tries: 1}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return client, cloud.At(host)
}

func TestASealingKeyIsJudgedAndNotMade(t *testing.T) {
	t.Parallel()
	client, vault := open(t)
	want := func(want look.Key) {
		t.Helper()
		if got, err := look.SealingKey(t.Context(), client); got != want || err != nil {
			t.Errorf("%d, %v, want %d", got, err, want)
		}
	}
	put := func(text string) {
		t.Helper()
		if _, err := client.SetSecret(t.Context(), keyvault.SealingKey, azsecrets.SetSecretParameters{Value: &text}, nil); err != nil {
			t.Fatal(err)
		}
	}
	want(look.None)
	if err := look.MayWrite(t.Context(), client); err != nil || len(vault.Names()) != 0 {
		t.Errorf("%v, the vault has %q now", err, vault.Names())
	}
	put(" " + strings.Repeat("A", 43) + "=\n")
	want(look.Good)
	put(strings.Repeat("A", 40))
	want(look.Wrong)
	put("!")
	want(look.Wrong)
	disabled := azsecrets.UpdateSecretPropertiesParameters{SecretAttributes: &azsecrets.SecretAttributes{Enabled: to.Ptr(false)}}
	if _, err := client.UpdateSecretProperties(t.Context(), keyvault.SealingKey, "", disabled, nil); err != nil {
		t.Fatal(err)
	}
	want(look.Disabled)
}

func TestWhoeverIsNotLetInIsToldWhy(t *testing.T) {
	t.Parallel()
	client, vault := open(t)
	for inner, network := range map[string]bool{"ForbiddenByRbac": false, "ForbiddenByFirewall": true} {
		for method, ask := range map[string]func() error{
			http.MethodGet:   func() error { _, err := look.SealingKey(t.Context(), client); return err },
			http.MethodPatch: func() error { return look.MayWrite(t.Context(), client) },
		} {
			vault.Meddle(func(r *http.Request) *vaultfake.Refusal {
				if r.Method == method {
					return &vaultfake.Refusal{Status: http.StatusForbidden, Code: "Forbidden", Inner: inner}
				}
				return nil
			})
			if err := ask(); fault.Code(err) != "storage_refused" || look.IsNetwork(err) != network || look.IsRole(err) == network {
				t.Errorf("%s %s: %v, of the network: %t, of the role: %t", method, inner, err, look.IsNetwork(err), look.IsRole(err))
			}
		}
	}
}
