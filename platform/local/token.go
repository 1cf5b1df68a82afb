package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/platform/local/internal/await"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
)

// Token makes an access token of a local account for the program that runs with
// this configuration, and waits for it as long as a request would. The signing
// key is read from the data folder, which only its owner can do.
func Token(ctx context.Context, c Config, account string) (string, error) {
	if err := await.Serving(ctx, c.Addr, "http://"+c.address()); err != nil {
		return "", err
	}
	return Sign(c, account)
}

// Sign is Token without asking the program, which may not run. It makes nothing: an
// error says that the data folder has no signing key, or none that can be used.
func Sign(c Config, account string) (string, error) {
	if err := c.requireKey(); err != nil {
		return "", err
	}
	provider, err := signin.New(signInOptions(c, "http://"+c.address(), systemadapter.Clock{}, systemadapter.Random{}))
	if err != nil {
		return "", sentence(err)
	}
	token, err := provider.Token(account)
	if err != nil {
		return "", sentence(err)
	}
	return token, nil
}

// requireKey refuses a folder that no program has used: it is not the one that
// is meant, and nothing should be made there.
func (c Config) requireKey() error {
	if _, err := os.Stat(c.keyFile()); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the data folder %s holds no signing key: run this in the folder where the program was started, or name its data folder with --data", c.Data)
	}
	return nil
}
