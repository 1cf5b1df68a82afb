package local

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/platform/local/internal/banner"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/platform/local/internal/front"
	"github.com/bifrost-run/bifrost/ports/store"
)

// greeting is what a person sees when the program serves.
type greeting struct {
	config  Config
	address string
	access  store.Access
	catalog *describe.Catalog
	app     front.Bundle
}

func newGreeting(c Config, address base, access store.Access, catalog *describe.Catalog, app front.Bundle) greeting {
	return greeting{config: c, address: string(address), access: access, catalog: catalog, app: app}
}

func (g greeting) print(ctx context.Context, out io.Writer) {
	data, err := filepath.Abs(g.config.Data)
	if err != nil {
		data = g.config.Data
	}
	b := banner.Banner{
		Version: g.config.Version, Address: g.address, Data: data, Organization: g.contoso(ctx), Token: g.token(), Has: g.catalog.Has, HasApp: g.app.IsThere(),
	}
	for _, account := range demo.Accounts(g.config.Demo) {
		b.Accounts = append(b.Accounts, account.Name)
	}
	_, _ = io.WriteString(out, b.Text()) // nobody to tell when the terminal is gone
}

func (g greeting) contoso(ctx context.Context) string {
	if !g.config.Demo {
		return ""
	}
	org, err := g.access.OrganizationOfTenant(ctx, demo.FirstClientTenant)
	if err != nil || org == nil {
		return ""
	}
	return string(org.ID)
}

// token names what is not the default.
func (g greeting) token() []string {
	command := []string{os.Args[0], "token", "--as", "technician"}
	if g.config.Addr != DefaultConfig().Addr {
		command = append(command, "--addr", strings.TrimPrefix(g.address, "http://"))
	}
	if g.config.Data != DefaultConfig().Data {
		command = append(command, "--data", g.config.Data)
	}
	return command
}
