// Package storage opens what the local program keeps things in: the embedded
// store, or an account of Azure Storage, and then secrets in a key vault or in the
// embedded store beside it. What is kept is not here.
package storage

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault"
	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/platform/internal/cloud"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// The families.
const (
	Embedded = "embedded"
	Azure    = "azure"
)

// Options say where things are kept.
type Options struct {
	Family string
	// Data is the folder of the embedded store. It must be there.
	Data string
	// Connection is the connection string of an Azure account; empty is the
	// emulator on this machine.
	Connection string
	// Vault is the key vault beside an account; without a URL secrets are kept in
	// the data folder. Without a credential the program signs in as the person at
	// this computer does, or as the computer's managed identity.
	Vault azure.VaultOptions
	Clock system.Clock
	Log   *slog.Logger
}

// Storage is open. Nil is closed.
type Storage struct {
	embedded *embedded.Store
	cloud    *cloud.Cloud    // nil for the embedded family
	vault    *keyvault.Vault // nil for secrets in the data folder
	log      *slog.Logger

	ending context.CancelFunc
	work   sync.WaitGroup

	mu sync.Mutex
	// unprepared is why it cannot be used yet.
	unprepared error
}

// Open opens a family. The embedded store's faults are its own; an account is not
// asked, because it may be down. Invalid storage_settings.
func Open(o Options) (*Storage, error) {
	s := &Storage{log: o.Log}
	var err error
	if s.embedded, err = embedded.Open(embedded.Options{Dir: o.Data, Logger: o.Log, Clock: o.Clock}); err != nil {
		return nil, err
	}
	if o.Family != Azure {
		return s, nil
	}
	if s.cloud, s.vault, err = o.cloud(); err != nil {
		return nil, errors.Join(err, s.embedded.Close())
	}
	s.unprepared = unprepared("The storage is being prepared. Try again in a moment.", nil)
	return s, nil
}

// Family is where things are kept: Embedded or Azure.
func (s *Storage) Family() string {
	if s.cloud == nil {
		return Embedded
	}
	return Azure
}

func unprepared(message string, cause error) error {
	f := fault.Wrap(cause, fault.Unavailable, "storage_unavailable", message)
	f.RetryAfter = preparePause
	return f
}

// Embedded is the store in the data folder.
func (s *Storage) Embedded() *embedded.Store { return s.embedded }

const (
	// startWait is how long a start waits for an account, which usually answers at
	// once. After that the program serves, and says what is missing.
	startWait = 5 * time.Second
	// preparePause is the wait before an account is asked again.
	preparePause = 2 * time.Second
)

