package executions

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Derive makes the id of a run that several workers may start at once, from what
// the run is for: all of them come to the same one. It is a UUIDv7 of the instant,
// whose other bits are a digest of the parts and of the instant.
func Derive(at time.Time, parts ...string) ID {
	sum := sha256.New()
	for _, part := range append([]string{at.UTC().Format(time.RFC3339Nano)}, parts...) {
		sum.Write([]byte(strings.ReplaceAll(part, "\x00", "\x00\x01") + "\x00\x00"))
	}
	raw := sum.Sum(nil)[:16]
	ms := at.UnixMilli()
	for i := range 6 {
		raw[i] = byte(ms >> (40 - 8*i))
	}
	raw[6], raw[8] = 0x70|raw[6]&0x0f, 0x80|raw[8]&0x3f
	h := hex.EncodeToString(raw)
	return ID(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}
