package handler

import (
	"errors"
	"strings"
	"time"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/health"
	"github.com/bifrost-run/bifrost/platform/handler/internal/pulse"
	"github.com/bifrost-run/bifrost/platform/internal/cloud"
)

// status is what health shows.
type status struct {
	cloud   *cloud.Cloud
	keys    *entra.KeySet
	pulse   *pulse.Pulse
	strays  *abandon.Strays
	options *provide.Source
}

var _ health.Status = status{}

func newStatus(c *cloud.Cloud, keys *entra.KeySet, p *pulse.Pulse, strays *abandon.Strays, options *provide.Source) status {
	return status{cloud: c, keys: keys, pulse: p, strays: strays, options: options}
}

// newPulse begins with the first look at the health of the program, and not with
// its start.
func newPulse(lc fx.Lifecycle, c *cloud.Cloud, keys *entra.KeySet) *pulse.Pulse {
	p := pulse.New(append(c.Questions(), keys.Read)...)
	lc.Append(fx.StopHook(p.Close))
	return p
}

// notReadyWait is when to look again for what is in trouble.
const notReadyWait = 5 * time.Second

// Ready names every service that the last calls did not reach, with since when.
func (s status) Ready() error {
	var said []string
	code := "signin_unavailable"
	felt := s.pulse.Feel()
	if since := s.keys.Trouble(); !since.IsZero() {
		said = append(said, "The sign-in keys of Microsoft Entra ID have not been read since "+since.UTC().Format(time.RFC3339)+".")
	}
	if err := s.cloud.Trouble(); err != nil {
		code = "storage_unavailable"
		said = append(said, messageOf(err))
	}
	switch {
	case len(said) > 0:
	case felt:
		return nil
	default:
		code, said = "starting", []string{"Nothing is known yet of what the program needs. Try again in a moment."}
	}
	f := fault.New(fault.Unavailable, code, strings.Join(said, " "))
	f.RetryAfter = notReadyWait
	return f
}

func messageOf(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Message
	}
	return err.Error()
}

// Abandoned counts functions that ignored the end of their context.
func (s status) Abandoned() int64 { return s.strays.Count() + int64(s.options.Abandoned()) }
