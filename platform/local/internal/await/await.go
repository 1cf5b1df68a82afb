// Package await waits for a local program that is starting, from another process.
package await

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/internal/gate"
)

// poll is the pause between two looks.
const poll = 50 * time.Millisecond

// Serving answers nil once the program at an address serves, which people know by
// a name. It waits as long as a request would; an error is one sentence.
func Serving(ctx context.Context, name, address string) error {
	ctx, cancel := context.WithTimeout(ctx, gate.ReadyWait)
	defer cancel()
	client := &http.Client{Timeout: gate.ReadyWait}
	tick := time.NewTicker(poll)
	defer tick.Stop()
	answered := false
	for {
		serves, now := askReady(ctx, client, address+"/api/health/ready")
		if serves {
			return nil
		}
		answered = answered || now
		select {
		case <-tick.C:
		case <-ctx.Done():
			if answered {
				return fmt.Errorf("the program at %s is still starting", name)
			}
			return fmt.Errorf("no program answers at %s: start it with make run, or name its address with --addr", name)
		}
	}
}

// askReady asks the program whether requests are served. They are, too, while a
// service that it needs is in trouble: then each says so itself.
func askReady(ctx context.Context, client *http.Client, url string) (serves, answered bool) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false, false
	}
	response, err := client.Do(request)
	if err != nil {
		return false, false
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	var problem struct{ Code string }
	if response.StatusCode == http.StatusServiceUnavailable && json.NewDecoder(response.Body).Decode(&problem) == nil {
		return problem.Code != "" && problem.Code != gate.Starting, true
	}
	return response.StatusCode == http.StatusOK, true
}
