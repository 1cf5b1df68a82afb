package local

import (
	"context"
	"log/slog"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/platform/local/internal/storage"
	"github.com/bifrost-run/bifrost/ports/system"
)

// opened is the storage of this program once it is open. The graph closes what it
// has started, and so nothing when it could not be made.
type opened struct{ storage *storage.Storage }

// close frees the data folder. It may be called twice, and without a store.
func (o *opened) close() error { return o.storage.Close() }

func openStorage(lc fx.Lifecycle, c Config, clock system.Clock, log *slog.Logger, o *opened) (*storage.Storage, error) {
	if err := makeDataFolder(c.Data); err != nil {
		return nil, err
	}
	if c.Vault != "" && c.Storage != storage.Azure {
		log.Warn("AZURE_KEY_VAULT_URL is not used: the embedded storage keeps secrets in the data folder")
	}
	where := c.kept()
	where.Clock, where.Log = clock, log
	s, err := storage.Open(where)
	if err != nil {
		return nil, err
	}
	o.storage = s
	lc.Append(fx.StopHook(o.close))
	return s, nil
}

func storagePorts(s *storage.Storage) storage.Ports { return s.Ports() }

// plant runs before the workers and the first request.
func plant(lc fx.Lifecycle, c Config, address base, s demo.Seeder, kept *storage.Storage) {
	lc.Append(fx.StartHook(func(ctx context.Context) error {
		return kept.Prepare(ctx, func(ctx context.Context) error {
			if err := s.Provider(ctx); err != nil || !c.Demo {
				return err
			}
			return s.Demo(ctx, c.seededFile(), string(address))
		})
	}))
}
