package operations_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

const (
	kept    = "correct horse"
	entered = "battery staple!"
)

// ear hears what a vault is asked, and answers for it when it is told to.
type ear struct {
	mu    sync.Mutex
	heard []string
	said  func(r *http.Request) *vaultfake.Refusal
}

func listen(v *vaultfake.Vault) *ear {
	e := &ear{}
	v.Meddle(func(r *http.Request) *vaultfake.Refusal {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.heard = append(e.heard, r.Method+" "+strings.TrimSuffix(r.URL.Path, "/"))
		if e.said == nil {
			return nil
		}
		return e.said(r)
	})
	return e
}

// answer lets the vault say this from now on; nil lets it speak for itself.
func (e *ear) answer(say func(r *http.Request) *vaultfake.Refusal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.said = say
}

// want expects that the vault was asked all of this since the last time.
func (e *ear) want(t *testing.T, asked ...string) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, one := range asked {
		if !slices.Contains(e.heard, one) {
			t.Errorf("the vault was not asked %s, but %q", one, e.heard)
		}
	}
	e.heard = nil
}

// ofKey is a refusal to read the secret of the test.
func ofKey(said vaultfake.Refusal) func(r *http.Request) *vaultfake.Refusal {
	return func(r *http.Request) *vaultfake.Refusal {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, "/secrets/global-api-key") {
			return nil
		}
		return &said
	}
}

// noRole is what a vault says to an identity that nobody let in.
func noRole(*http.Request) *vaultfake.Refusal {
	return &vaultfake.Refusal{Status: http.StatusForbidden, Code: "Forbidden", Inner: "ForbiddenByRbac", Message: "Caller is not authorized."}
}

const secretPath = "/api/secrets/api_key"

func TestTheProgramKeepsSecretsInAKeyVaultAndSealsByIt(t *testing.T) {
	t.Parallel()
	around := cloud.Start(t)
	vault := listen(around.Vault("mine"))
	p := withVault(t, around, "mine")
	p.ready()
	p.want(p.call(http.MethodPut, secretPath, `{"value":"`+kept+`"}`), http.StatusCreated)
	vault.want(t, "PUT /secrets/global-api-key")
	p.want(p.call(http.MethodGet, "/api/secrets", ""), http.StatusOK, `"api_key"`)
	p.lock("Success", `"entered":15`, `"kept":13`)
	vault.want(t, "GET /secrets/global-api-key", "PUT /secrets/bifrost-sealing-key")

	// The vault is well; a secret in it is not.
	vault.answer(ofKey(vaultfake.Refusal{Status: http.StatusForbidden, Code: "Forbidden", Inner: "SecretDisabled"}))
	p.lock("Failed", "The secret api_key is disabled in the key vault.")
	p.want(p.call(http.MethodGet, "/api/health/ready", ""), http.StatusOK)
	vault.answer(ofKey(vaultfake.Refusal{Status: http.StatusNotFound, Code: "SecretNotFound"}))
	p.lock("Failed", "api_key", "not set")
	vault.answer(nil)

	p.want(p.call(http.MethodDelete, secretPath, ""), http.StatusNoContent)
	vault.want(t, "PATCH /secrets/global-api-key", "DELETE /secrets/global-api-key")
	p.lock("Failed", "api_key", "not set")
	p.want(p.call(http.MethodPut, secretPath, `{"value":"`+kept+`"}`), http.StatusCreated)
	vault.want(t, "POST /deletedsecrets/global-api-key/recover")
	p.lock("Success", `"kept":13`)
	p.stop()
	if refused := around.Refused(); len(refused) > 0 {
		t.Errorf("it asked %q", refused)
	}
}

// Everything else goes on, and nobody has to ask for a secret before the program
// finds out that the vault is back.
func TestAVaultThatLetsNobodyInIsNamedUntilItDoes(t *testing.T) {
	t.Parallel()
	around := cloud.Start(t)
	vault := listen(around.Vault("mine"))
	p := withVault(t, around, "mine")
	p.ready()
	vault.answer(noRole)
	p.want(p.call(http.MethodPut, secretPath, `{"value":"`+kept+`"}`), http.StatusServiceUnavailable, "Azure Key Vault", "Key Vault Secrets Officer")
	p.want(p.call(http.MethodGet, "/api/health/ready", ""), http.StatusServiceUnavailable, "Azure Key Vault has not answered since 2")
	p.want(p.call(http.MethodGet, "/api/organizations", ""), http.StatusOK, "Contoso")
	p.want(p.call(http.MethodPost, "/api/workflows/lock/executions", `{"input":{"password":"`+entered+`"}}`), http.StatusServiceUnavailable, "Azure Key Vault")
	vault.answer(nil)
	p.ready()
	p.want(p.call(http.MethodPut, secretPath, `{"value":"`+kept+`"}`), http.StatusCreated)
	p.lock("Success", `"kept":13`)
	p.stop()
}

// The demo has a secret, which is kept in the vault as soon as it lets it in.
func TestAVaultThatIsDownAtTheStartIsWaitedFor(t *testing.T) {
	t.Parallel()
	around := cloud.Start(t)
	vault := listen(around.Vault("mine"))
	vault.answer(noRole)
	p := withVault(t, around, "mine")
	p.want(p.call(http.MethodGet, "/api/health/ready", ""), http.StatusServiceUnavailable, "Azure Key Vault")
	vault.answer(nil)
	p.ready()
	p.want(p.call(http.MethodGet, "/api/organizations", ""), http.StatusOK, "Contoso")
	vault.want(t, "PUT /secrets/global-msgraph-client-secret")
	p.stop()
}
