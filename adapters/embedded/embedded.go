// Package embedded fills every storage port with one key-value store, in a
// folder for the local program and in memory for tests; the contents of files
// stand beside it. One process owns a folder at a time. What a commit answered
// survives kill -9 and a power cut.
package embedded

import (
	"errors"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/access"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/alerts"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/apikeys"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/attention"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/audit"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/config"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/counts"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/files"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/forms"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/hooks"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/journal"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/roles"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/schedules"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/vault"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/vitals"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/wake"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Options say where the store lives. The zero value is a store in memory.
type Options struct {
	// Dir is the data folder, made with mode 0700 when it is missing; empty for
	// a store in memory, which is gone after Close.
	Dir string
	// Logger hears of trouble on the disk; nil hears nothing.
	Logger *slog.Logger
	// Clock decides when a doorbell is due and says when a secret was set; nil is
	// the machine's clock.
	Clock system.Clock
}

// Store is an open data folder. Its ports answer fault.Unavailable after Close.
type Store struct {
	dir       string
	db        *kv.DB
	queues    wake.Queues
	runs      runs.Ports
	steps     journal.Steps
	logs      journal.Logs
	access    access.Ports
	roles     roles.Ports
	keys      apikeys.Keys
	schedules schedules.Schedules
	hooks     hooks.Hooks
	forms     forms.Forms
	versions  forms.Versions
	rules     alerts.Rules
	told      alerts.Told
	counts    counts.Counters
	config    config.Config
	vault     vault.Vault
	files     files.Files
	vitals    *vitals.Vitals
}

var _ queue.Deliveries = (*wake.Deliveries)(nil)

// Open opens the store, rings for every run that waits in it, and knows from
// then on which runs a dead process left behind (Recovery.Due lists them).
// Faults, each with a sentence for the person who starts the program: Conflict
// data_locked when another process has the folder, Unavailable data_unusable
// when it cannot be used, Unavailable schema_newer when a newer program wrote it,
// Unavailable secrets_key_unusable when the key of its secrets is damaged or not
// kept from others.
func Open(o Options) (*Store, error) {
	db, err := open(o)
	if err != nil {
		return nil, err
	}
	clock := o.Clock
	if clock == nil {
		clock = machine{}
	}
	s := &Store{dir: o.Dir, db: db, queues: wake.NewQueues(clock), access: access.New(db), config: config.New(db), vitals: vitals.New(db)}
	s.roles = roles.New(db, s.access.Users)
	s.keys = apikeys.New(db, s.access)
	s.schedules, s.hooks = schedules.New(db), hooks.New(db)
	s.forms, s.versions = forms.New(db)
	s.rules, s.told = alerts.New(db)
	s.counts = counts.New(db)
	if s.vault, err = vault.New(db, o.Dir, clock); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.files, err = files.New(db, o.Dir); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.runs, err = runs.New(db, s.queues, s.counts); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.steps, s.logs = journal.New(db, s.runs.Guard)
	return s, nil
}

func open(o Options) (*kv.DB, error) {
	if o.Dir == "" {
		return kv.OpenMemory(o.Logger)
	}
	return kv.Open(o.Dir, o.Logger)
}

// machine is the clock of a store that was given none.
type machine struct{}

// Now is the present, in UTC.
func (machine) Now() time.Time { return time.Now().UTC() }

// Close sends receivers home, waits for what is under way and frees the folder.
// It may be called twice.
func (s *Store) Close() error {
	s.queues.Close()
	return s.db.Close()
}

// Executions moves runs through their life; a store.Executions.
func (s *Store) Executions() runs.Executions { return s.runs.Executions }

// History reads runs; a store.History.
func (s *Store) History() runs.History { return s.runs.History }

// Steps keeps what runs must not do twice; a store.Steps.
func (s *Store) Steps() journal.Steps { return s.steps }

// Logs keeps the lines of runs; a store.Logs.
func (s *Store) Logs() journal.Logs { return s.logs }

// Watcher tells observers of changes; a store.Watcher.
func (s *Store) Watcher() runs.Watcher { return s.runs.Watcher }

// Interrupts tells workers of cancellations; a store.Interrupts.
func (s *Store) Interrupts() runs.Interrupts { return s.runs.Interrupts }

// Deliveries brings doorbells of runs that people wait for to workers of this process; a
// queue.Deliveries.
func (s *Store) Deliveries() *wake.Deliveries { return s.queues.Executions }

// BulkDeliveries does so for runs of batches and schedules; a queue.Deliveries.
func (s *Store) BulkDeliveries() *wake.Deliveries { return s.queues.Bulk }

// Access reads what permission decisions are made from; a store.Access.
func (s *Store) Access() access.Access { return s.access.Access }

// Organizations keeps the clients; a store.Organizations.
func (s *Store) Organizations() access.Organizations { return s.access.Organizations }

// Grants keeps who may do what where; a store.Grants.
func (s *Store) Grants() access.Grants { return s.access.Grants }

// Users keeps what administrators see and change about people; a store.Users.
func (s *Store) Users() access.Users { return s.access.Users }

// Roles keeps roles; a store.Roles.
func (s *Store) Roles() roles.Roles { return s.roles.Roles }

// Memberships keeps who and what belongs to roles; a store.Memberships.
func (s *Store) Memberships() roles.Memberships { return s.roles.Memberships }

// Keys keeps API keys; a store.Keys.
func (s *Store) Keys() apikeys.Keys { return s.keys }

// Schedules keeps when workflows run by themselves; a store.Schedules.
func (s *Store) Schedules() schedules.Schedules { return s.schedules }

// Counters add up runs that are over; a store.Counters.
func (s *Store) Counters() counts.Counters { return s.counts }

// Attention keeps what somebody should look at; a store.Attention.
func (s *Store) Attention() attention.Items { return attention.New(s.db) }

// Alarms brings what nobody was told of; a store.Alarms.
func (s *Store) Alarms() attention.Items { return s.Attention() }

// Rules keeps who is told; a store.Rules.
func (s *Store) Rules() alerts.Rules { return s.rules }

// Told remembers what was told; a store.Told.
func (s *Store) Told() alerts.Told { return s.told }

// Hooks keeps how other systems start runs; a store.Hooks.
func (s *Store) Hooks() hooks.Hooks { return s.hooks }

// Doors finds the hook that a message names, in every scope; a store.Doors.
func (s *Store) Doors() hooks.Hooks { return s.hooks }

// Forms keeps forms; a store.Forms.
func (s *Store) Forms() forms.Forms { return s.forms }

// FormVersions reads what forms were before they were changed; a store.FormVersions.
func (s *Store) FormVersions() forms.Versions { return s.versions }

// Config keeps settings and integrations; a store.Config.
func (s *Store) Config() config.Config { return s.config }

// Trail keeps audit entries; a store.Trail.
func (s *Store) Trail() store.Trail { return audit.New(s.db) }

// Vault keeps secrets; a secret.Vault.
func (s *Store) Vault() vault.Vault { return s.vault }

// Sealer encrypts what is kept in rows of others; a secret.Sealer.
func (s *Store) Sealer() vault.Sealer { return s.vault.Sealer() }

// Files keeps uploads and results; an object.Files.
func (s *Store) Files() files.Files { return s.files }
