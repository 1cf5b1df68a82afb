package session

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
)

// Rehearsal is what a test kit puts in the place of the world. It travels in the
// context under a key of this internal package, so that nothing outside of the
// SDK can bring one into a run.
type Rehearsal struct {
	// Clients are what Connect answers instead of opening a connection, by
	// integration.
	Clients map[any]any
}

type rehearsalKey struct{}

// Enter is a context whose attempts are rehearsed: the waits before another try
// of a step are left out, too.
func (r Rehearsal) Enter(ctx context.Context) context.Context {
	return context.WithValue(ctx, rehearsalKey{}, r)
}

// New is an attempt of a run, by its id, on a host.
func New(ctx context.Context, on host.Host, run string) *Session {
	s := &Session{Host: on, Run: run}
	r, rehearsed := ctx.Value(rehearsalKey{}).(Rehearsal)
	if !rehearsed {
		return s
	}
	s.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	for integration, client := range r.Clients {
		s.Client(integration).Value = client
	}
	return s
}
