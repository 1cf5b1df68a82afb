package organizations

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
)

// TagsMax is how many tags an organization may carry, and TagMax the longest
// one in characters: enough to group clients, small enough for one row.
const (
	TagsMax = 20
	TagMax  = 50
)

// cleanTags trims, drops repeats and sorts, so that the same set reads the same.
func cleanTags(raw []string) ([]string, []fault.Field) {
	var bad []fault.Field
	if len(raw) > TagsMax {
		bad = append(bad, fault.Field{In: "body", Pointer: "/tags", Code: "max_items", Message: "Use at most 20 tags."})
	}
	tags := make([]string, 0, len(raw))
	for i, tag := range raw {
		tag = strings.TrimSpace(tag)
		if n := utf8.RuneCountInString(tag); n < 1 || n > TagMax {
			bad = append(bad, fault.Field{In: "body", Pointer: "/tags/" + strconv.Itoa(i), Code: "length", Message: "Enter a tag of 1 to 50 characters."})
			continue
		}
		if text.Deceives(tag) {
			bad = append(bad, fault.Field{In: "body", Pointer: "/tags/" + strconv.Itoa(i), Code: "format", Message: "Leave out characters that cannot be seen."})
			continue
		}
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	return slices.Compact(tags), bad
}
