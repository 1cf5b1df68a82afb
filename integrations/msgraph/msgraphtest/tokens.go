package msgraphtest

import (
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

const (
	tokenLifetime = time.Hour
	graphScope    = "https://graph.microsoft.com/.default"
)

// token is the client-credentials grant of the Microsoft identity platform.
func (d *Directory) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		wire.TokenError(http.StatusBadRequest, "invalid_request", "AADSTS900144: The request body could not be read.").Send(w)
		return
	}
	tenantID := strings.ToLower(r.PathValue("tenant"))
	if refusal, refused := d.refuse(r, tenantID); refused {
		refusal.Send(w)
		return
	}
	wire.NewAnswer(http.StatusOK, map[string]any{
		"token_type": "Bearer", "expires_in": int(tokenLifetime.Seconds()),
		"access_token": d.signer.Issue(tenantID, time.Now().Add(tokenLifetime)),
	}).Send(w)
}

// refuse finds what is wrong with a token request, in Entra ID's order and words.
func (d *Directory) refuse(r *http.Request, tenantID string) (wire.Answer, bool) {
	switch {
	case r.PostForm.Get("grant_type") != "client_credentials":
		return wire.TokenError(http.StatusBadRequest, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type."), true
	case r.PostForm.Get("scope") != graphScope:
		return wire.TokenError(http.StatusBadRequest, "invalid_scope", "AADSTS70011: The provided value for the input parameter 'scope' is not valid."), true
	case !same(r.PostForm.Get("client_id"), d.options.ClientID):
		return wire.TokenError(http.StatusBadRequest, "unauthorized_client", "AADSTS700016: The application was not found in the directory."), true
	case !same(r.PostForm.Get("client_secret"), d.options.ClientSecret):
		return wire.TokenError(http.StatusUnauthorized, "invalid_client", "AADSTS7000215: Invalid client secret provided."), true
	}
	return d.refuseTenant(tenantID)
}

// refuseTenant adopts an unknown tenant if the options allow it.
func (d *Directory) refuseTenant(tenantID string) (wire.Answer, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, known := d.tenants[tenantID]; known {
		return wire.Answer{}, false
	}
	if d.options.Adopt != nil {
		if tenant, ok := d.options.Adopt(tenantID); ok {
			return d.adopt(tenantID, tenant)
		}
	}
	return wire.TokenError(http.StatusBadRequest, "invalid_request", "AADSTS90002: Tenant '"+tenantID+"' not found."), true
}

// adopt adds the tenant and tells OnChange; the caller holds the lock.
func (d *Directory) adopt(tenantID string, tenant Tenant) (wire.Answer, bool) {
	tenant.ID = tenantID
	if err := d.addTenant(tenant); err != nil {
		return wire.TokenError(http.StatusInternalServerError, "server_error", "AADSTS90033: The tenant could not be added."), true
	}
	if err := d.changed(); err != nil {
		delete(d.tenants, tenantID)
		return wire.TokenError(http.StatusInternalServerError, "server_error", "AADSTS90033: The tenant could not be stored."), true
	}
	return wire.Answer{}, false
}

func same(got, want string) bool {
	return subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1
}
