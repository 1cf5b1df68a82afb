// Package uuid reads the UUIDv7 text that every identifier of the platform is
// made of. It makes none: a new id needs a clock and randomness, which the
// domain does not have.
package uuid

import (
	"encoding/hex"
	"errors"
	"strings"
	"time"
)

// ErrNotV7 says that a text is not a UUID of version 7 and the RFC 9562 variant.
var ErrNotV7 = errors.New("not a UUIDv7")

// Canonical parses the 36-character form and renders it anew in lower case, so
// that one id has one spelling in every key. Anything that is not a version 7
// UUID is ErrNotV7.
func Canonical(text string) (string, error) {
	raw, err := parse(text)
	if err != nil {
		return "", err
	}
	if raw[6]>>4 != 7 || raw[8]>>6 != 2 {
		return "", ErrNotV7
	}
	return strings.ToLower(text), nil
}

// IsUUID reports whether text is a UUID of any version, as the ids that Entra
// gives to tenants and people are.
func IsUUID(text string) bool {
	_, err := parse(text)
	return err == nil
}

// Time gives the millisecond, in UTC, that a canonical UUIDv7 carries. The zero
// time answers a text that is none.
func Time(text string) time.Time {
	raw, err := parse(text)
	if err != nil {
		return time.Time{}
	}
	var ms int64
	for _, b := range raw[:6] {
		ms = ms<<8 | int64(b)
	}
	return time.UnixMilli(ms).UTC()
}

func parse(text string) ([16]byte, error) {
	var raw [16]byte
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return raw, ErrNotV7
	}
	bare := text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	if _, err := hex.Decode(raw[:], []byte(bare)); err != nil {
		return raw, ErrNotV7
	}
	return raw, nil
}
