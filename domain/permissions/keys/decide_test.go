package keys_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
)

var (
	now = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)

	runs  = permissions.SetOf(permissions.ExecuteWorkflows)
	views = permissions.SetOf(permissions.ViewHistory)
	both  = runs.Union(views)

	whole = cmp.Exporter(func(reflect.Type) bool { return true })
)

// aKey opens Contoso until tomorrow.
func aKey(changes ...func(*permissions.Key)) permissions.Key {
	k := permissions.Key{
		ID: keyID, Name: "Tickets", Digest: aText().Digest(), Organizations: []organizations.ID{contoso}, Permissions: both,
		CreatedBy: "ana", CreatedAt: now.Add(-time.Hour), ExpiresAt: now.Add(24 * time.Hour),
	}
	for _, change := range changes {
		change(&k)
	}
	return k
}

func revoked(k *permissions.Key)    { k.RevokedAt, k.RevokedBy = now.Add(-time.Minute), "ben" }
func expired(k *permissions.Key)    { k.ExpiresAt = now }
func everywhere(k *permissions.Key) { k.Everywhere, k.Organizations = true, nil }

func TestAKeyIsItsHoldersWhileItIsActive(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key  permissions.Key
		sent keys.Text
		code string
	}{
		"the text that was shown":      {aKey(), aText(), ""},
		"another secret":               {aKey(), keys.NewText(keyID, "guess"), "key_invalid"},
		"another key's":                {aKey(), keys.NewText(otherID, "random"), "key_invalid"},
		"no text at all":               {aKey(), keys.Text{}, "key_invalid"},
		"a key without a digest":       {aKey(func(k *permissions.Key) { k.Digest = "" }), aText(), "key_invalid"},
		"a revoked one":                {aKey(revoked), aText(), "key_revoked"},
		"an expired one":               {aKey(expired), aText(), "key_expired"},
		"one that is both":             {aKey(expired, revoked), aText(), "key_revoked"},
		"a revoked one, not its text":  {aKey(revoked), keys.NewText(keyID, "guess"), "key_invalid"},
		"an expired one, not its text": {aKey(expired), keys.NewText(keyID, "guess"), "key_invalid"},
		"a moment before it expires":   {aKey(func(k *permissions.Key) { k.ExpiresAt = now.Add(1) }), aText(), ""},
	} {
		got, err := keys.Held(permissions.KeyFacts{Key: &c.key}, c.sent, now)
		if fault.Code(err) != c.code || (c.code != "" && !fault.Is(err, fault.Unauthenticated)) {
			t.Errorf("%s: %v", name, err)
		}
		want := c.key
		if c.code != "" {
			want = permissions.Key{}
		}
		if diff := cmp.Diff(want, got, whole); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
	if _, err := keys.Held(permissions.KeyFacts{}, aText(), now); fault.Code(err) != "key_invalid" {
		t.Errorf("a key that is not there: %v", err)
	}
}

func organization(id organizations.ID) *organizations.Organization {
	return &organizations.Organization{ID: id, Name: "Somebody", IsActive: true}
}

