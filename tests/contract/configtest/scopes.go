package configtest

import (
	"context"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func scopes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"in which nothing is configured are empty":     scopeEmpty,
		"do not see what another one holds":            scopeApart,
		"lose nothing when another one deletes":        scopeDelete,
		"that are nobody's are refused":                scopeNobody,
		"are left alone once the context has ended":    scopeEnded,
		"whose organizations follow each other differ": scopeNeighbours,
	}
}

// sample is a little of everything, told apart by a word.
func sample(word string) organizations.Config {
	return organizations.Config{
		Settings:     []organizations.Setting{setting("a_key", word), setting("own_"+word, word)},
		Integrations: []organizations.Integration{integration("msgraph", "https://"+word+".example.com")},
	}
}

func scopeEmpty(t *testing.T, h Harness) {
	h.put(t, given.Scope(), sample("elsewhere"))
	h.holds(t, given.Scope(), organizations.Config{})
	h.holds(t, given.Global(), organizations.Config{})
}

// three is two organizations and global, each with a configuration of its own.
func three(t *testing.T, h Harness) map[organizations.Scope]organizations.Config {
	t.Helper()
	all := map[organizations.Scope]organizations.Config{
		given.Scope(): sample("one"), given.Scope(): sample("other"), given.Global(): sample("global"),
	}
	for s, c := range all {
		h.put(t, s, c)
	}
	return all
}

// scopeApart also shows that what is global is not laid under an organization
// by the store: that is a rule, and rules are not here.
func scopeApart(t *testing.T, h Harness) {
	for s, c := range three(t, h) {
		h.holds(t, s, c)
	}
}

func scopeDelete(t *testing.T, h Harness) {
	all := three(t, h)
	for s := range all {
		for _, key := range []string{"a_key", "own_one", "own_other", "own_global"} {
			want.OK(t, h.Config.DeleteSetting(given.Context(t), s, key))
		}
		want.OK(t, h.Config.DeleteIntegration(given.Context(t), s, "msgraph"))
		all[s] = organizations.Config{}
		for other, c := range all {
			h.holds(t, other, c)
		}
	}
}

func scopeNobody(t *testing.T, h Harness) {
	all, ctx, nobody := three(t, h), given.Context(t), organizations.Scope{}
	c, err := h.Config.Load(ctx, nobody)
	want.Error(t, err, "what is nobody's")
	want.Equal(t, "what came with the refusal", c, organizations.Config{})
	want.Error(t, h.Config.PutSetting(ctx, nobody, setting("a_key", "nobody's")), "a setting of nobody")
	want.Error(t, h.Config.PutIntegration(ctx, nobody, integration("msgraph", "nobody's")), "an integration of nobody")
	want.Error(t, h.Config.DeleteSetting(ctx, nobody, "a_key"), "a delete for nobody")
	want.Error(t, h.Config.DeleteIntegration(ctx, nobody, "msgraph"), "a delete for nobody")
	for s, c := range all {
		h.holds(t, s, c)
	}
}

func scopeEnded(t *testing.T, h Harness) {
	all, ended := three(t, h), given.Ended(t)
	for s := range all {
		c, err := h.Config.Load(ended, s)
		want.Is(t, err, context.Canceled)
		want.Equal(t, "what came with the error", c, organizations.Config{})
		want.Is(t, h.Config.PutSetting(ended, s, setting("a_key", "late")), context.Canceled)
		want.Is(t, h.Config.PutIntegration(ended, s, integration("msgraph", "late")), context.Canceled)
		want.Is(t, h.Config.DeleteSetting(ended, s, "a_key"), context.Canceled)
		want.Is(t, h.Config.DeleteIntegration(ended, s, "msgraph"), context.Canceled)
	}
	for s, c := range all {
		h.holds(t, s, c)
	}
}

func scopeNeighbours(t *testing.T, h Harness) {
	const id = "01954f00-0000-7000-8000-00000000000"
	all := map[organizations.Scope]organizations.Config{}
	for _, last := range "0123456789abcdef" {
		s := given.ScopeOf(organizations.ID(id + string(last)))
		all[s] = sample(string(last))
		h.put(t, s, all[s])
	}
	for s, c := range all {
		h.holds(t, s, c)
	}
}
