package matrix

import (
	"context"
	"log/slog"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/configure/probe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// works is a test that always goes well.
func works(context.Context, host.Host, host.Run) (string, error) { return "", nil }

// connects gives a connection wherever one is configured.
type connects struct{}

func (connects) Connection(ctx context.Context, configured *configure.Configuration, _ organizations.Organization, name string) (host.Connection, error) {
	_, err := configured.Connect(ctx, name)
	return host.Connection{Integration: name}, err
}

func proberOf(known configure.Known, r *configure.Resolver, to *record.Recorder, c system.Clock, log *slog.Logger) *probe.Prober {
	return probe.New(known, supply.New(r, connects{}), to, c, &abandon.Strays{}, probe.Settings{}, log)
}
