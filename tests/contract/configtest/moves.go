package configtest

import (
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// load reads a scope.
func (h Harness) load(t *testing.T, s organizations.Scope) organizations.Config {
	t.Helper()
	c, err := h.Config.Load(given.Context(t), s)
	want.OK(t, err)
	return c
}

// holds expects a scope to have this configuration and no other.
func (h Harness) holds(t *testing.T, s organizations.Scope, expected organizations.Config) {
	t.Helper()
	want.Equal(t, "what is configured in "+s.String(), h.load(t, s), expected)
}

// put writes settings and integrations in a scope.
func (h Harness) put(t *testing.T, s organizations.Scope, c organizations.Config) {
	t.Helper()
	for _, setting := range c.Settings {
		want.OK(t, h.Config.PutSetting(given.Context(t), s, setting))
	}
	for _, integration := range c.Integrations {
		want.OK(t, h.Config.PutIntegration(given.Context(t), s, integration))
	}
}

// setting is a text with something in every field.
func setting(key, value string) organizations.Setting {
	return organizations.Setting{
		Key: key, Type: organizations.StringSetting, Value: value, Description: "What it is for, in a sentence.",
		UpdatedAt: given.Now(), UpdatedBy: "an administrator",
	}
}

// integration has something in every field.
func integration(system, address string) organizations.Integration {
	return organizations.Integration{
		Type: system, Settings: map[string]string{"base_url": address, "client_id": "4711"}, Secrets: []string{"client_secret", "webhook"},
		SharedWith: organizations.SharedWithTags, Tags: []string{"gold", "zürich"}, UpdatedAt: given.Now(), UpdatedBy: "an administrator",
	}
}

// names are valid keys that begin alike, in their order.
func names() []string {
	return []string{"a", "a0", "a1", "a10", "a_", "a_b", "aa", "ab", "b", "setting", "z" + strings.Repeat("_", 62)}
}

// odd are values that no store may change or trip over.
func odd() []string {
	values := []string{
		"", " ", " lead and trail ", "\t", "line\nline\r\nline\n", "ünïcode", "u\u0308nicode", "家具", "emoji 🚀👩‍👩‍👧", "\uffff", "c1\u0085", "\u2028",
		`"quoted" \ it's`, "a/b#c?d%2Fe", "null", "true", `{"a":[1,2,{"b":"</script>"}]}`, "<>&", "2026-03-01T00:00:00Z", "9007199254740993",
	}
	for _, filler := range []string{"x", "é", "家", "🚀", "\n", `"`} {
		values = append(values, strings.Repeat(filler, organizations.SettingMax/len(filler)))
	}
	return values
}

// later is a time after a setting was written.
func later(s organizations.Setting) time.Time { return s.UpdatedAt.Add(time.Hour) }
