package walk

import (
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// cursor is where a walk is.
type cursor struct {
	Walk    string `json:"w"`
	Section string `json:"s"`
	// Partition is the one that the walk is in, or has been in last.
	Partition string `json:"p,omitempty"`
	// In is where in it; nil for behind it.
	In *Position `json:"i,omitempty"`

	// section is the place of Section in the walk.
	section int
}

// begin reads a cursor of the walk; an empty text is its beginning.
func (w Walk) begin(text string) (cursor, error) {
	if text == "" {
		return cursor{Walk: w.Name}, nil
	}
	var c cursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	c.section = slices.IndexFunc(w.Sections, func(s Section) bool { return s.Name == c.Section })
	if err != nil || c.Walk != w.Name || c.section < 0 {
		return cursor{}, fault.New(fault.Invalid, "cursor_invalid", "This is not a position of this walk. Begin at the beginning.")
	}
	return c, nil
}

func (p *piece) text() (string, error) {
	p.at.Section = p.sections[p.at.section].Name
	raw, err := json.Marshal(p.at)
	return base64.RawURLEncoding.EncodeToString(raw), err
}
