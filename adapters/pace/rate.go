package pace

import "fmt"

// Rate is how often a caller may ask. The zero value sets no limit.
type Rate struct {
	// PerSecond is how many requests a second a caller may send all the time; zero
	// sets no limit.
	PerSecond int
	// Burst is how many may come at once after a silence.
	Burst int
}

// Default is for the callers of the API. A page that follows a run asks about twice a
// second, so that somebody with ten open pages stays below the rate. A hundred
// requests at the same time are half of the burst. Each request costs storage a read and
// a query, of which an account answers some thousands a second, so that a program that
// never stops asking takes a hundredth of it.
var Default = Rate{PerSecond: 20, Burst: 200}

// Strangers is for the addresses that send no token, or bad ones. A web app whose
// tokens have all expired asks for new ones after a few of its requests; a company
// behind one address has a hundred of them.
var Strangers = Rate{PerSecond: 5, Burst: 100}

// Visitors is for the addresses that ask for what is open to anyone. A web app asks once
// for how to sign in, and the page of the API's description for some ten documents, so
// that fifty people behind one address may open either in the same second.
var Visitors = Rate{PerSecond: 50, Burst: 300}

// The most that makes sense: what one process could never answer is no limit.
const (
	maxPerSecond = 10_000
	maxBurst     = 100_000
)

// Validate answers what is wrong as a sentence; rateName and burstName say where the
// numbers were set.
func (r Rate) Validate(rateName, burstName string) error {
	switch {
	case r.PerSecond < 0 || r.PerSecond > maxPerSecond:
		return fmt.Errorf("the rate (%s) must be a number of requests a second from 1 to %d, or 0 for no limit, not %d", rateName, maxPerSecond, r.PerSecond)
	case r.Burst < 1 && r.PerSecond > 0, r.Burst < 0, r.Burst > maxBurst:
		return fmt.Errorf("the burst (%s) must be a number of requests from 1 to %d, not %d", burstName, maxBurst, r.Burst)
	}
	return nil
}