// Prepare makes what is missing, and then calls fill. On the embedded store that
// is done when it returns; an account that does not answer is asked until it does
// while the program goes on.
func (s *Storage) Prepare(ctx context.Context, fill func(context.Context) error) error {
	if s.cloud == nil {
		return fill(ctx)
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.ending = cancel
	done := make(chan struct{})
	s.work.Go(func() {
		defer close(done)
		s.insist(background, fill)
	})
	limit := time.NewTimer(startWait)
	defer limit.Stop()
	select {
	case <-done:
	case <-limit.C:
	}
	return nil
}

func (s *Storage) insist(ctx context.Context, fill func(context.Context) error) {
	for {
		err := s.cloud.Create(ctx)
		if err == nil {
			err = fill(ctx)
		}
		s.note(err)
		if err == nil || ctx.Err() != nil {
			return
		}
		s.log.Error("the storage cannot be prepared, and will be asked again", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(preparePause):
		}
	}
}

// note remembers why the storage is not prepared. An error without a sentence is
// for the log, which has it.
func (s *Storage) note(err error) {
	if err != nil && fault.Code(err) == "" {
		err = unprepared("The storage cannot be prepared: the log of the program says why.", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unprepared = err
}

// Ready answers nil when everything that is kept can be reached, as far as the
// last calls tell.
func (s *Storage) Ready() error {
	if s.cloud == nil {
		return nil
	}
	if err := s.cloud.Trouble(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unprepared
}

// closeWait is how long an account is told what was not received.
const closeWait = 2 * time.Second

// Close frees the data folder. It may be called twice, and on nil.
func (s *Storage) Close() error {
	if s == nil {
		return nil
	}
	if s.ending != nil {
		s.ending()
	}
	s.work.Wait()
	if s.cloud != nil {
		ctx, cancel := context.WithTimeout(context.Background(), closeWait)
		defer cancel()
		s.cloud.Close(ctx)
	}
	return s.embedded.Close()
}

// Deliveries brings doorbells to the workers of this program: of runs that people wait
// for, and of those in bulk.
func (s *Storage) Deliveries() (people, bulk queue.Deliveries) {
	if c := s.cloud; c != nil {
		return c.Queue.Deliveries(), c.Bulk.Deliveries()
	}
	return s.embedded.Deliveries(), s.embedded.BulkDeliveries()
}

// Ports are the capabilities by their names.
type Ports struct {
	fx.Out

	Executions    store.Executions
	Recovery      store.Recovery
	History       store.History
	Steps         store.Steps
	Logs          store.Logs
	Watcher       store.Watcher
	Interrupts    store.Interrupts
	Access        store.Access
	Organizations store.Organizations
	Grants        store.Grants
	Users         store.Users
	Roles         store.Roles
	Memberships   store.Memberships
	Keys          store.Keys
	Schedules     store.Schedules
	Timetable     store.Timetable
	Counters      store.Counters
	Attention     store.Attention
	Alarms        store.Alarms
	Rules         store.Rules
	Told          store.Told
	Hooks         store.Hooks
	Doors         store.Doors
	Forms         store.Forms
	FormVersions  store.FormVersions
	Batches       store.Batches
	BatchItems    store.BatchItems
	Config        store.Config
	Vault         secret.Vault
	Sealer        secret.Sealer
	Files         object.Files
	Upkeep        maintenance.Upkeep
	Inventory     object.Inventory
	Erasure       maintenance.Erasure
	FileErasure   object.Erasure
	SecretErasure secret.Erasure
	Trail         store.Trail
	Expiry        maintenance.Expiry
	Vitals        maintenance.Vitals
	Gauge         queue.Gauge
}

// Ports answers the capabilities of the family.
func (s *Storage) Ports() Ports {
	e := s.embedded
	p := Ports{
		Executions: e.Executions(), Recovery: e.Recovery(), History: e.History(), Steps: e.Steps(), Logs: e.Logs(),
		Watcher: e.Watcher(), Interrupts: e.Interrupts(), Access: e.Access(), Organizations: e.Organizations(),
		Grants: e.Grants(), Config: e.Config(), Vault: e.Vault(), Sealer: e.Sealer(), Files: e.Files(),
		Upkeep: e.Upkeep(), Inventory: e.Inventory(), Trail: e.Trail(), Expiry: e.Expiry(),
		Users: e.Users(), Roles: e.Roles(), Memberships: e.Memberships(), Keys: e.Keys(),
		Schedules: e.Schedules(), Timetable: e.Timetable(), Counters: e.Counters(), Attention: e.Attention(),
		Alarms: e.Alarms(), Rules: e.Rules(), Told: e.Told(), Hooks: e.Hooks(), Doors: e.Doors(),
	}
	p.Vitals, p.Gauge = e.Vitals(), e.Gauge()
	p.Erasure, p.FileErasure, p.SecretErasure = e.Erasure(), e.FileErasure(), e.SecretErasure()
	p.Batches, p.BatchItems = e.Batches(), e.BatchItems()
	p.Forms, p.FormVersions = e.Forms(), e.FormVersions()
	if c := s.cloud; c != nil {
		t := c.Tables
		p.Erasure, p.FileErasure = t.Erasure(), c.Blobs
		p.Vitals, p.Gauge = t.Vitals(), c.Gauge()
		p.Batches, p.BatchItems = t.Batches(), t.BatchItems()
		p.Forms, p.FormVersions = t.Forms(), t.FormVersions()
		p.Executions, p.Recovery, p.History, p.Steps, p.Logs = t.Executions(), t.Recovery(), t.History(), t.Steps(), c.Blobs.Logs()
		p.Watcher, p.Interrupts, p.Access, p.Organizations = t.Watcher(), t.Interrupts(), t.Access(), t.Organizations()
		p.Grants, p.Config, p.Files = t.Grants(), t.Config(), c.Blobs.Files()
		p.Upkeep, p.Inventory, p.Trail, p.Expiry = t.Upkeep(), c.Blobs.Inventory(), t.Trail(), t.Expiry()
		p.Users, p.Roles, p.Memberships, p.Keys = t.Users(), t.Roles(), t.Memberships(), t.Keys()
		p.Schedules, p.Timetable, p.Counters, p.Attention = t.Schedules(), t.Timetable(), t.Counters(), t.Attention()
		p.Alarms, p.Rules, p.Told, p.Hooks, p.Doors = t.Alarms(), t.Rules(), t.Told(), t.Hooks(), t.Doors()
	}
	if v := s.vault; v != nil {
		p.Vault, p.Sealer, p.SecretErasure = v, v.Sealer(), v
	}
	return p
}
