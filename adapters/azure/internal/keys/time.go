package keys

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// lastMillisecond is what times are taken from, so that later ones sort first.
// It is far beyond the 48 bits that a UUIDv7 has for its time.
const lastMillisecond = 999_999_999_999_999

// reverseDigits is the width of a reversed time.
const reverseDigits = 15

var (
	errNotV7     = errors.New("not a UUIDv7")
	errNotNewest = errors.New("not a key made by Newest")
)

// Reverse is the 15 digits that stand for a millisecond: the later, the smaller.
// Times that a UUIDv7 cannot carry count as the nearest one.
func Reverse(t time.Time) string {
	return reverse(t.UnixMilli())
}

func reverse(milliseconds int64) string {
	return fmt.Sprintf("%0*d", reverseDigits, lastMillisecond-min(max(milliseconds, 0), lastMillisecond))
}

// Newest is the row key of an id in a list that shows the newest first, also
// inside one millisecond: the reversed time that the id carries, and the id with
// every bit turned. The id is a UUIDv7; anything else is an error, because a
// caller must have parsed it long before.
func Newest(id string) (string, error) {
	raw, err := parse(id)
	if err != nil {
		return "", err
	}
	key := reverse(milliseconds(raw)) + separator
	for i := range raw {
		raw[i] = ^raw[i]
	}
	return key + hex.EncodeToString(raw[:]), nil
}

// IDOf reads the id out of a row key that Newest made, and an error out of
// every other text.
func IDOf(newest string) (string, error) {
	_, turned, found := strings.Cut(newest, separator)
	var raw uuid.UUID
	if n, err := hex.Decode(raw[:], []byte(turned[:min(len(turned), 2*len(raw))])); !found || err != nil || n != len(raw) {
		return "", errNotNewest
	}
	for i := range raw {
		raw[i] = ^raw[i]
	}
	if again, err := Newest(raw.String()); err != nil || again != newest {
		return "", errNotNewest
	}
	return raw.String(), nil
}

// Stamped is the row key of an id in a list that shows the newest millisecond
// first and keeps the id readable.
func Stamped(id string) (string, error) {
	raw, err := parse(id)
	if err != nil {
		return "", err
	}
	return reverse(milliseconds(raw)) + separator + raw.String(), nil
}

// Between gives the row keys, made by Newest or Stamped, of ids that carry a
// time from first on and before end: keys from low on and below high. An empty
// bound is open, and so is that of a zero time.
func Between(first, end time.Time) (low, high string) {
	if !end.IsZero() {
		low = reverse(ceil(end) - 1)
	}
	if !first.IsZero() && ceil(first) > 0 {
		high = reverse(ceil(first) - 1)
	}
	return low, high
}

// ceil is the first millisecond that is not before t.
func ceil(t time.Time) int64 {
	return t.Add(time.Millisecond - time.Nanosecond).UnixMilli()
}

// Shard is the partition of an id in tables that are spread over sixteen. It is
// the last nibble, because the first ones are time and would be one hot shard.
func Shard(id string) (string, error) {
	raw, err := parse(id)
	if err != nil {
		return "", err
	}
	return hexDigits[raw[15]&0xf : raw[15]&0xf+1], nil
}

const hexDigits = "0123456789abcdef"

// Shards are all sixteen, in order.
func Shards() []string { return strings.Split(hexDigits, "") }

// Day is the partition of a day in UTC.
func Day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// parse reads the 36 characters of a UUIDv7 in either case, so that rendering it
// again gives one id one spelling.
func parse(id string) (uuid.UUID, error) {
	raw, err := uuid.Parse(id)
	if err != nil || len(id) != 36 || raw.Version() != 7 || raw.Variant() != uuid.RFC4122 {
		return uuid.UUID{}, errNotV7
	}
	return raw, nil
}

func milliseconds(id uuid.UUID) int64 {
	var ms int64
	for _, b := range id[:6] {
		ms = ms<<8 | int64(b)
	}
	return ms
}
