package erase

import (
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// walk tells the cursors of this walk from those of others.
const walk = "erase"

// cursor is where an erasure is.
type cursor struct {
	Walk string `json:"w"`
	// Scope is the only one that the cursor is good for.
	Scope string `json:"s"`
	Part  string `json:"p"`
	// After is the last key that was looked at, nil for the beginning of the part.
	After kv.Key `json:"k,omitempty"`

	// part is the place of Part.
	part int
}

// begin reads a cursor; an empty text is the beginning.
func (e Erasure) begin(s organizations.Scope, text string) (cursor, error) {
	if text == "" {
		return cursor{Walk: walk, Scope: s.Key()}, nil
	}
	var c cursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	c.part = slices.IndexFunc(e.parts, func(p part) bool { return p.name == c.Part })
	if err != nil || c.Walk != walk || c.Scope != s.Key() || c.part < 0 {
		return cursor{}, entry.ErrCursor()
	}
	return c, nil
}

func (e Erasure) text(c cursor) (string, error) {
	c.Part = e.parts[c.part].name
	raw, err := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(raw), err
}
