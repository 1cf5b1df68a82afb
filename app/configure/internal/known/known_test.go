package known_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/configure/internal/known"
)

type build []known.Integration

func (b build) Integrations() []known.Integration { return b }

func TestIntegrationsAreFoundByTheirNames(t *testing.T) {
	t.Parallel()
	declared := build{{Name: "msgraph", Title: "Microsoft Graph"}, {Name: "halopsa"}}
	list := known.Of(declared)
	if list[0].Name != "halopsa" || declared[0].Name != "msgraph" {
		t.Errorf("the list is %v, and what was declared became %v", list, declared)
	}
	for name, title := range map[string]string{"msgraph": "Microsoft Graph", "halopsa": "halopsa", "unknown": "unknown"} {
		found, ok := list.Find(name)
		if ok != (name != "unknown") || (ok && found.Name != name) || list.Title(name) != title {
			t.Errorf("%s: found %v (%t), titled %q", name, found, ok, list.Title(name))
		}
	}
}

func TestSecretsThatWouldMeetInTheVaultAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		declared build
		want     string
	}{
		"nothing":                 {nil, ""},
		"two that are apart":      {build{{Name: "a", Secrets: []string{"key", "other"}}, {Name: "b", Secrets: []string{"key"}}}, ""},
		"two that meet":           {build{{Name: "a", Secrets: []string{"b_key"}}, {Name: "a_b", Secrets: []string{"key"}}}, "integrations a and a_b both keep a secret under a_b_key"},
		"the same twice":          {build{{Name: "a", Secrets: []string{"key", "key"}}}, "integrations a and a both keep a secret under a_key"},
		"a name that is no key":   {build{{Name: "MS Graph"}}, `integration "MS Graph": the name cannot be a key`},
		"a secret that is no key": {build{{Name: "a", Secrets: []string{"Key"}}}, `integration a: the secret "Key" makes the key "a_Key", which cannot be one`},
		"a key that is too long":  {build{{Name: strings.Repeat("a", 60), Secrets: []string{"key"}}}, "which cannot be one"},
	} {
		err := known.Of(c.declared).Check()
		if (err == nil) != (c.want == "") || (err != nil && !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	two := known.Of(build{{Name: "A"}, {Name: "B"}}).Check()
	if lines := strings.Split(two.Error(), "\n"); len(lines) != 2 {
		t.Error(cmp.Diff(2, len(lines)), two)
	}
}
