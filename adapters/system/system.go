// Package system fills the ports for time and chance with the real ones.
package system

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/ports/system"
)

// Clock is the machine's clock.
type Clock struct{}

var _ system.Clock = Clock{}

// Now is the present, in UTC, with a monotonic reading for measuring.
func (Clock) Now() time.Time { return time.Now().UTC() }

// Random is the machine's source of randomness.
type Random struct{}

var _ system.Random = Random{}

// ID is a new UUIDv7. Ids of one process rise, also within a millisecond.
func (Random) ID() string { return uuid.Must(uuid.NewV7()).String() }

// Token is 128 random bits in hexadecimal.
func (Random) Token() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(raw[:])
}

// Chance is uniform in [0,1): 53 random bits, as many as a float64 holds.
func (Random) Chance() float64 {
	var raw [8]byte
	_, _ = rand.Read(raw[:]) // never fails, as above
	return float64(binary.BigEndian.Uint64(raw[:])>>11) / (1 << 53)
}
