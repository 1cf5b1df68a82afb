package configtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func writers() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"of different keys in parallel lose nothing":    writersApart,
		"of one key in parallel leave one value, whole": writersTogether,
		"and deleters in parallel leave all or nothing": writersAndDeleters,
	}
}

// writersApart would lose something in a store that keeps a scope as one value.
func writersApart(t *testing.T, h Harness) {
	places := []organizations.Scope{given.Scope(), given.Scope(), given.Global()}
	expected := make([]organizations.Config, len(places))
	for i := range 12 {
		for p := range places {
			word := fmt.Sprintf("n%02d_of_%d", i, p)
			expected[p].Settings = append(expected[p].Settings, setting(word, word))
			expected[p].Integrations = append(expected[p].Integrations, integration(word, word))
		}
	}
	ctx := given.Context(t)
	for _, err := range harness.Together(12*len(places)*2, func(n int) error {
		i, p := n/2/len(places), n/2%len(places)
		if n%2 == 0 {
			return h.Config.PutSetting(ctx, places[p], expected[p].Settings[i])
		}
		return h.Config.PutIntegration(ctx, places[p], expected[p].Integrations[i])
	}) {
		want.OK(t, err)
	}
	for p, s := range places {
		h.holds(t, s, expected[p])
	}
}

func writersTogether(t *testing.T, h Harness) {
	s, ctx := given.Scope(), given.Context(t)
	for range 10 {
		systems := make([]organizations.Integration, 8)
		values := make([]organizations.Setting, 8)
		for i := range systems {
			word := strings.Repeat(string(rune('a'+i)), 2000)
			systems[i], values[i] = integration("msgraph", word), setting("a_key", word)
			systems[i].UpdatedBy, values[i].UpdatedBy = word, word
		}
		for _, err := range harness.Together(16, func(n int) error {
			if n%2 == 0 {
				return h.Config.PutSetting(ctx, s, values[n/2])
			}
			return h.Config.PutIntegration(ctx, s, systems[n/2])
		}) {
			want.OK(t, err)
		}
		h.holdsOneOf(t, s, values, systems)
	}
}

// holdsOneOf expects one of the settings and one of the integrations, unmixed.
func (h Harness) holdsOneOf(t *testing.T, s organizations.Scope, values []organizations.Setting, systems []organizations.Integration) {
	t.Helper()
	got := h.load(t, s)
	if len(got.Settings) != 1 || len(got.Integrations) != 1 {
		t.Fatalf("%d settings and %d integrations are left, want one of each", len(got.Settings), len(got.Integrations))
	}
	value := slices.IndexFunc(values, func(v organizations.Setting) bool { return v.Value == got.Settings[0].Value })
	system := slices.IndexFunc(systems, func(i organizations.Integration) bool { return i.UpdatedBy == got.Integrations[0].UpdatedBy })
	if value < 0 || system < 0 {
		t.Fatal("what is left is nothing that was written")
	}
	want.Equal(t, "the setting", got.Settings[0], values[value])
	want.Equal(t, "the integration", got.Integrations[0], systems[system])
}

func writersAndDeleters(t *testing.T, h Harness) {
	s, ctx := given.Scope(), given.Context(t)
	kept, one := setting("kept", "kept"), setting("a_key", "value")
	h.put(t, s, organizations.Config{Settings: []organizations.Setting{kept}})
	for range 10 {
		for _, err := range harness.Together(8, func(n int) error {
			if n%2 == 0 {
				return h.Config.PutSetting(ctx, s, one)
			}
			return h.Config.DeleteSetting(ctx, s, one.Key)
		}) {
			want.OK(t, err)
		}
		expected := []organizations.Setting{kept}
		if got := h.load(t, s); len(got.Settings) > 1 {
			expected = []organizations.Setting{one, kept}
		}
		h.holds(t, s, organizations.Config{Settings: expected})
		want.OK(t, h.Config.DeleteSetting(ctx, s, one.Key))
		h.holds(t, s, organizations.Config{Settings: []organizations.Setting{kept}})
	}
}
