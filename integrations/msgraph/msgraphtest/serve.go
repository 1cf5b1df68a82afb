package msgraphtest

import (
	"io"
	"net/http"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// maxBody is how much of a request is read; what Graph takes for these calls is far below.
const maxBody = 1 << 20

// request is what a handler needs of an authenticated call.
type request struct {
	*http.Request
	body []byte
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
func (d *Directory) read(handle func(Tenant, request) wire.Answer) http.Handler {
	return d.authenticated(func(tenantID string, r request) wire.Answer {
		d.mu.Lock()
		defer d.mu.Unlock()
		return handle(d.tenants[tenantID], r)
	})
}

// write is a call that gives the tenant's next state. The handler must not
// touch what the old state refers to, so that a failed OnChange can go back.
func (d *Directory) write(handle func(Tenant, request) (Tenant, wire.Answer)) http.Handler {
	return d.authenticated(func(tenantID string, r request) wire.Answer {
		d.mu.Lock()
		defer d.mu.Unlock()
		before := d.tenants[tenantID]
		after, answer := handle(before, r)
		if answer.Status >= http.StatusBadRequest {
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
func (d *Directory) authenticated(handle func(tenantID string, r request) wire.Answer) http.Handler {
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
		handle(tenantID, request{Request: r, body: body}).Send(w)
	})
}

// unknownRoute is plain about the limits of the simulation.
func unknownRoute(w http.ResponseWriter, r *http.Request) {
	wire.Error(http.StatusNotImplemented, "notSupported",
		"The simulated directory does not know "+r.Method+" "+r.URL.Path+".").Send(w)
}
