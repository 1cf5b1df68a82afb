package organizations_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

func graph(scope string, sharing organizations.Sharing, tags ...string) organizations.Integration {
	return organizations.Integration{
		Type: "msgraph", Settings: map[string]string{"base_url": "https://" + scope + ".example.com"}, Secrets: []string{scope + "_secret"},
		SharedWith: sharing, Tags: tags, UpdatedAt: noon, UpdatedBy: scope,
	}
}

func TestAnIntegrationResolvesByExample(t *testing.T) {
	t.Parallel()
	type list = []organizations.Integration
	mine, bare := graph("mine", ""), organizations.Integration{Type: "msgraph"}
	all, none, unsaid := graph("all", organizations.SharedWithAll), graph("none", organizations.SharedWithNone), graph("unsaid", "")
	gold, several := graph("gold", organizations.SharedWithTags, "gold"), graph("several", organizations.SharedWithTags, "silver", "zürich", "gold")
	other := organizations.Integration{Type: "halopsa", SharedWith: organizations.SharedWithAll}
	for name, c := range map[string]struct {
		tags        []string
		own, global list
		wanted      *organizations.ResolvedIntegration
	}{
		"nothing anywhere":                     {nil, nil, nil, nil},
		"another system":                       {nil, list{other}, list{other}, nil},
		"one's own":                            {nil, list{other, mine}, nil, &organizations.ResolvedIntegration{Integration: mine}},
		"one's own before a global one":        {nil, list{mine}, list{all}, &organizations.ResolvedIntegration{Integration: mine}},
		"one's own, though it lacks all":       {nil, list{bare}, list{all}, &organizations.ResolvedIntegration{Integration: bare}},
		"one's own, whatever it says to share": {nil, list{none}, list{all}, &organizations.ResolvedIntegration{Integration: none}},
		"global, shared with all":              {nil, list{other}, list{other, all}, &organizations.ResolvedIntegration{Integration: all, Inherited: true}},
		"global, shared with none":             {[]string{"gold"}, nil, list{none}, nil},
		"global, and nothing said":             {[]string{"gold"}, nil, list{unsaid}, nil},
		"global, by the tag":                   {[]string{"gold"}, nil, list{gold}, &organizations.ResolvedIntegration{Integration: gold, Inherited: true}},
		"global, by one of the tags":           {[]string{"Acme", "zürich"}, nil, list{several}, &organizations.ResolvedIntegration{Integration: several, Inherited: true}},
		"global, by another tag":               {[]string{"silver"}, nil, list{gold}, nil},
		"global, by a tag in other letters":    {[]string{"Gold"}, nil, list{gold}, nil},
		"global, by part of a tag":             {[]string{"gol", "golden"}, nil, list{gold}, nil},
		"global by tags, for one without":      {nil, nil, list{gold}, nil},
		"global by no tags, for one without":   {nil, nil, list{graph("x", organizations.SharedWithTags)}, nil},
		"global by no tags, for one with":      {[]string{"gold"}, nil, list{graph("x", organizations.SharedWithTags)}, nil},
		"shared with none despite its tags":    {[]string{"gold"}, nil, list{graph("x", organizations.SharedWithNone, "gold")}, nil},
		"shared in a way that is unknown":      {[]string{"gold"}, nil, list{graph("x", "everybody", "gold")}, nil},
	} {
		got, ok := organizations.ResolveIntegration(organizations.Organization{ID: orgID, Tags: c.tags}, "msgraph", c.own, c.global)
		if ok != (c.wanted != nil) {
			t.Errorf("%s: connected %t, want %t", name, ok, c.wanted != nil)
		}
		if c.wanted == nil {
			c.wanted = &organizations.ResolvedIntegration{}
		}
		if diff := cmp.Diff(*c.wanted, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

// anyIntegrations draws the integrations of one scope, which mark every value
// with its name.
func anyIntegrations(t *rapid.T, scope string) []organizations.Integration {
	types := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"msgraph", "halopsa", "ms"}), 0, 3, rapid.ID).Draw(t, scope)
	list := make([]organizations.Integration, len(types))
	for i, system := range types {
		list[i] = graph(scope, rapid.SampledFrom([]organizations.Sharing{"", "all", "tags", "none"}).Draw(t, scope+" sharing"), anyTags(t, scope+" tags")...)
		list[i].Type = system
		if rapid.Bool().Draw(t, scope+" lacks its address") {
			list[i].Settings = nil
		}
		if rapid.Bool().Draw(t, scope+" lacks its secrets") {
			list[i].Secrets = nil
		}
	}
	return list
}

func anyTags(t *rapid.T, label string) []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"gold", "silver", "Acme", ""}), 0, 3).Draw(t, label)
}

func TestAnIntegrationIsWholeAndReachesNobodyElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		own, global := anyIntegrations(t, "own"), anyIntegrations(t, "global")
		org := organizations.Organization{ID: orgID, Tags: anyTags(t, "organization")}
		got, ok := organizations.ResolveIntegration(org, "msgraph", own, global)
		named := func(i organizations.Integration) bool { return i.Type == "msgraph" }
		from := global
		if slices.ContainsFunc(own, named) {
			from = own
		}
		at := slices.IndexFunc(from, named)
		if !ok {
			if at >= 0 && (from[at].UpdatedBy == "own" || from[at].SharedWith == organizations.SharedWithAll) {
				t.Fatalf("%+v is not connected", from[at])
			}
			return
		}
		if at < 0 {
			t.Fatalf("connected by %+v, which nobody configured", got)
		}
		// Whole: nothing of it is of the other scope, not even where it lacks something.
		if diff := cmp.Diff(from[at], got.Integration); diff != "" || got.Inherited != (got.UpdatedBy == "global") {
			t.Fatalf("inherited %t: -want +got\n%s", got.Inherited, diff)
		}
		common := slices.ContainsFunc(got.Tags, func(tag string) bool { return slices.Contains(org.Tags, tag) })
		if got.Inherited && got.SharedWith != organizations.SharedWithAll && (got.SharedWith != organizations.SharedWithTags || !common) {
			t.Fatalf("inherited %+v, which is not shared with an organization of %q", got, org.Tags)
		}
	})
}

func TestSharingByTagsReachesEveryoneWhoHasOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tag := rapid.SampledFrom([]string{"gold", "zürich", "a b"}).Draw(t, "tag")
		org := organizations.Organization{ID: orgID, Tags: slices.Insert(anyTags(t, "others of the organization"), 0, tag)}
		shared := graph("global", organizations.SharedWithTags, append(anyTags(t, "others of the integration"), tag)...)
		if got, ok := organizations.ResolveIntegration(org, "msgraph", nil, []organizations.Integration{shared}); !ok || !got.Inherited {
			t.Fatalf("an organization with the tags %q is not reached by %q", org.Tags, shared.Tags)
		}
	})
}

func TestTheSecretOfAnIntegrationIsKeptUnderBothNames(t *testing.T) {
	t.Parallel()
	if key := organizations.SecretKey("msgraph", "client_secret"); key != "msgraph_client_secret" || !organizations.IsKey(key) {
		t.Errorf("the key is %q", key)
	}
}
