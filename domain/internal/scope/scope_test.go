package scope_test

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/internal/scope"
)

const id = "01954f00-0000-7000-8000-00000000000a"

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
		"global by its key":             {scope.FromKey("GLOBAL"), true, true, "", "GLOBAL", "global"},
		"an organization by its key":    {scope.FromKey(id), true, false, id, id, id},
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
	if scope.Of(id) != scope.FromKey(id) || scope.Global() != scope.FromKey(scope.Global().Key()) {
		t.Error("one place has two scopes")
	}
	if scope.Of(id) == scope.Global() || scope.Global() == (scope.Scope{}) {
		t.Error("two places have one scope")
	}
}
