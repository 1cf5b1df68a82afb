package local

import (
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

func openStore(lc fx.Lifecycle, c Config, clock system.Clock, log *slog.Logger) (*embedded.Store, error) {
	if err := makeDataFolder(c.Data); err != nil {
		return nil, err
	}
	s, err := embedded.Open(embedded.Options{Dir: c.Data, Logger: log, Clock: clock})
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(s.Close))
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
	Seeder        demo.Seeder
}

func storePorts(s *embedded.Store, clock system.Clock, random system.Random) ports {
	return ports{
		Executions: s.Executions(), Recovery: s.Recovery(), History: s.History(), Steps: s.Steps(), Logs: s.Logs(),
		Watcher: s.Watcher(), Interrupts: s.Interrupts(), Access: s.Access(), Organizations: s.Organizations(),
		Grants: s.Grants(), Deliveries: s.Deliveries(),
		Seeder: demo.Seeder{
			Organizations: s.Organizations(), Access: s.Access(), Grants: s.Grants(), Clock: clock, Random: random,
		},
	}
}
