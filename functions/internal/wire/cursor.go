package wire

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// cursor is what NextCursor holds: a position, and a digest of the list that it
// is a position in. It protects nothing (a store never leaves its partition by a
// position); it keeps a cursor of one list from being used in another.
type cursor struct {
	Position string `json:"p"`
	List     string `json:"l"`
}

// Cursor makes the NextCursor for a position in a list. The list is named by its
// caller, scope and filters; an empty position is the end and gives no cursor.
func Cursor(position string, list ...string) string {
	if position == "" {
		return ""
	}
	raw, err := json.Marshal(cursor{Position: position, List: listDigest(list)})
	if err != nil {
		return "" // two strings always encode
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Position reads a cursor that Cursor made for the same list, empty for none.
// Anything else is Malformed cursor_invalid.
func Position(text string, list ...string) (string, error) {
	if text == "" {
		return "", nil
	}
	var c cursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Position == "" || c.List != listDigest(list) {
		return "", fault.New(fault.Malformed, "cursor_invalid", "This cursor belongs to another list. Begin again without one.")
	}
	return c.Position, nil
}

// listDigest gives different lists different digests, whatever their parts hold:
// each part says how long it is.
func listDigest(list []string) string {
	var name strings.Builder
	for _, part := range list {
		name.WriteString(strconv.Itoa(len(part)) + ":" + part)
	}
	sum := sha256.Sum256([]byte(name.String()))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
