// Package keys holds the rules of API keys: what a new one may be, what its text
// looks like, and what one opens. Keys themselves are permissions.Key.
package keys

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"regexp"
	"strings"

	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// prefix begins every key, so that people, scanners for leaked secrets and the gate
// know one when they see it.
const prefix = "bfk_"

// The parts of a key's text, in characters: the id's hexadecimal digits, 32 bytes
// in base64url, and a CRC-32 in base64url.
const (
	idLength     = 32
	secretLength = 43
	sumLength    = 6
	secretBegins = len(prefix) + idLength + 1
	sumBegins    = secretBegins + secretLength
)

// Text is what a program sends to show that it holds a key. It keeps its secret to
// itself: printed or logged it is the id, and Reveal alone tells the whole.
type Text struct {
	// ID is the key that it claims to be; nothing is proved by it.
	ID     permissions.KeyID
	secret string
}

// NewText makes a new key's text. The id is a canonical UUIDv7, and random holds at
// least 256 bits that nobody can guess, in whatever form.
func NewText(id permissions.KeyID, random string) Text {
	raw := sha256.Sum256([]byte(random))
	return Text{ID: id, secret: base64.RawURLEncoding.EncodeToString(raw[:])}
}

// IsText reports whether a bearer's text is meant to be a key, well formed or not.
// No token begins like one.
func IsText(bearer string) bool { return strings.HasPrefix(bearer, prefix) }

// anywhere finds a key in the midst of a text, by how one begins.
var anywhere = regexp.MustCompile(prefix + `[0-9a-f]{32}_`)

// IsIn reports whether a text that somebody wants to keep where others read it begins
// as keys do, or has one in it.
func IsIn(text string) bool {
	return IsText(strings.TrimSpace(text)) || anywhere.MatchString(text)
}

// Parse reads a key. False means that no key can have this text: its last characters
// are a checksum, so that an error in typing costs no look-up.
func Parse(text string) (Text, bool) {
	if len(text) != sumBegins+sumLength || !IsText(text) || text[secretBegins-1] != '_' {
		return Text{}, false
	}
	body, sum := text[:sumBegins], text[sumBegins:]
	d := body[len(prefix) : secretBegins-1]
	dashed := d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:]
	id, err := uuid.Canonical(dashed)
	if err != nil || id != dashed || checksum(body) != sum {
		return Text{}, false
	}
	return Text{ID: permissions.KeyID(id), secret: body[secretBegins:]}, true
}

// Reveal is the whole text. It is shown once, to whoever made the key.
func (t Text) Reveal() string {
	body := prefix + strings.ReplaceAll(string(t.ID), "-", "") + "_" + t.secret
	return body + checksum(body)
}

// Digest is what is kept of the secret.
func (t Text) Digest() string {
	sum := sha256.Sum256([]byte(t.secret))
	return hex.EncodeToString(sum[:])
}

// String is the id, for logs.
func (t Text) String() string { return string(t.ID) }

// GoString is the id as well: %#v would show the secret otherwise.
func (t Text) GoString() string { return string(t.ID) }

// isOf reports whether this is the text that was shown when a key was made. It takes
// equally long for every secret.
func (t Text) isOf(k permissions.Key) bool {
	return t.ID == k.ID && subtle.ConstantTimeCompare([]byte(k.Digest), []byte(t.Digest())) == 1
}

// checksum finds errors in typing. It guards nothing.
func checksum(body string) string {
	var raw [4]byte
	binary.BigEndian.PutUint32(raw[:], crc32.ChecksumIEEE([]byte(body)))
	return base64.RawURLEncoding.EncodeToString(raw[:])
}