func TestAKeyOpensWhatItNames(t *testing.T) {
	t.Parallel()
	at, global := organizations.TargetOf(contoso), organizations.TargetGlobal()
	left := organization(contoso)
	left.IsActive = false
	for name, c := range map[string]struct {
		key    permissions.Key
		target organizations.Target
		org    *organizations.Organization
		anyOf  []permissions.Permission
		code   string
	}{
		"its organization":                     {aKey(), at, organization(contoso), runs.List(), ""},
		"its organization, as a member":        {aKey(), at, organization(contoso), nil, ""},
		"one permission of several":            {aKey(func(k *permissions.Key) { k.Permissions = views }), at, organization(contoso), both.List(), ""},
		"without the permission":               {aKey(func(k *permissions.Key) { k.Permissions = views }), at, organization(contoso), runs.List(), "permission_required"},
		"what no key can hold":                 {aKey(everywhere), at, organization(contoso), []permissions.Permission{permissions.ManageConfig}, "permission_required"},
		"another organization":                 {aKey(), organizations.TargetOf(fabrikam), organization(fabrikam), runs.List(), "not_found"},
		"another one, without the permission":  {aKey(func(k *permissions.Key) { k.Permissions = views }), organizations.TargetOf(fabrikam), organization(fabrikam), runs.List(), "not_found"},
		"one that is not there":                {aKey(), at, nil, runs.List(), "not_found"},
		"facts about another one":              {aKey(), at, organization(fabrikam), runs.List(), "not_found"},
		"facts about another, for everywhere":  {aKey(everywhere), at, organization(fabrikam), runs.List(), "not_found"},
		"one that has left":                    {aKey(), at, left, runs.List(), "organization_inactive"},
		"one that has left, for reading":       {aKey(), at, left, nil, "organization_inactive"},
		"one that has left, for everywhere":    {aKey(everywhere), at, left, nil, "organization_inactive"},
		"global":                               {aKey(), global, nil, nil, "not_found"},
		"global, for everywhere":               {aKey(everywhere), global, nil, runs.List(), ""},
		"global, without the permission":       {aKey(everywhere), global, nil, []permissions.Permission{permissions.ManageForms}, "permission_required"},
		"any organization, for everywhere":     {aKey(everywhere), organizations.TargetOf(fabrikam), organization(fabrikam), views.List(), ""},
		"one not there, for everywhere":        {aKey(everywhere), at, nil, nil, "not_found"},
		"no place at all":                      {aKey(everywhere), organizations.Target{}, nil, nil, "not_found"},
		"no place, with an organization in it": {aKey(everywhere), organizations.Target{}, &organizations.Organization{IsActive: true}, nil, "not_found"},
	} {
		got, err := keys.Decide(c.key, c.target, c.org, c.anyOf...)
		if fault.Code(err) != c.code || (err != nil) != (c.code != "") {
			t.Errorf("%s: %v", name, err)
		}
		if c.code != "" {
			if diff := cmp.Diff(permissions.Authority{}, got, whole); diff != "" {
				t.Errorf("%s: refused, and given\n%s", name, diff)
			}
			continue
		}
		if got.Scope.String() != c.target.String() || got.Organization != c.org || got.Permissions != c.key.Permissions || !got.Principal.IsKey() {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestAForeignOrganizationIsAnsweredToAKeyLikeOneThatIsNotThere(t *testing.T) {
	t.Parallel()
	_, foreign := keys.Decide(aKey(), organizations.TargetOf(fabrikam), organization(fabrikam), runs.List()...)
	_, unknown := keys.Decide(aKey(), organizations.TargetOf(fabrikam), nil, runs.List()...)
	if diff := cmp.Diff(unknown, foreign, whole); diff != "" || foreign == nil {
		t.Errorf("they differ\n%s", diff)
	}
	if diff := cmp.Diff(organizations.ErrUnknown(), foreign, whole); diff != "" {
		t.Errorf("people are told something else\n%s", diff)
	}
}

func TestAKeyIsACallerWithoutAnyRole(t *testing.T) {
	t.Parallel()
	p := keys.Principal(aKey(func(k *permissions.Key) { k.Workflows = []string{"a", "c"} }))
	if p.User.ID != "key:"+permissions.UserID(keyID) || p.User.DisplayName != "Tickets" || p.User.Type != permissions.KeyUser || p.IsAdmin() || !p.IsKey() || !p.User.IsActive {
		t.Errorf("got %+v", p)
	}
	if !p.Sees("a") || p.Sees("b") || p.Sees("") || !p.Sees("c") || !keys.Principal(aKey()).Sees("b") {
		t.Error("it does not see what it is for")
	}
	if _, person := permissions.ParseUserID(string(p.User.ID)); person || p.User.ID.Tenant() != "" || p.User.ID.IsSystem() {
		t.Error("a key passes for somebody else")
	}
	p.AppRoles = []permissions.AppRole{permissions.AdminRole, permissions.TechnicianRole}
	if r := permissions.ReachOf(p, []permissions.Grant{{UserID: p.User.ID, In: organizations.TargetGlobal(), Permissions: both}}); p.IsAdmin() || r.All() || len(r.In) > 0 {
		t.Errorf("roles and grants count for a key: %+v", r)
	}
}

// What a key reaches without a place is what it opens, place by place.
func TestAKeysReachIsWhatItOpens(t *testing.T) {
	t.Parallel()
	all := []organizations.ID{contoso, fabrikam, "01954f00-0000-7000-8000-00000000000c"}
	rapid.Check(t, func(t *rapid.T) {
		k := aKey(func(k *permissions.Key) {
			k.Permissions = rapid.SampledFrom([]permissions.Set{runs, views, both}).Draw(t, "permissions")
			k.Everywhere = rapid.Bool().Draw(t, "everywhere")
			k.Organizations = nil
			if !k.Everywhere {
				k.Organizations = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 3, rapid.ID[organizations.ID]).Draw(t, "organizations")
			}
		})
		for _, id := range all {
			authority, err := keys.Decide(k, organizations.TargetOf(id), organization(id))
			reach := keys.Reach(k)
			wanted := k.Everywhere || slices.Contains(k.Organizations, id)
			if (err == nil) != wanted || reach.Member(id) != wanted || (wanted && reach.At(id) != authority.Permissions) {
				t.Fatalf("%s: decided %v, reaches %t, want %t", id, err, reach.Member(id), wanted)
			}
		}
		if _, err := keys.Decide(k, organizations.TargetGlobal(), nil); (err == nil) != k.Everywhere || keys.Reach(k).All() != k.Everywhere {
			t.Fatalf("global: %v", err)
		}
	})
}
