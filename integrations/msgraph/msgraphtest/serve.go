package msgraphtest

import (
	"io"
	"net/http"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/tenant"
	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// maxBody is how much of a request is read; what Graph takes for these calls is far below.
const maxBody = 1 << 20

// serving is what the Directory knows of Graph and of the token endpoint.
func (d *Directory) serving() *http.ServeMux {
	routes := http.NewServeMux()
	routes.HandleFunc("POST /{tenant}/oauth2/v2.0/token", d.token)
	for pattern, handle := range map[string]tenant.Read{
		"GET /v1.0/users":                  tenant.ListUsers,
		"GET /v1.0/users/{user}":           tenant.GetUser,
		"GET /v1.0/users/{user}/memberOf":  tenant.ListMemberships,
		"GET /v1.0/groups":                 tenant.ListGroups,
		"GET /v1.0/groups/{group}":         tenant.GetGroup,
		"GET /v1.0/groups/{group}/members": tenant.ListMembers,
		"GET /v1.0/subscribedSkus":         tenant.ListSKUs,
		"GET /v1.0/organization":           organization,
	} {
		routes.Handle(pattern, d.read(handle))
	}
	for pattern, handle := range map[string]tenant.Write{
		"POST /v1.0/users":                                tenant.CreateUser,
		"PATCH /v1.0/users/{user}":                        tenant.UpdateUser,
		"DELETE /v1.0/users/{user}":                       tenant.DeleteUser,
		"POST /v1.0/users/{user}/assignLicense":           tenant.AssignLicense,
		"POST /v1.0/users/{user}/revokeSignInSessions":    tenant.RevokeSessions,
		"POST /v1.0/groups/{group}/members/$ref":          tenant.AddMember,
		"DELETE /v1.0/groups/{group}/members/{user}/$ref": tenant.RemoveMember,
	} {
		routes.Handle(pattern, d.write(handle))
	}
	routes.HandleFunc("/", unknownRoute)
	return routes
}

// ServeHTTP answers one call, records it, and applies a failure that a test planned.
func (d *Directory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	failure, fails := d.takeFailure(r)
	answered := wire.NewRecorder()
	if !fails || failure.Done {
		d.routes.ServeHTTP(answered, r)
	}
	if fails {
		answered = failure.recorded()
	}
	d.record(r, answered.Status)
	if fails && failure.Status == 0 {
		panic(http.ErrAbortHandler) // net/http then drops the connection without an answer
	}
	answered.CopyTo(w)
}

// read is a call that changes nothing.
func (d *Directory) read(handle tenant.Read) http.Handler {
	return d.authenticated(func(tenantID string, r tenant.Request) wire.Answer {
		d.mu.Lock()
		defer d.mu.Unlock()
		return handle(d.tenants[tenantID], r)
	})
}

// write is a call that gives the tenant's next state; a failed OnChange goes back
// to the old one.
func (d *Directory) write(handle tenant.Write) http.Handler {
	return d.authenticated(func(tenantID string, r tenant.Request) wire.Answer {
		d.mu.Lock()
		defer d.mu.Unlock()
		before := d.tenants[tenantID]
		after, answer := handle(before, r)
		if answer.Refused() {
			return answer
		}
		d.tenants[tenantID] = after
		if err := d.changed(); err != nil {
			d.tenants[tenantID] = before
			return wire.Error(http.StatusInternalServerError, "InternalServerError", "The change could not be stored.")
		}
		return answer
	})
}

// changed tells OnChange; the caller holds the lock.
func (d *Directory) changed() error {
	if d.options.OnChange == nil {
		return nil
	}
	return d.options.OnChange(d.snapshot())
}

// authenticated finds the tenant in the bearer token and reads the body.
func (d *Directory) authenticated(handle func(tenantID string, r tenant.Request) wire.Answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		tenantID, ok := d.signer.TenantOf(token)
		if !ok {
			wire.Error(http.StatusUnauthorized, "InvalidAuthenticationToken",
				"Access token is empty, invalid or expired.").Send(w)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			wire.BadRequest("The request body could not be read.").Send(w)
			return
		}
		handle(tenantID, tenant.Request{Request: r, Content: body}).Send(w)
	})
}

// unknownRoute is plain about the limits of the simulation.
func unknownRoute(w http.ResponseWriter, r *http.Request) {
	wire.Error(http.StatusNotImplemented, "notSupported",
		"The simulated directory does not know "+r.Method+" "+r.URL.Path+".").Send(w)
}
