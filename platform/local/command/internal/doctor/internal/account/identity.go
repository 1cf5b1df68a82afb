package account

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// What a token is for.
const (
	forStorage = "https://storage.azure.com/.default"
	forVault   = "https://vault.azure.net/.default"
)

// signIn signs in before anything is asked: a command such as az answers one at a time,
// each in a second or more, which is not to count as slowness of what is asked.
func (a Account) signIn(ctx context.Context) {
	credential, scope := a.asks()
	if credential != nil {
		_, _ = credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}}) // who asks later hears the same
	}
	if a.App != nil && a.Vault.Credential != nil {
		// A vault says of which tenant it is, which is the provider's unless somebody has moved it.
		_, _ = a.Vault.Credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{forVault}, TenantID: a.App.TenantID})
	}
}

// asks is who asks with a token, and for what; nil for nobody.
func (a Account) asks() (credential azcore.TokenCredential, scope string) {
	if a.byKey() {
		return a.Vault.Credential, forVault
	}
	return a.Storage.Credential, forStorage
}

// nobody is the finding for whoever cannot be known.
func (a Account) nobody() check.Finding {
	if a.Managed {
		return check.Fail("look whether the app has the identity that its settings name: az functionapp identity show --name NAME --resource-group GROUP",
			"the managed identity gives no token here")
	}
	return check.Fail("az login, as somebody who has the roles of the function app's identity", "nobody is signed in here")
}

// identity says who asks, as their token says.
func (a Account) identity(ctx context.Context) check.Finding {
	credential, scope := a.asks()
	switch {
	case a.byKey() && a.Vault.URL == "":
		return check.Skip("the account is opened by its key")
	case credential == nil:
		return a.nobody()
	}
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
	if err != nil {
		return a.nobody()
	}
	return check.Well("%s asks", whose(token.Token))
}

// whose reads from a token whose it is. Nothing is decided by it.
func whose(token string) string {
	var said struct{ UPN, AppID, OID string }
	parts := strings.Split(token, ".")
	if len(parts) == 3 {
		if raw, err := base64.RawURLEncoding.DecodeString(parts[1]); err == nil {
			_ = json.Unmarshal(raw, &said) // who cannot be read stays unnamed
		}
	}
	switch {
	case said.UPN != "":
		return said.UPN
	case said.AppID != "":
		return "the application " + said.AppID + " (object " + said.OID + ")"
	}
	return "somebody whom the token does not name"
}
