package account

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// What a token is for.
const (
	forStorage = "https://storage.azure.com/.default"
	forVault   = "https://vault.azure.net/.default"
)

// SignedIn is who asks: the machine in Azure, by its managed identity, and whoever has
// signed in at any other.
func SignedIn(identityID string) (azcore.TokenCredential, error) {
	if os.Getenv("IDENTITY_ENDPOINT") == "" {
		return azidentity.NewDefaultAzureCredential(nil)
	}
	options := &azidentity.ManagedIdentityCredentialOptions{}
	if identityID != "" {
		options.ID = azidentity.ClientID(identityID)
	}
	return azidentity.NewManagedIdentityCredential(options)
}

const signInAdvice = "az login, as somebody who has the roles of the function app's identity"

// identity says who asks, as their token says.
func (a Account) identity(ctx context.Context) check.Finding {
	credential, scope := a.Storage.Credential, forStorage
	if a.byKey() {
		credential, scope = a.Vault.Credential, forVault
	}
	switch {
	case a.byKey() && a.Vault.URL == "":
		return check.Skip("the account is opened by its key")
	case credential == nil:
		return check.Fail(signInAdvice, "nobody can sign in from here")
	}
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
	if err != nil {
		return check.Fail(signInAdvice, "nobody is signed in here")
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
