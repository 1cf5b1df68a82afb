// Package keys makes the partition and row keys of the Azure tables. It knows
// how ids, times and free text become keys that Azure accepts, that never meet
// and that sort as the lists read them. Which table has which key is not here.
package keys

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// longest is the most characters that one encoded part has; four of them and
// their separators stay far below the 512 UTF-16 units of a key.
const longest = 120

// escape begins what stands for another byte. It needs no escape in an address.
const escape = '~'

// separator stands between the parts of a key and never inside of one.
const separator = "_"

// Encode makes any text a part of a key. Different texts give different parts:
// ASCII letters, digits, '-', '.' and ':' stand for themselves, every other byte
// is escaped, and a text that would become too long is its SHA-256. The order of
// texts is not kept, and nothing reads a part back: rows hold what they are about.
func Encode(text string) string {
	var part strings.Builder
	part.Grow(len(text))
	for i := range len(text) {
		if isPlain(text[i]) {
			part.WriteByte(text[i])
		} else {
			part.WriteByte(escape)
			part.WriteString(hex.EncodeToString([]byte{text[i]}))
		}
		if part.Len() > longest {
			return digest(text)
		}
	}
	return part.String()
}

// Join makes one key of parts, each encoded. Different lists of parts give
// different keys.
func Join(parts ...string) string {
	encoded := make([]string, len(parts))
	for i, part := range parts {
		encoded[i] = Encode(part)
	}
	return strings.Join(encoded, separator)
}

// Name is the key of a text whose words are joined by underscores, which it keeps:
// the ids and names that are in use are their own keys, and stand in their own
// order. Every other text has a key of its own, too.
func Name(text string) string { return Join(strings.Split(text, "_")...) }

// digest begins with two escapes, which no other part does.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return string([]byte{escape, escape}) + hex.EncodeToString(sum[:])
}

func isPlain(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '.' || b == ':'
}
