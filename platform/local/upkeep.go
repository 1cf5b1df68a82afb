package local

import (
	"context"

	"github.com/bifrost-run/bifrost/platform/local/internal/care"
)

// Storage lets the owner of a data folder look after it.
func Storage(c Config) (care.Folder, error) {
	return care.Folder{
		Storage: c.kept(), Base: "http://" + c.address(), KeyFile: c.keyFile(),
		Token: func(ctx context.Context) (string, error) { return Token(ctx, c, administrator) },
	}, c.requireKey()
}
