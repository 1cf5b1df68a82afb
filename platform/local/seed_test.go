package local

import (
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	composeforms "github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/local/internal/demo"
	"github.com/bifrost-run/bifrost/ports/store"
)

// entries counts what the trail of a place has, by action, and expects each to be
// written by the seed and to hold no secret.
func (s scene) entries(t *testing.T, target organizations.Target) map[audit.Action]int {
	t.Helper()
	page, err := s.trail.List(t.Context(), permissions.SeedSystem.Authority(target).Scope, audit.Filter{}, store.Paging{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	found := map[audit.Action]int{}
	for _, e := range page.Items {
		found[e.Action]++
		if e.Actor.ID != "system:seed" || e.Actor.Type != audit.SystemActor || e.Outcome != audit.Written || len(e.After) == 0 ||
			strings.Contains(string(e.Before)+string(e.After), demo.ClientSecret) {
			t.Errorf("an entry is %+v, before %s, after %s", e, e.Before, e.After)
		}
	}
	return found
}

// wants compares the entries in global, and those in all organizations together.
func (s scene) wants(t *testing.T, inGlobal, inAll map[audit.Action]int) {
	t.Helper()
	if diff := cmp.Diff(inGlobal, s.entries(t, organizations.TargetGlobal())); diff != "" {
		t.Errorf("in global: -want +got\n%s", diff)
	}
	page, err := s.seeder.Organizations.Organizations.List(t.Context(), store.Paging{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	found := map[audit.Action]int{}
	for _, org := range page.Items {
		for action, n := range s.entries(t, organizations.TargetOf(org.ID)) {
			found[action] += n
		}
	}
	if diff := cmp.Diff(inAll, found); diff != "" {
		t.Errorf("in the organizations: -want +got\n%s", diff)
	}
}

func TestWhateverIsSeededLeavesAnEntry(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	start := func(at string) {
		if err := s.seeder.Provider(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.start(t, at)
	}
	start(origin)
	inGlobal := map[audit.Action]int{
		audit.OrganizationCreate: 4, audit.IntegrationPut: 1, audit.FormCreate: 2, audit.RoleCreate: 1, audit.RolePutMember: 2,
	}
	inAll := map[audit.Action]int{audit.GrantPut: 2, audit.FormCreate: 1}
	s.wants(t, inGlobal, inAll)
	start(origin)
	s.wants(t, inGlobal, inAll)
	start("http://127.0.0.1:8080")
	moved := maps.Clone(inGlobal)
	moved[audit.IntegrationPut]++
	s.wants(t, moved, inAll)
}

func TestTheDemoOffersFormsToItsPeople(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t, origin)
	s.restart(t)
	contoso, err := s.seeder.Access.OrganizationOfTenant(t.Context(), demo.FirstClientTenant)
	if err != nil || contoso == nil {
		t.Fatal(err)
	}
	at := organizations.TargetOf(contoso.ID)
	for account, want := range map[string]map[string]bool{
		"technician":  {"Join a team": true, "New starter": true, "Our licences": true},
		"client-user": {"Join a team": true, "Our licences": true},
	} {
		facts, err := s.seeder.Access.Facts(t.Context(), userOf(t, account), at)
		if err != nil {
			t.Fatal(err)
		}
		by, err := permissions.Decide(permissions.Principal{User: facts.Standing.User}, at, facts)
		if err != nil {
			t.Fatal(err)
		}
		page, err := s.seeder.Composer.List(t.Context(), by, composeforms.Filter{}, store.Paging{Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, v := range page.Items {
			got[v.Form.Name] = v.MaySubmit
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the %s: -want +got\n%s", account, diff)
		}
	}
}

// restart is a start after one that was cut off before its end.
func (s scene) restart(t *testing.T) {
	t.Helper()
	if err := os.Remove(s.marker); err != nil {
		t.Fatal(err)
	}
	s.start(t, origin)
}

func userOf(t *testing.T, account string) permissions.UserID {
	t.Helper()
	for _, a := range demo.Accounts(true) {
		if a.Name == account {
			return permissions.NewUserID(a.TenantID, a.ObjectID)
		}
	}
	t.Fatalf("there is no %s", account)
	return ""
}
