package fuzzapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/tests/contract/openapi"
)

// maker makes the values of one request.
type maker struct {
	*rand.Rand
	document *openapi.Document
	pool     *pool
	// mark is in every text that it makes up, and in no other request. Names of properties
	// have another one: a pointer to what is wrong says them.
	mark, key string
	// malice is how likely each single value is a hostile one.
	malice float64
}

// chance is true that often.
func (m *maker) chance(p float64) bool { return m.Float64() < p }

// one is one of some texts.
func (m *maker) one(of ...string) string { return of[m.IntN(len(of))] }

// quoted is a text as JSON.
func quoted(text string) string {
	raw, _ := json.Marshal(text) // a text always encodes
	return string(raw)
}

// deepest is how deep random values nest.
const deepest = 6

// value is JSON by a schema, more or less.
func (m *maker) value(of *openapi.Schema, name string, depth int) string {
	if m.chance(m.malice) {
		return m.hostile()
	}
	s := m.document.Resolve(of)
	if len(s.Enum) > 0 {
		raw, err := json.Marshal(s.Enum[m.IntN(len(s.Enum))])
		if err == nil {
			return string(raw)
		}
	}
	switch s.Type {
	case "object":
		return m.object(s, depth)
	case "array":
		return m.list(s, name, depth)
	case "boolean":
		return m.one("true", "false")
	case "integer", "number":
		return m.number(s, name)
	case "string":
		return quoted(m.text(s, name))
	default:
		return m.one("1", "true", "null", `"`+m.mark+`"`, `["`+m.mark+`"]`, `{"a":"`+m.mark+`"}`, "1.5e3")
	}
}

func (m *maker) object(s *openapi.Schema, depth int) string {
	var members []string
	add := func(name, value string) { members = append(members, quoted(name)+":"+value) }
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		isRequired := slices.Contains(s.Required, name)
		if isRequired && m.chance(1-m.malice) || !isRequired && depth < deepest && m.chance(0.4) {
			add(name, m.value(s.Properties[name], name, depth+1))
		}
	}
	if s.AdditionalProperties != false && depth < deepest {
		for range m.IntN(3) {
			add(m.one("days", "email", "ticket", m.key, "", "a/b~c"), m.value(&openapi.Schema{}, "", depth+1))
		}
	}
	if m.chance(m.malice) {
		add(m.one(m.key, "id", "constructor", "__proto__", "ID", "", "\u0000"), m.hostile())
	}
	if len(members) > 0 && m.chance(m.malice) {
		members = append(members, members[0])
	}
	return "{" + strings.Join(members, ",") + "}"
}

func (m *maker) list(s *openapi.Schema, name string, depth int) string {
	most := 3
	if depth >= deepest {
		most = 1
	}
	items := make([]string, m.IntN(most))
	for i := range items {
		items[i] = m.value(s.Items, strings.TrimSuffix(name, "s"), depth+1)
	}
	return "[" + strings.Join(items, ",") + "]"
}

func (m *maker) number(s *openapi.Schema, name string) string {
	least, most := 0.0, 500.0
	if s.Minimum != nil {
		least = *s.Minimum
	}
	if s.Maximum != nil {
		most = *s.Maximum
	}
	if name == "wait" {
		most = 1 // nobody waits long here
	}
	return strconv.FormatInt(int64(least)+m.Int64N(int64(max(1, most-least+1))), 10)
}

// text is one that the schema allows, most often, and that means something, often.
func (m *maker) text(s *openapi.Schema, name string) string {
	switch {
	case s.Format == "date-time":
		return time.Now().Add(time.Duration(m.Int64N(int64(48*time.Hour))) - 24*time.Hour).UTC().Format(time.RFC3339)
	case len(s.Examples) > 0 && m.chance(0.5):
		if text, ok := s.Examples[0].(string); ok {
			return text
		}
	}
	if known := m.known(name); known != "" && m.chance(0.6) {
		return known
	}
	text := m.mark + m.one("", " ", "é", "𝔘", "\u202e", "\u0000", "ﷺ", " x@example.com")
	if s.MaxLength != nil && len(text) > *s.MaxLength {
		return text[:max(0, *s.MaxLength)]
	}
	return text
}

