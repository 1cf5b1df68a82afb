// Package msgraphtest is a Microsoft 365 directory in memory that answers in the
// shape of Microsoft Graph: tokens, users, subscribed SKUs and licence
// assignment. Tests and the local demo talk to it instead of a real tenant. It
// simulates what the msgraph package uses, with Graph's own rules and errors,
// and says plainly what it does not know; it is not a security boundary.
package msgraphtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// Options are what a Directory is made of.
type Options struct {
	// ClientID and ClientSecret are the one app registration that may sign in
	// to every tenant.
	ClientID     string
	ClientSecret string
	// Tenants exist from the start.
	Tenants []Tenant
	// Adopt is asked when an unknown tenant signs in: it gives the tenant to
	// create, or false to refuse. Nil refuses all.
	Adopt func(tenantID string) (Tenant, bool)
	// OnChange gets a snapshot after each write and before its answer. When it
	// fails, the write is undone and answered by a 500. It must not call the
	// Directory. Nil keeps changes in memory only.
	OnChange func(snapshot []byte) error
}

// Directory is the simulated service; it is an http.Handler and safe for
// concurrent use.
type Directory struct {
	options Options
	signer  wire.Signer
	origin  string // an address that no other Directory has
	routes  *http.ServeMux

	mu       sync.Mutex
	tenants  map[string]Tenant
	calls    []Call
	failures []Failure
}

// New makes a Directory. It panics when two tenants share an id, which is a
// mistake in the calling test or demo.
func New(options Options) *Directory {
	d := &Directory{
		options: options, signer: wire.NewSigner(), origin: "https://" + wire.NewID() + ".msgraph.test",
		tenants: map[string]Tenant{},
	}
	for _, tenant := range options.Tenants {
		if err := d.addTenant(tenant); err != nil {
			panic(err)
		}
	}
	d.routes = http.NewServeMux()
	d.routes.HandleFunc("POST /{tenant}/oauth2/v2.0/token", d.token)
	d.routes.Handle("GET /v1.0/users", d.read(listUsers))
	d.routes.Handle("POST /v1.0/users", d.write(createUser))
	d.routes.Handle("GET /v1.0/users/{user}", d.read(getUser))
	d.routes.Handle("POST /v1.0/users/{user}/assignLicense", d.write(assignLicense))
	d.routes.Handle("GET /v1.0/subscribedSkus", d.read(listSKUs))
	d.routes.HandleFunc("/", unknownRoute)
	return d
}

// AddTenant adds a tenant that is not there yet and reports whether it did. An
// existing one stays as it is.
func (d *Directory) AddTenant(tenant Tenant) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addTenant(tenant) == nil
}

func (d *Directory) addTenant(tenant Tenant) error {
	id := strings.ToLower(tenant.ID)
	if _, exists := d.tenants[id]; exists {
		return fmt.Errorf("msgraphtest: tenant %s exists already", id)
	}
	tenant.ID = id
	tenant.Users = slices.Clone(tenant.Users)
	for i := range tenant.Users {
		if tenant.Users[i].ID == "" {
			tenant.Users[i].ID = wire.NewID()
		}
	}
	d.tenants[id] = tenant
	return nil
}
