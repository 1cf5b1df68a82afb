package azure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// furniture is a little of everything.
type furniture struct {
	org    organizations.Organization
	user   permissions.User
	grants []permissions.Grant
	config organizations.Config
}

func furnish(t *testing.T, d *directory) furniture {
	t.Helper()
	w := furniture{org: d.create(t, someOrganization()), user: d.admit(t, somebody())}
	at := organizations.TargetOf(w.org.ID)
	w.grants = []permissions.Grant{
		d.put(t, someGrant(w.user, at, permissions.ViewHistory)),
		d.put(t, someGrant(w.user, organizations.TargetGlobal(), permissions.ManageForms)),
	}
	w.config = organizations.Config{
		Settings: []organizations.Setting{{Key: "a_key", Type: organizations.StringSetting, Value: "value", UpdatedAt: today()}},
		Integrations: []organizations.Integration{{
			Type: "msgraph", Settings: map[string]string{"base_url": "https://example.com"}, Secrets: []string{"client_secret"}, UpdatedAt: today(),
		}},
	}
	ok(t, d.Config().PutSetting(t.Context(), scopeOf(at), w.config.Settings[0]))
	ok(t, d.Config().PutIntegration(t.Context(), scopeOf(at), w.config.Integrations[0]))
	return w
}

// accessRead is one read of what is furnished.
type accessRead struct {
	do    func(t *testing.T, d *directory, w furniture) (any, error)
	wants func(w furniture) any
	// nothing is what comes with an error.
	nothing any
	// most is what the read costs.
	most int
}

func accessReads() map[string]accessRead {
	at := func(w furniture) organizations.Target { return organizations.TargetOf(w.org.ID) }
	standing := func(w furniture) *permissions.Standing {
		return &permissions.Standing{User: w.user, Grants: w.grants}
	}
	return map[string]accessRead{
		"the facts about an organization": {
			func(t *testing.T, d *directory, w furniture) (any, error) {
				return d.Access().Facts(t.Context(), w.user.ID, at(w))
			},
			func(w furniture) any { return permissions.Facts{Standing: standing(w), Organization: &w.org} }, permissions.Facts{}, 2,
		},
		"the facts about global": {
			func(t *testing.T, d *directory, w furniture) (any, error) {
				return d.Access().Facts(t.Context(), w.user.ID, organizations.TargetGlobal())
			},
			func(w furniture) any {
				return permissions.Facts{Standing: &permissions.Standing{User: w.user, Grants: w.grants[1:]}}
			}, permissions.Facts{}, 1,
		},
		"a standing": {
			func(t *testing.T, d *directory, w furniture) (any, error) {
				return d.Access().Standing(t.Context(), w.user.ID)
			},
			func(w furniture) any { return standing(w) }, (*permissions.Standing)(nil), 1,
		},
		"the organization of a tenant": {
			func(t *testing.T, d *directory, w furniture) (any, error) {
				return d.Access().OrganizationOfTenant(t.Context(), w.org.TenantID)
			},
			func(w furniture) any { return &w.org }, (*organizations.Organization)(nil), 2,
		},
		"an organization": {
			func(t *testing.T, d *directory, w furniture) (any, error) {
				return d.Organizations().Get(t.Context(), scopeOf(at(w)))
			},
			func(w furniture) any { return w.org }, organizations.Organization{}, 1,
		},
		"the list of organizations": {
			func(t *testing.T, d *directory, w furniture) (any, error) {
				return d.Organizations().List(t.Context(), store.Paging{Limit: 10})
			},
			func(w furniture) any {
				return store.OrganizationPage{Items: []organizations.Organization{w.org}}
			}, store.OrganizationPage{}, 1,
		},
		"the grants in a scope": {
			func(t *testing.T, d *directory, w furniture) (any, error) {
				return d.Grants().List(t.Context(), scopeOf(at(w)), store.Paging{Limit: 10})
			},
			func(w furniture) any { return store.GrantPage{Items: w.grants[:1]} }, store.GrantPage{}, 1,
		},
		"what is configured": {
			func(t *testing.T, d *directory, w furniture) (any, error) {
				return d.Config().Load(t.Context(), scopeOf(at(w)))
			},
			func(w furniture) any { return w.config }, organizations.Config{}, 1,
		},
	}
}

// equal expects two values to be the same; grants have no order.
func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	inOrder := cmpopts.SortSlices(func(a, b permissions.Grant) bool { return a.In.String() < b.In.String() })
	if diff := cmp.Diff(want, got, sameTargets, sameSets, inOrder); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}
