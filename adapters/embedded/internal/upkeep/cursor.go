package upkeep

import (
	"encoding/base64"
	"encoding/json"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs/related"
)

// The walks that a cursor can be of.
const (
	walkCheck   = "check"
	walkEnded   = "ended"
	walkUpgrade = "upgrade"
	walkBatches = "batches"
)

// cursor is where a walk is.
type cursor struct {
	Walk string `json:"w"`
	// After is the last key that was looked at.
	After kv.Key `json:"k,omitempty"`
	// Beside is true once all rows were looked at; Content is then the last content
	// that was.
	Beside  bool   `json:"b,omitempty"`
	Content string `json:"c,omitempty"`
	// Tally counts the lines of the log that the walk is in.
	Tally related.Tally `json:"t,omitzero"`
}

// begin reads a cursor of a walk; an empty text is its beginning.
func begin(walk, text string) (cursor, error) {
	if text == "" {
		return cursor{Walk: walk}, nil
	}
	var c cursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Walk != walk {
		return cursor{}, entry.ErrCursor()
	}
	return c, nil
}

func (c cursor) text() (string, error) {
	raw, err := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(raw), err
}
