package kv

import "strconv"

// Key is an ordered list of parts. Keys sort part by part, each by its bytes,
// and no key that was made from whole parts is the beginning of a key made from
// other parts: a prefix reaches exactly the keys that go on from it.
type Key []byte

// A part ends with zero, one; a zero inside it is written as zero, 255. So the
// end of a part sorts before anything that the part could go on with.
const (
	mark   = 0x00
	end    = 0x01
	escape = 0xff
)

// NewKey is the key with these parts. Every text is a valid part.
func NewKey(parts ...string) Key { return Key(nil).With(parts...) }

// With is a new key that goes on with more parts.
func (k Key) With(parts ...string) Key {
	size := len(k) + 2*len(parts)
	for _, part := range parts {
		size += len(part)
	}
	longer := append(make(Key, 0, size), k...)
	for _, part := range parts {
		for i := range len(part) {
			longer = append(longer, part[i])
			if part[i] == mark {
				longer = append(longer, escape)
			}
		}
		longer = append(longer, mark, end)
	}
	return longer
}

// Parts are what the key was made from; false for a key that was not made from
// parts.
func (k Key) Parts() (parts []string, ok bool) {
	var part []byte
	for i := 0; i < len(k); i++ {
		if k[i] != mark {
			part = append(part, k[i])
			continue
		}
		if i++; i == len(k) {
			return nil, false
		}
		switch k[i] {
		case end:
			parts, part = append(parts, string(part)), nil
		case escape:
			part = append(part, mark)
		default:
			return nil, false
		}
	}
	return parts, part == nil && len(parts) > 0
}

// following is the first key, in order, that does not begin with k. It may be
// called for a key of at least one part only.
func (k Key) following() []byte {
	next := append([]byte(nil), k...)
	next[len(next)-1]++
	return next
}

// Number reads a part that Int made.
func Number(part string) (n int64, ok bool) {
	digits, err := strconv.ParseUint(part, 16, 64)
	n = int64(digits ^ (1 << 63))
	return n, err == nil && Int(n) == part
}

// Int is a part that sorts as the number does, negative ones first.
func Int(n int64) string {
	digits := strconv.FormatUint(uint64(n)^(1<<63), 16)
	return "0000000000000000"[len(digits):] + digits
}
