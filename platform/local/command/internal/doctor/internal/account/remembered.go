package account

import (
	"context"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// isManaged reports whether the machine has a managed identity of Azure.
func isManaged() bool { return os.Getenv("IDENTITY_ENDPOINT") != "" }

// Which of the ways of signing in the SDK tries, and those of a person.
const (
	waysVariable = "AZURE_TOKEN_CREDENTIALS"
	waysOfPeople = "dev"
)

// SignedIn is who asks: the machine in Azure, by its managed identity, and whoever has
// signed in at any other. There AZURE_CLIENT_ID is the application of the function app,
// by which the SDK would look for an identity of this machine, and give up on the answer.
func SignedIn(identityID string) (azcore.TokenCredential, error) {
	if !isManaged() {
		if os.Getenv(waysVariable) == "" {
			if err := os.Setenv(waysVariable, waysOfPeople); err != nil {
				return nil, err
			}
		}
		return azidentity.NewDefaultAzureCredential(nil)
	}
	options := &azidentity.ManagedIdentityCredentialOptions{}
	if identityID != "" {
		options.ID = azidentity.ClientID(identityID)
	}
	return azidentity.NewManagedIdentityCredential(options)
}

// signInMost is how long a sign-in may take. The command az needs some seconds.
const signInMost = 15 * time.Second

// remembered is somebody who signs in once for each thing, and is told the same ever
// after, also that it cannot be done.
type remembered struct {
	azcore.TokenCredential
	mu  sync.Mutex
	had map[string]func() (azcore.AccessToken, error)
}

func remember(who azcore.TokenCredential) azcore.TokenCredential {
	if who == nil {
		return nil
	}
	return &remembered{TokenCredential: who, had: map[string]func() (azcore.AccessToken, error){}}
}

// GetToken waits for the first who has asked, whose end does not end it.
func (r *remembered) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	key := strings.Join(append([]string{o.TenantID, o.Claims}, o.Scopes...), " ")
	r.mu.Lock()
	once := r.had[key]
	if once == nil {
		once = sync.OnceValues(func() (azcore.AccessToken, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), signInMost)
			defer cancel()
			return r.TokenCredential.GetToken(ctx, o)
		})
		r.had[key] = once
	}
	r.mu.Unlock()
	return once()
}
