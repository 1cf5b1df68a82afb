package msgraph

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/tokens"
	"github.com/bifrost-run/bifrost/workflow"
)

// scope asks for every application permission that was consented to.
const scope = "https://graph.microsoft.com/.default"

// cached tokens are shared by all runs of the process: signing in takes longer than
// most calls do, and Entra ID limits how often one may.
var cached = tokens.New()

// credential is an app registration in one tenant.
type credential struct {
	authority, tenant, clientID, secret string
}

func (c credential) key() tokens.Key {
	return tokens.Key{Authority: c.authority, Tenant: c.tenant, ClientID: c.clientID,
		Secret: sha256.Sum256([]byte(c.secret)), Scope: scope}
}

// token is a valid access token, from the cache or by signing in.
func (c credential) token(ctx context.Context, client *http.Client) (string, error) {
	return cached.Get(ctx, c.key(), func(ctx context.Context) (tokens.Token, error) {
		return c.signIn(ctx, client)
	})
}

// signIn is the client-credentials grant. Asking twice is harmless.
func (c credential) signIn(ctx context.Context, client *http.Client) (tokens.Token, error) {
	request := call{
		method: http.MethodPost, address: c.authority + "/" + c.tenant + "/oauth2/v2.0/token", resend: true,
		contentType: "application/x-www-form-urlencoded", secrets: []string{c.secret},
		body: []byte(url.Values{
			"grant_type": {"client_credentials"}, "scope": {scope},
			"client_id": {c.clientID}, "client_secret": {c.secret},
		}.Encode()),
	}
	asked := time.Now()
	answer, err := send(ctx, client, request)
	if err != nil {
		return tokens.Token{}, unanswered(ctx, signInService, request, err)
	}
	if answer.status != http.StatusOK {
		return tokens.Token{}, refused(signInError(answer, request.hidden()))
	}
	return readToken(answer.body, asked)
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
