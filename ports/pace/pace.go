// Package pace holds the capability that keeps one caller from taking the whole
// program.
package pace

import "time"

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/pace Limiter

// Limiter counts requests. What it knows is this process's own, and lost with it.
type Limiter interface {
	// Take counts a request of a caller: zero when it may go on, else how long the
	// caller has to wait before another one may.
	Take(caller string) time.Duration
}
