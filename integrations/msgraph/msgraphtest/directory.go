// Package msgraphtest is a Microsoft 365 directory in memory that answers in the
// shape of Microsoft Graph: tokens, the organization, users, groups and their members,
// sign-ins, subscribed SKUs and licence assignment. Tests and the local demo talk to it
// instead of a real tenant. It simulates what the msgraph package uses, with Graph's own
// rules and errors, and says plainly what it does not know; it is not a security boundary.
package msgraphtest

import (
	"errors"
	"fmt"
	"net/http"
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
	// Upgrade is asked, when a snapshot of an older format is restored, what a
	// tenant of it is from now on: that format had no groups and no sign-ins. It
	// must not call the Directory. Nil leaves the tenants as they are.
	Upgrade func(old Tenant) Tenant
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

// New makes a Directory. It panics when two tenants share an id or a group has a
// member who is no user, which is a mistake in the calling test or demo.
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
	d.routes = d.serving()
	return d
}

// AddTenant adds a tenant that is not there yet and reports whether it did. An
// existing one stays as it is. It panics as New does.
func (d *Directory) AddTenant(tenant Tenant) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.addTenant(tenant)
	if err != nil && !errors.Is(err, errExists) {
		panic(err)
	}
	return err == nil
}

var errExists = errors.New("the tenant exists already")

// addTenant is AddTenant for those who hold the lock.
func (d *Directory) addTenant(tenant Tenant) error {
	whole, err := tenant.Completed()
	if err != nil {
		return fmt.Errorf("msgraphtest: tenant %s: %w", tenant.ID, err)
	}
	if _, exists := d.tenants[whole.ID]; exists {
		return fmt.Errorf("msgraphtest: tenant %s: %w", whole.ID, errExists)
	}
	d.tenants[whole.ID] = whole
	return nil
}
