package provide

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/workflow/host"
)

var errOver = errors.New("the data provider has been left behind: nobody waits for its answer")

// desk is the platform as the code of a provider sees it: it gives what is
// configured, and keeps nothing that the code writes down.
type desk struct {
	host.Unequipped
	kit      *supply.Kit
	question *question
	// over is set when nobody waits for the code any more.
	over atomic.Bool

	mu      sync.Mutex
	trouble error
}

var _ host.Host = (*desk)(nil)

// Recall knows no step: a question is not resumed.
func (d *desk) Recall(string) (host.Step, bool) { return host.Step{}, false }

// StoreStep has nowhere to store.
func (d *desk) StoreStep(context.Context, host.Step) error { return nil }

// WriteLog is for the developer at a terminal: the words alone, because fields
// hold a client's data.
func (d *desk) WriteLog(l host.Line) {
	q := d.question
	q.source.log.Debug("a data provider said", append(q.about(), "level", l.Level, "message", d.kit.Secrets.Text(l.Message))...)
}

// SetProgress is seen by nobody.
func (d *desk) SetProgress(int, int, string) {}

// Settings answers what is in force.
func (d *desk) Settings(ctx context.Context, keys []string) (map[string]host.Setting, error) {
	return give(ctx, d, func() (map[string]host.Setting, error) { return d.kit.Settings(ctx, keys) })
}

// Secret answers a secret.
func (d *desk) Secret(ctx context.Context, key string) (string, error) {
	return give(ctx, d, func() (string, error) { return d.kit.Secret(ctx, key) })
}

// Connection answers what an integration connects with.
func (d *desk) Connection(ctx context.Context, integration string) (host.Connection, error) {
	return give(ctx, d, func() (host.Connection, error) { return d.kit.Connection(ctx, integration) })
}

// Conceals reports whether a text holds a secret that the code was given.
func (d *desk) Conceals(text string) bool { return d.kit.Conceals(text) }

// give answers one thing, and remembers trouble that is the platform's own: it
// must not be shown as the provider's. What ends with the code's time is not.
func give[T any](ctx context.Context, d *desk, get func() (T, error)) (T, error) {
	if d.over.Load() {
		var nothing T
		return nothing, errOver
	}
	value, err := get()
	if err != nil && ctx.Err() == nil && !host.Diagnose(err).Permanent {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.trouble = err
	}
	return value, err
}

// met is the platform's own trouble, nil for none.
func (d *desk) met() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.trouble
}
