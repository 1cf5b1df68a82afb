package organizations

import (
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/domain/internal/text"
)

// SearchMax is the longest text that organizations are searched for, in characters: as
// long as a name.
const SearchMax = NameMax

// Filter picks some of the organizations. Its zero value picks all of them.
type Filter struct {
	// Text is part of the name, of a tag or of the tenant's id, in any letter case.
	Text string
	// Tags are all there, exactly as they are written.
	Tags []string
	// Active picks those that are, or are not; nil picks both.
	Active *bool
	// Clients leaves the provider's own organization out.
	Clients bool
}

// IsZero reports whether it picks all.
func (f Filter) IsZero() bool {
	return strings.TrimSpace(f.Text) == "" && len(f.Tags) == 0 && f.Active == nil && !f.Clients
}

// Picks reports whether an organization is one of those.
func (f Filter) Picks(o Organization) bool {
	if f.Active != nil && o.IsActive != *f.Active || f.Clients && o.IsProvider {
		return false
	}
	for _, tag := range f.Tags {
		if !slices.Contains(o.Tags, tag) {
			return false
		}
	}
	return f.finds(o)
}

// finds reports whether the text is in what people know the organization by.
func (f Filter) finds(o Organization) bool {
	wanted := text.Fold(strings.TrimSpace(f.Text))
	return slices.ContainsFunc(append([]string{o.Name, o.TenantID}, o.Tags...), func(known string) bool {
		return strings.Contains(text.Fold(known), wanted)
	})
}

// FoldedName is the same for names that people would take for one another, because they
// differ in their letter case alone, and for no others. It is for finding one, and never
// shown.
func FoldedName(name string) string { return text.Fold(strings.TrimSpace(name)) }