// known is what a text of that name may mean in this program.
func (m *maker) known(name string) string {
	switch name {
	case "workflow", "name":
		return m.one("stale_users", "license_report", "user_onboarding", "add_to_group")
	case "organization", "id", "organizationId":
		return m.pool.any(m.Rand, "orgId")
	case "userId":
		return m.pool.any(m.Rand, "userId")
	case "cron":
		return m.one("0 3 * * *", "*/5 * * * *", "0 0 29 2 *", "* * * * * *", "@daily")
	case "zone":
		return m.one("UTC", "Europe/London", "Asia/Kolkata", "Mars/Olympus")
	case "provider":
		return m.one("directory_users", "directory_groups", "available_licenses")
	case "cursor":
		return m.pool.any(m.Rand, "cursor")
	case "type":
		return m.one("string", "int", "bool", "json", "secret_ref", "msgraph")
	default:
		return ""
	}
}

// hostile is JSON, or nearly, that nobody means.
func (m *maker) hostile() string {
	long := strings.Repeat(m.mark, 1+m.IntN(3000))
	deep := 10 + m.IntN(1000)*m.IntN(12)
	return m.one(
		"null", "true", "0", "-1", "1.5", "1e999", "-0", "9223372036854775808", "99999999999999999999999999", "1e-400", "0.1e1",
		`""`, `" "`, `"\u0000"`, `"\ud800"`, `"\udc00\ud800`+m.mark+`"`, `"`+m.mark+`\u0000"`, `"`+m.mark+`"`, `"`+long+`"`, `"`+m.mark+`\n\r\t"`,
		`"../../`+m.mark+`"`, `"'; DROP TABLE `+m.mark+`--"`, `"${jndi:`+m.mark+`}"`, `"<script>`+m.mark+`</script>"`, `"%s%n`+m.mark+`"`,
		`"9999-12-31T23:59:59Z"`, `"0000-01-01T00:00:00Z"`, `"2026-02-30T00:00:00Z"`, `"2026-01-01T00:00:00+99:00"`, `"global"`, `"GLOBAL"`,
		"[]", "{}", `["`+m.mark+`"]`, `{"`+m.key+`":"`+m.mark+`"}`, `{"a":1,"a":"`+m.mark+`"}`, `[null]`, `[[]]`, `{"":{}}`,
		strings.Repeat("[", deep)+strings.Repeat("]", deep), strings.Repeat(`{"a":`, deep)+"1"+strings.Repeat("}", deep),
		"["+strings.Repeat("0,", m.IntN(20000))+"0]", `["`+strings.Repeat(m.mark+`","`, m.IntN(2000))+`"]`,
		"NaN", "Infinity", "undefined", "'"+m.mark+"'", "tru", `{"a":}`, `"`+m.mark, "/*"+m.mark+"*/1", "\x00", "\xff\xfe", "",
	)
}

// near is an example as it is, or with something hostile in it.
func (m *maker) near(value any) string {
	if m.chance(m.malice) {
		return m.hostile()
	}
	var parts []string
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, quoted(name)+":"+m.near(v[name]))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []any:
		for _, item := range v {
			parts = append(parts, m.near(item))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case string:
		return quoted(alive(v, m.pool.any(m.Rand, "orgId")))
	default:
		raw, _ := json.Marshal(v) // what was decoded encodes
		return string(raw)
	}
}

// body is what is sent: near the example, or anything of the schema.
func (m *maker) body(media openapi.Media) string {
	text := ""
	if m.chance(0.5) {
		text = m.near(media.Example)
	} else {
		text = m.value(media.Schema, "", 0)
	}
	switch {
	case !m.chance(m.malice):
	case m.chance(0.3):
		text = text[:m.IntN(len(text)+1)]
	case m.chance(0.3):
		text += m.one(text, " ", "]", "\x00", ",", m.mark)
	case m.chance(0.3):
		text = "\ufeff" + text
	case m.chance(0.2):
		text = fmt.Sprintf(`{"%s":"%s"}`, m.key, strings.Repeat("x", 1<<20))
	}
	return text
}
