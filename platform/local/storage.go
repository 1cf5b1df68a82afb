package local

import (
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// opened is the store of this program once it is open. The graph closes what it
// has started, and so nothing when it could not be made.
type opened struct{ store *embedded.Store }

// close frees the data folder. It may be called twice, and without a store.
func (o *opened) close() error {
	if o.store == nil {
		return nil
	}
	return o.store.Close()
}

func openStore(lc fx.Lifecycle, c Config, clock system.Clock, log *slog.Logger, o *opened) (*embedded.Store, error) {
	if err := makeDataFolder(c.Data); err != nil {
		return nil, err
	}
	s, err := embedded.Open(embedded.Options{Dir: c.Data, Logger: log, Clock: clock})
	if err != nil {
		return nil, err
	}
	o.store = s
	lc.Append(fx.StopHook(o.close))
	return s, nil
}

// ports are the store's capabilities by their names.
type ports struct {
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
	Deliveries    queue.Deliveries
	Config        store.Config
	Vault         secret.Vault
	Sealer        secret.Sealer
	Files         object.Files
	Seeder        demo.Seeder
}

func storePorts(s *embedded.Store, clock system.Clock, random system.Random) ports {
	return ports{
		Executions: s.Executions(), Recovery: s.Recovery(), History: s.History(), Steps: s.Steps(), Logs: s.Logs(),
		Watcher: s.Watcher(), Interrupts: s.Interrupts(), Access: s.Access(), Organizations: s.Organizations(),
		Grants: s.Grants(), Deliveries: s.Deliveries(), Config: s.Config(), Vault: s.Vault(),
		Sealer: s.Sealer(), Files: s.Files(),
		Seeder: demo.Seeder{
			Organizations: s.Organizations(), Access: s.Access(), Grants: s.Grants(),
			Config: s.Config(), Vault: s.Vault(), Clock: clock, Random: random,
		},
	}
}
