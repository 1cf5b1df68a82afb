package handler

import (
	"context"
	"log/slog"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/platform/handler/internal/founding"
	"github.com/bifrost-run/bifrost/platform/internal/cloud"
	"github.com/bifrost-run/bifrost/platform/internal/seed"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// closeWait is how long a stop waits for what storage has not heard yet.
const closeWait = 2 * time.Second

// openCloud asks nobody: storage may be down when the host starts the handler.
func openCloud(lc fx.Lifecycle, c Config, log *slog.Logger) (*cloud.Cloud, error) {
	opened, err := cloud.Open(c.Storage(), log)
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, closeWait)
		defer cancel()
		opened.Close(ctx)
	}))
	return opened, nil
}

// openVault signs in as the machine, as storage does.
func openVault(c Config, beside *cloud.Cloud) (*keyvault.Vault, error) {
	return beside.OpenVault(c.Vault())
}

// Storage is the account, and who asks for it.
func (c Config) Storage() azure.Options {
	return azure.Options{
		ConnectionString: c.Connection, Account: c.Account, ClientID: c.IdentityID,
		Endpoints: azure.Endpoints{Tables: c.TableURI, Queues: c.QueueURI, Blobs: c.BlobURI},
	}
}

// Vault is the key vault, and who asks for it.
func (c Config) Vault() azure.VaultOptions {
	return azure.VaultOptions{URL: c.VaultURL, ClientID: c.IdentityID}
}

// capabilities are the ports by their names.
type capabilities struct {
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
	Poison        store.Poison
	Upkeep        maintenance.Upkeep
	Vault         secret.Vault
	Sealer        secret.Sealer
	Files         object.Files
	Inventory     object.Inventory
	Erasure       maintenance.Erasure
	FileErasure   object.Erasure
	SecretErasure secret.Erasure
	Trail         store.Trail
	Expiry        maintenance.Expiry
	Vitals        maintenance.Vitals
	Gauge         queue.Gauge
}

func newCapabilities(c Config, at *cloud.Cloud, vault *keyvault.Vault, clock system.Clock, random system.Random, log *slog.Logger) capabilities {
	t, b := at.Tables, at.Blobs
	return capabilities{
		Executions: t.Executions(), Recovery: t.Recovery(), History: t.History(), Steps: t.Steps(), Logs: b.Logs(),
		Watcher: t.Watcher(), Interrupts: t.Interrupts(), Organizations: t.Organizations(), Grants: t.Grants(),
		Users: t.Users(), Roles: t.Roles(), Memberships: t.Memberships(), Keys: t.Keys(),
		Schedules: t.Schedules(), Timetable: t.Timetable(), Counters: t.Counters(), Attention: t.Attention(),
		Alarms: t.Alarms(), Rules: t.Rules(), Told: t.Told(), Hooks: t.Hooks(), Doors: t.Doors(),
		Batches: t.Batches(), BatchItems: t.BatchItems(), Forms: t.Forms(), FormVersions: t.FormVersions(),
		Config: t.Config(), Poison: t.Poison(), Upkeep: t.Upkeep(), Vault: vault, Sealer: vault.Sealer(),
		Files: b.Files(), Inventory: b.Inventory(), Erasure: t.Erasure(), FileErasure: b, SecretErasure: vault,
		Trail: t.Trail(), Expiry: t.Expiry(), Vitals: t.Vitals(), Gauge: at.Gauge(),
		Access: founding.Founder{
			Access: t.Access(), Log: log, TenantID: c.TenantID, Maker: seed.Maker{
				Organizations: t.Organizations(), Recorder: record.New(t.Trail(), random), Clock: clock, Random: random,
			},
		},
	}
}
