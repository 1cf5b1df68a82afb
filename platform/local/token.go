package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/platform/local/internal/gate"
	"github.com/bifrost-run/bifrost/platform/local/internal/signin"
)

// tokenPoll is the pause between two looks at a program that is starting.
const tokenPoll = 50 * time.Millisecond

// Token makes an access token of a local account for the program that runs with
// this configuration, and waits for it as long as a request would. The signing
// key is read from the data folder, which only its owner can do.
func Token(ctx context.Context, c Config, account string) (string, error) {
	if err := waitReady(ctx, c); err != nil {
		return "", err
	}
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

// waitReady waits until the program answers that it serves.
func waitReady(ctx context.Context, c Config) error {
	ctx, cancel := context.WithTimeout(ctx, gate.ReadyWait)
	defer cancel()
	client := &http.Client{Timeout: gate.ReadyWait}
	tick := time.NewTicker(tokenPoll)
	defer tick.Stop()
	answered := false
	for {
		ready, now := askReady(ctx, client, "http://"+c.address()+"/api/health/ready")
		if ready {
			return nil
		}
		answered = answered || now
		select {
		case <-tick.C:
		case <-ctx.Done():
			if answered {
				return fmt.Errorf("the program at %s is still starting", c.Addr)
			}
			return fmt.Errorf("no program answers at %s: start it with make run, or name its address with --addr", c.Addr)
		}
	}
}

func askReady(ctx context.Context, client *http.Client, url string) (ready, answered bool) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false, false
	}
	response, err := client.Do(request)
	if err != nil {
		return false, false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK, true
}
