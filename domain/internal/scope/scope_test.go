package scope_test

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/internal/scope"
)

const id = "01954f00-0000-7000-8000-00000000000a"

// parsed is the scope of a good key, and the zero value for another.
func parsed(key string) scope.Scope {
	s, _ := scope.Parse(key)
	return s
}

func TestAKeyThatNamesNoScopeIsRefused(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "global", "GLOBAL ", id[:35], id + "0", "72f988bf-86f1-41af-91ab-2d7cd011db47"} {
		if s, ok := scope.Parse(key); ok || s.Valid() {
			t.Errorf("%q names the scope %s", key, s)
		}
	}
}

func TestAScopeIsNobodysGlobalOrAnOrganizations(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scope         scope.Scope
		valid, global bool
		organization  string
		key, text     string
	}{
		"the zero value":                {scope.Scope{}, false, false, "", "", ""},
		"global":                        {scope.Global(), true, true, "", "GLOBAL", "global"},
		"an organization":               {scope.Of(id), true, false, id, id, id},
		"global by its key":             {parsed("GLOBAL"), true, true, "", "GLOBAL", "global"},
		"an organization by its key":    {parsed(id), true, false, id, id, id},
		"an organization without an id": {scope.Of(""), false, false, "", "", ""},
	} {
		s := c.scope
		if s.Valid() != c.valid || s.IsGlobal() != c.global || s.OrganizationID() != c.organization || s.Key() != c.key || s.String() != c.text {
			t.Errorf("%s: valid %t, global %t, organization %q, key %q, text %q", name, s.Valid(), s.IsGlobal(), s.OrganizationID(), s.Key(), s.String())
		}
	}
}

func TestScopesOfTheSamePlaceAreEqual(t *testing.T) {
	t.Parallel()
	if scope.Of(id) != parsed(strings.ToUpper(id)) || scope.Global() != parsed(scope.Global().Key()) {
		t.Error("one place has two scopes")
	}
	if scope.Of(id) == scope.Global() || scope.Global() == (scope.Scope{}) {
		t.Error("two places have one scope")
	}
}
