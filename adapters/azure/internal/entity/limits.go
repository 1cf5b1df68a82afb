package entity

import (
	"fmt"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
)

// MaxKey is the most UTF-16 units of a partition or row key.
const MaxKey = 512

// What Azure keeps, and how it counts (its documentation of the table service's
// data model). The emulator does not hold all of these.
const (
	// maxText is in UTF-16 units: 64 KiB.
	maxText = 32 * 1024
	// maxBinary is in bytes.
	maxBinary = 64 * 1024
	// maxEntity is in bytes as counted by entitySize and propertySize.
	maxEntity = 1024 * 1024
	// maxProperties is 255 without the keys and the timestamp.
	maxProperties = 252
	// entitySize is what an entity takes before its keys and properties.
	entitySize = 4
)

// propertySize is what a property takes whose value takes size.
func propertySize(name string, size int) int { return 8 + 2*len(name) + size }

// units is the length of a text in UTF-16, as Azure counts it.
func units(s string) int {
	count := 0
	for _, r := range s {
		count++
		if r > 0xffff {
			count++
		}
	}
	return count
}

func (w *writer) check() error {
	if n := len(w.written) + 1; n > maxProperties {
		return errTooLarge("%d properties, %d are the most", n, maxProperties)
	}
	if w.size > maxEntity {
		return errTooLarge("the entity has %d bytes, %d are the most", w.size, maxEntity)
	}
	return nil
}

// checkKeys refuses keys that Azure refuses, an apostrophe and a percent sign,
// which the SDK does not escape everywhere, and empty keys, which nobody means.
func checkKeys(r *Row) error {
	for name, key := range map[string]string{"PartitionKey": r.PartitionKey, "RowKey": r.RowKey} {
		if err := CheckKey(key); err != nil {
			return fmt.Errorf("%s %w", name, err)
		}
	}
	return nil
}

// CheckKey says why a text cannot be a key, without repeating it.
func CheckKey(key string) error {
	if n := units(key); n == 0 || n > MaxKey {
		return fmt.Errorf("has %d UTF-16 units, 1 to %d are possible", n, MaxKey)
	}
	for _, r := range key {
		switch {
		case r == '/', r == '\\', r == '#', r == '?', r == '\'', r == '%', r < 0x20, 0x7f <= r && r <= 0x9f, r == 0xfffd:
			return fmt.Errorf("holds %U, which no key has", r)
		}
	}
	return nil
}

func errTooLarge(format string, args ...any) error {
	return trouble.ErrTooLarge(fmt.Errorf(format, args...))
}
