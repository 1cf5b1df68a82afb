// Package system holds the capabilities that a pure program lacks: time and chance.
package system

import "time"

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/system Clock,Random

// Clock tells the time.
type Clock interface {
	// Now is the present, in UTC.
	Now() time.Time
}

// Random makes what nobody can guess.
type Random interface {
	// ID is a new canonical UUIDv7; ids made later sort later within one process.
	ID() string
	// Token is 128 random bits as text.
	Token() string
	// Chance is a random value in [0,1).
	Chance() float64
}
