package keys_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
)

// choices has two organizations, one that has left, and workflows whose names begin
// with a.
var choices = keys.Choices{
	Organization: func(id organizations.ID) (bool, bool) {
		return id == contoso || id == fabrikam || id == "left", id != "left"
	},
	Workflow: func(name string) bool { return strings.HasPrefix(name, "a") },
}

func aDraft(changes ...func(*keys.Draft)) keys.Draft {
	d := keys.Draft{Name: "Tickets", Organizations: []organizations.ID{contoso}, Permissions: both, ExpiresAt: now.Add(24 * time.Hour)}
	for _, change := range changes {
		change(&d)
	}
	return d
}

func TestAKeyIsMadeFromADraft(t *testing.T) {
	t.Parallel()
	got, err := keys.New(aText(), aDraft(func(d *keys.Draft) {
		d.Name, d.ExpiresAt = "  Tickets ", now.Add(24*time.Hour+1).In(time.FixedZone("", 3600))
		d.Organizations = []organizations.ID{fabrikam, contoso, fabrikam}
		d.Workflows = []string{"ab", "aa", "ab"}
	}), choices, "ana", now)
	want := permissions.Key{
		ID: keyID, Name: "Tickets", Digest: aText().Digest(), Organizations: []organizations.ID{contoso, fabrikam}, Workflows: []string{"aa", "ab"},
		Permissions: both, CreatedBy: "ana", CreatedAt: now, ExpiresAt: now.Add(24 * time.Hour),
	}
	if diff := cmp.Diff(want, got, whole); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if k, err := keys.Held(permissions.KeyFacts{Key: &got}, aText(), now); err != nil || k.State(now) != permissions.KeyActive {
		t.Errorf("its holder gets %v", err)
	}
}

// bad lists what is wrong with a draft: "pointer code".
func bad(t *testing.T, d keys.Draft) []string {
	t.Helper()
	got, err := keys.New(aText(), d, choices, "ana", now)
	var f *fault.Fault
	if err == nil {
		return nil
	}
	if !errors.As(err, &f) || f.Code != "validation_failed" || got.ID != "" {
		t.Fatalf("got %+v, %v", got, err)
	}
	var list []string
	for _, field := range f.Fields {
		if field.In != "body" || field.Message == "" {
			t.Errorf("got %+v", field)
		}
		list = append(list, field.Pointer+" "+field.Code)
	}
	return list
}

func many[T any](n int, make func(i int) T) []T {
	list := []T{}
	for i := range n {
		list = append(list, make(i))
	}
	return list
}

func TestADraftIsHeldAgainstEachRule(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*keys.Draft)
		want   []string
	}{
		"a good one":                       {func(*keys.Draft) {}, nil},
		"a name of one character":          {func(d *keys.Draft) { d.Name = "ü" }, nil},
		"the longest name":                 {func(d *keys.Draft) { d.Name = strings.Repeat("ü", 100) }, nil},
		"a longer name":                    {func(d *keys.Draft) { d.Name = strings.Repeat("ü", 101) }, []string{"/name length"}},
		"no name":                          {func(d *keys.Draft) { d.Name = " " }, []string{"/name length"}},
		"a name that deceives":             {func(d *keys.Draft) { d.Name = "Tick\u202eets" }, []string{"/name format"}},
		"everywhere":                       {func(d *keys.Draft) { d.Everywhere, d.Organizations = true, nil }, nil},
		"everywhere and an organization":   {func(d *keys.Draft) { d.Everywhere = true }, []string{"/organizations contradiction"}},
		"nowhere":                          {func(d *keys.Draft) { d.Organizations = nil }, []string{"/organizations required"}},
		"an organization that is not":      {func(d *keys.Draft) { d.Organizations = append(d.Organizations, "x") }, []string{"/organizations/1 organization_not_found"}},
		"an organization that has left":    {func(d *keys.Draft) { d.Organizations = append(d.Organizations, "left") }, []string{"/organizations/1 organization_inactive"}},
		"what cannot be an organization":   {func(d *keys.Draft) { d.Organizations = []organizations.ID{"", contoso} }, []string{"/organizations/0 organization_not_found"}},
		"as many organizations as can be":  {func(d *keys.Draft) { d.Organizations = many(500, func(int) organizations.ID { return contoso }) }, nil},
		"more organizations":               {func(d *keys.Draft) { d.Organizations = many(501, func(int) organizations.ID { return "x" }) }, []string{"/organizations max_items"}},
		"a workflow":                       {func(d *keys.Draft) { d.Workflows = []string{"a"} }, nil},
		"workflows that are not":           {func(d *keys.Draft) { d.Workflows = []string{"a", "b", ""} }, []string{"/workflows/1 workflow_not_found", "/workflows/2 workflow_not_found"}},
		"as many workflows as can be":      {func(d *keys.Draft) { d.Workflows = many(100, func(i int) string { return fmt.Sprint("a", i) }) }, nil},
		"more workflows":                   {func(d *keys.Draft) { d.Workflows = many(101, func(int) string { return "b" }) }, []string{"/workflows max_items"}},
		"no permission":                    {func(d *keys.Draft) { d.Permissions = permissions.Set{} }, []string{"/permissions enum"}},
		"a permission that no key has":     {func(d *keys.Draft) { d.Permissions = both.Union(permissions.SetOf(permissions.ManageForms)) }, []string{"/permissions enum"}},
		"everything":                       {func(d *keys.Draft) { d.Permissions = permissions.Everything() }, []string{"/permissions enum"}},
		"no end":                           {func(d *keys.Draft) { d.ExpiresAt = time.Time{} }, []string{"/expiresAt range"}},
		"an end that is now":               {func(d *keys.Draft) { d.ExpiresAt = now }, []string{"/expiresAt range"}},
		"an end within this millisecond":   {func(d *keys.Draft) { d.ExpiresAt = now.Add(time.Millisecond - 1) }, []string{"/expiresAt range"}},
		"an end in the next millisecond":   {func(d *keys.Draft) { d.ExpiresAt = now.Add(time.Millisecond) }, nil},
		"the farthest end":                 {func(d *keys.Draft) { d.ExpiresAt = now.Add(366 * 24 * time.Hour) }, nil},
		"an end a millisecond later":       {func(d *keys.Draft) { d.ExpiresAt = now.Add(366*24*time.Hour + time.Millisecond) }, []string{"/expiresAt range"}},
		"nothing at all, all of it listed": {func(d *keys.Draft) { *d = keys.Draft{} }, []string{"/name length", "/organizations required", "/permissions enum", "/expiresAt range"}},
	} {
		if got := bad(t, aDraft(c.change)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAKeysIDIsACanonicalUUIDv7(t *testing.T) {
	t.Parallel()
	if got, ok := keys.ParseID(strings.ToUpper(string(keyID))); !ok || got != keyID {
		t.Errorf("got %s, %t", got, ok)
	}
	for _, text := range []string{"", "x", aText().Reveal(), "0195509f-2a00-4abc-8def-0123456789ab", "key:" + string(keyID)} {
		if got, ok := keys.ParseID(text); ok || got != "" {
			t.Errorf("%q is %s", text, got)
		}
	}
}
