// Package stranger makes addresses wait that send no token, or bad ones, or ask without
// end for what is open to anyone. Whether a token is good is not decided here.
package stranger

import (
	"cmp"
	"net/netip"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/trace"
	"github.com/bifrost-run/bifrost/ports/pace"
)

// Desk counts strangers by their addresses.
type Desk struct {
	strangers pace.Limiter
	visitors  pace.Limiter
	proven    proven
}

// New is a Desk. The first limiter counts those who cannot be let in where somebody has
// to be, the second one requests for what is open to anyone; what has none is not counted.
func New(strangers, visitors pace.Limiter) *Desk {
	return &Desk{strangers: strangers, visitors: visitors}
}

// Admit lets a decision be made about a request. The key is a program's, empty for a
// person's token.
//
// A person's token costs nothing to judge, so that each one is, and only the refused
// ones are counted: whoever has a good one never waits for others behind the same
// address. A key has to be looked up, so that one that was never good here is counted
// before. Faults: those of the decision, TooMany too_many_requests.
func (d *Desk) Admit(ctx huma.Context, key string, decide func() error) error {
	isNew := key != "" && !d.proven.has(key)
	if isNew {
		if err := d.count(ctx); err != nil {
			return err
		}
	}
	err := decide()
	if err == nil && key != "" {
		d.proven.add(key)
	}
	if isNew {
		return err
	}
	return d.Refuse(ctx, err)
}

// Refuse counts a request if the error says that it shows nobody whom it may be from, or
// that nobody has looked because it makes no sense. It answers what to refuse it with:
// the error itself, or TooMany too_many_requests.
func (d *Desk) Refuse(ctx huma.Context, err error) error {
	switch {
	case fault.Is(err, fault.Unauthenticated):
		return cmp.Or(d.count(ctx), err)
	case fault.Is(err, fault.Malformed):
		return cmp.Or(d.Visit(ctx.RemoteAddr()), err)
	default:
		return err
	}
}

func (d *Desk) count(ctx huma.Context) error {
	return take(d.strangers, ctx.RemoteAddr(), "Too many requests from your address could not be let in. Wait a moment, then sign in again.")
}

// take counts a request of an address that may have a port.
func take(limiter pace.Limiter, remote, message string) error {
	if limiter == nil {
		return nil
	}
	wait := limiter.Take(houseOf(trace.HostOf(remote)))
	if wait <= 0 {
		return nil
	}
	f := fault.New(fault.TooMany, "too_many_requests", message)
	f.RetryAfter = wait
	return f
}

// homeBits is how much of an address of version 6 tells one house from another: the
// rest is its own to choose.
const homeBits = 64

// houseOf is what is counted for an address.
func houseOf(address string) string {
	at, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if at = at.Unmap(); at.Is4() {
		return at.String()
	}
	house, err := at.WithZone("").Prefix(homeBits)
	if err != nil {
		return address
	}
	return house.String()
}
