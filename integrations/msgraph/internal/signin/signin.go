// Package signin gets the access tokens of an app registration from Microsoft
// Entra ID and keeps them for all runs of the process.
package signin

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/exchange"
	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/tokens"
	"github.com/bifrost-run/bifrost/workflow"
)

// scope asks for every application permission that was consented to.
const scope = "https://graph.microsoft.com/.default"

// cached tokens are shared by all runs of the process: signing in takes longer than
// most calls do, and Entra ID limits how often one may.
var cached = tokens.New()

// Credential is an app registration in one tenant.
type Credential struct {
	// Authority is the address of Entra ID, without a slash at its end.
	Authority                string
	Tenant, ClientID, Secret string
}

func (c Credential) key() tokens.Key {
	return tokens.Key{Authority: c.Authority, Tenant: c.Tenant, ClientID: c.ClientID,
		Secret: sha256.Sum256([]byte(c.Secret)), Scope: scope}
}

// Token is a valid access token, from the cache or by signing in.
func (c Credential) Token(ctx context.Context, client *http.Client) (string, error) {
	return cached.Get(ctx, c.key(), func(ctx context.Context) (tokens.Token, error) {
		return c.signIn(ctx, client)
	})
}

// Renewed is a token that was granted just now, for whoever asks whether the secret is
// still good.
func (c Credential) Renewed(ctx context.Context, client *http.Client) (string, error) {
	return cached.Renew(ctx, c.key(), func(ctx context.Context) (tokens.Token, error) {
		return c.signIn(ctx, client)
	})
}

// Forget drops a token that was refused.
func (c Credential) Forget(token string) { cached.Forget(c.key(), token) }

// signIn is the client-credentials grant. Asking twice is harmless.
func (c Credential) signIn(ctx context.Context, client *http.Client) (tokens.Token, error) {
	call := exchange.Call{
		Method: http.MethodPost, Address: c.Authority + "/" + c.Tenant + "/oauth2/v2.0/token", Resend: true,
		ContentType: "application/x-www-form-urlencoded", Secrets: []string{c.Secret},
		Body: []byte(url.Values{
			"grant_type": {"client_credentials"}, "scope": {scope},
			"client_id": {c.ClientID}, "client_secret": {c.Secret},
		}.Encode()),
	}
	asked := time.Now()
	answer, err := exchange.Send(ctx, client, call)
	if err != nil {
		return tokens.Token{}, exchange.SignInUnanswered(ctx, call, err)
	}
	if answer.Status != http.StatusOK {
		return tokens.Token{}, exchange.SignInRefused(answer, call.Hidden())
	}
	return readToken(answer.Body, asked)
}

func readToken(body []byte, asked time.Time) (tokens.Token, error) {
	var granted struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	if err := json.Unmarshal(body, &granted); err != nil || granted.Token == "" || granted.Seconds <= 0 {
		return tokens.Token{}, workflow.Explain(errors.New("the answer of Microsoft Entra ID holds no token"),
			"The sign-in to Microsoft 365 failed: its answer could not be read.")
	}
	return tokens.Granted(granted.Token, asked, time.Duration(granted.Seconds)*time.Second), nil
}
