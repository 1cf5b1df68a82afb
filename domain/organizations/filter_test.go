package organizations_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

func TestAFilterPicksWhatItNames(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	client := with(contoso(), func(o *organizations.Organization) { o.Name, o.Tags = "Contoso Möbel", []string{"Gold", "us"} })
	left, owner := with(client, func(o *organizations.Organization) { o.IsActive = false }), with(client, func(o *organizations.Organization) { o.IsProvider = true })
	for name, c := range map[string]struct {
		filter                    organizations.Filter
		ofClient, ofLeft, ofOwner bool
	}{
		"nothing":            {organizations.Filter{}, true, true, true},
		"blanks":             {organizations.Filter{Text: " \t"}, true, true, true},
		"part of the name":   {organizations.Filter{Text: " tOSO mÖb "}, true, true, true},
		"part of a tag":      {organizations.Filter{Text: "gol"}, true, true, true},
		"part of the tenant": {organizations.Filter{Text: strings.ToUpper(tenant[3:12])}, true, true, true},
		"part of nothing":    {organizations.Filter{Text: "goldus"}, false, false, false},
		"its id":             {organizations.Filter{Text: string(orgID)}, false, false, false},
		"a tag":              {organizations.Filter{Tags: []string{"Gold"}}, true, true, true},
		"both tags":          {organizations.Filter{Tags: []string{"us", "Gold"}}, true, true, true},
		"a tag too many":     {organizations.Filter{Tags: []string{"Gold", "eu"}}, false, false, false},
		"a tag otherwise":    {organizations.Filter{Tags: []string{"gold"}}, false, false, false},
		"active":             {organizations.Filter{Active: &yes}, true, false, true},
		"inactive":           {organizations.Filter{Active: &no}, false, true, false},
		"clients":            {organizations.Filter{Clients: true}, true, true, false},
		"all of these":       {organizations.Filter{Text: "con", Tags: []string{"us"}, Active: &yes, Clients: true}, true, false, false},
	} {
		if got := [3]bool{c.filter.Picks(client), c.filter.Picks(left), c.filter.Picks(owner)}; got != [3]bool{c.ofClient, c.ofLeft, c.ofOwner} {
			t.Errorf("%s: %v", name, got)
		}
		if c.filter.IsZero() != (name == "nothing" || name == "blanks") {
			t.Errorf("%s: zero is %t", name, c.filter.IsZero())
		}
	}
}

func TestNamesThatDifferInLetterCaseAloneFoldAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := strings.TrimSpace(rapid.String().Draw(t, "name"))
		other := rapid.OneOf(rapid.Just(" "+strings.ToUpper(name)), rapid.Just(strings.ToLower(name)+"\t"), rapid.String()).Draw(t, "other")
		if got := organizations.FoldedName(name) == organizations.FoldedName(other); got != strings.EqualFold(name, strings.TrimSpace(other)) {
			t.Fatalf("%q and %q: %t", name, other, got)
		}
	})
}
