package connect

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/app/configure/internal/known"
	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Change is what an integration shall be from now on.
type Change struct {
	// Settings are all of them: one that is left out, or empty, is not set.
	Settings map[string]string
	// Secrets are those to set; one that is left out stays as it is.
	Secrets map[string]string
	// SharedWith and Tags are for global only. Empty is SharedWithNone there.
	SharedWith organizations.Sharing
	Tags       []string
}

// read makes the row, without secrets and dates, and the secrets of the change,
// or lists every bad field.
func (c Change) read(k known.Integration, s organizations.Scope) (organizations.Integration, map[string]organizations.SecretValue, error) {
	row := organizations.Integration{Type: k.Name}
	var bad [3][]fault.Field
	var secrets map[string]organizations.SecretValue
	row.Settings, bad[0] = c.settings(k)
	secrets, bad[1] = c.secrets(k)
	row.SharedWith, row.Tags, bad[2] = c.sharing(s)
	if all := slices.Concat(bad[:]...); len(all) > 0 {
		return organizations.Integration{}, nil, fault.ValidationFailed(all...)
	}
	return row, secrets, nil
}

func (c Change) settings(k known.Integration) (map[string]string, []fault.Field) {
	values := map[string]string{}
	var bad []fault.Field
	for _, key := range slices.Sorted(maps.Keys(c.Settings)) {
		value, at := c.Settings[key], pointer("settings", key)
		switch {
		case !slices.Contains(k.Settings, key):
			bad = append(bad, fault.Field{In: "body", Pointer: at, Code: "unknown_property", Message: "This integration has no such setting."})
		case len(value) > organizations.SettingMax:
			bad = append(bad, fault.Field{In: "body", Pointer: at, Code: "max_length", Message: "A value holds 10 KB at most."})
		case value == "":
		case isAddress(key) && !leadsSomewhere(value):
			bad = append(bad, fault.Field{In: "body", Pointer: at, Code: "format", Message: "Enter an address such as https://api.contoso.com, without a name and password in it."})
		default:
			bad = append(bad, layer.KeysIn(at, value)...)
			values[key] = value
		}
	}
	return values, bad
}

// leadsSomewhere reports whether a request can be sent to the address. A
// password in it would be a secret that is shown.
func leadsSomewhere(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
}

// isAddress reports whether secrets travel to what the setting holds.
func isAddress(setting string) bool { return strings.HasSuffix(setting, "_url") }

func (c Change) secrets(k known.Integration) (map[string]organizations.SecretValue, []fault.Field) {
	values := map[string]organizations.SecretValue{}
	var bad []fault.Field
	for _, key := range slices.Sorted(maps.Keys(c.Secrets)) {
		at := pointer("secrets", key)
		if !slices.Contains(k.Secrets, key) {
			bad = append(bad, fault.Field{In: "body", Pointer: at, Code: "unknown_property", Message: "This integration has no such secret."})
			continue
		}
		value, err := organizations.NewSecretValue(c.Secrets[key])
		for _, field := range layer.BadFields(err) {
			field.Pointer = at
			bad = append(bad, field)
		}
		values[key] = value
	}
	return values, bad
}

func (c Change) sharing(s organizations.Scope) (organizations.Sharing, []string, []fault.Field) {
	if !s.IsGlobal() {
		return "", nil, c.sharedElsewhere()
	}
	tags, bad := cleanTags(c.Tags)
	switch c.SharedWith {
	case "":
		return organizations.SharedWithNone, tags, bad
	case organizations.SharedWithAll, organizations.SharedWithNone:
	case organizations.SharedWithTags:
		if len(c.Tags) == 0 {
			bad = append(bad, fault.Field{In: "body", Pointer: "/tags", Code: "required", Message: "Enter the tags of the organizations that it is shared with."})
		}
	default:
		bad = append(bad, fault.Field{In: "body", Pointer: "/sharedWith", Code: "enum", Message: "Choose one of all, tags and none."})
	}
	return c.SharedWith, tags, bad
}

// sharedElsewhere refuses an organization that would share what is its own.
func (c Change) sharedElsewhere() []fault.Field {
	const why = "Only a global integration is shared. Leave this out."
	var bad []fault.Field
	if c.SharedWith != "" {
		bad = append(bad, fault.Field{In: "body", Pointer: "/sharedWith", Code: "global_only", Message: why})
	}
	if len(c.Tags) > 0 {
		bad = append(bad, fault.Field{In: "body", Pointer: "/tags", Code: "global_only", Message: why})
	}
	return bad
}

// cleanTags makes tags as organizations carry them: trimmed, sorted, each once.
func cleanTags(raw []string) ([]string, []fault.Field) {
	var bad []fault.Field
	if len(raw) > organizations.TagsMax {
		bad = append(bad, fault.Field{In: "body", Pointer: "/tags", Code: "max_items", Message: "Use at most 20 tags."})
	}
	var tags []string
	for i, tag := range raw {
		tag = strings.TrimSpace(tag)
		if n := utf8.RuneCountInString(tag); n < 1 || n > organizations.TagMax {
			bad = append(bad, fault.Field{In: "body", Pointer: "/tags/" + strconv.Itoa(i), Code: "length", Message: "Enter a tag of 1 to 50 characters."})
		}
		tags = append(tags, tag)
	}
	return union(tags, nil), bad
}

// pointer is an RFC 6901 pointer to a property that a caller may have named.
func pointer(path ...string) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var p strings.Builder
	for _, name := range path {
		p.WriteString("/" + escape.Replace(name))
	}
	return p.String()
}
