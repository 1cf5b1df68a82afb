package configure_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
)

type build []configure.KnownIntegration

func (b build) Integrations() []configure.KnownIntegration { return b }

var integrations = build{
	{Name: "msgraph", Title: "Microsoft Graph", Settings: []string{"base_url", "client_id"}, Secrets: []string{"client_secret"}},
	{Name: "halopsa", Title: "HaloPSA", Settings: []string{"base_url"}, Secrets: []string{"client_secret", "key"}},
	{Name: "open", Title: "Open data"},
	{Name: "teams", Title: "Teams", Tenant: tenantOf},
	{Name: "entra", Title: "Entra", Tenant: tenantOf},
	{Name: "local", Title: "Local", Tenant: tenantOf},
}

// tenantOf is the organization's tenant, but any at an address that asks for none.
func tenantOf(org organizations.Organization, settings map[string]string) string {
	if settings["base_url"] == "https://anything" {
		return "any"
	}
	return org.TenantID
}

// resolving is the resolver over mocks.
type resolving struct {
	*configure.Resolver
	config *storemocks.MockConfig
	vault  *secretmocks.MockVault
}

func newResolving(t tester) resolving {
	t.Helper()
	c := gomock.NewController(t)
	r := resolving{config: storemocks.NewMockConfig(c), vault: secretmocks.NewMockVault(c)}
	r.Resolver = configure.NewResolver(r.config, r.vault, integrations)
	return r
}

// holds expects exactly one read of each layer of Contoso.
func (r resolving) holds(own, defaults organizations.Config) {
	r.config.EXPECT().Load(gomock.Any(), inContoso).Return(own, nil)
	r.config.EXPECT().Load(gomock.Any(), inGlobal).Return(defaults, nil)
}

func contoso(tags ...string) organizations.Organization {
	return organizations.Organization{ID: contosoID, Tags: tags}
}

// row is an integration whose settings say where they are from.
func row(name, from string, shared organizations.Sharing, secrets ...string) organizations.Integration {
	return organizations.Integration{
		Type: name, Settings: map[string]string{"base_url": "https://" + from}, Secrets: secrets, SharedWith: shared, Tags: []string{"gold"},
	}
}

func secretOf(t tester, s organizations.Scope, key string) organizations.SecretValue {
	value, err := organizations.NewSecretValue(s.Key() + " " + key)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return value
}

// Whatever is configured where, a connection's settings and secrets come from one
// scope, and no other scope's vault is even asked.
func TestAnIntegrationResolvesWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(from string) []organizations.Integration {
			var list []organizations.Integration
			for _, i := range integrations {
				if rapid.Bool().Draw(t, i.Name+" is configured in "+from) {
					shared := rapid.SampledFrom([]organizations.Sharing{organizations.SharedWithAll, organizations.SharedWithTags, organizations.SharedWithNone, ""}).Draw(t, "shared with")
					list = append(list, row(i.Name, from, shared, rapid.SliceOfDistinct(rapid.SampledFrom([]string{"client_secret", "key"}), rapid.ID).Draw(t, "secrets")...))
				}
			}
			return list
		}
		own, global := draw("contoso"), draw("global")
		org := contoso(rapid.SliceOfN(rapid.SampledFrom([]string{"gold", "silver"}), 0, 2).Draw(t, "tags")...)
		name := rapid.SampledFrom([]string{"msgraph", "halopsa", "open", "unknown"}).Draw(t, "integration")

		r := newResolving(t)
		r.holds(organizations.Config{Integrations: own}, organizations.Config{Integrations: global})
		asked := map[organizations.Scope][]string{}
		r.vault.EXPECT().Resolve(gomock.Any(), gomock.Any(), gomock.Any()).
			DoAndReturn(func(_ context.Context, s organizations.Scope, key string) (organizations.SecretValue, error) {
				asked[s] = append(asked[s], key)
				return secretOf(t, s, key), nil
			}).AnyTimes()
		c, err := r.For(t.Context(), inContoso, org)
		if err != nil || len(asked) > 0 {
			t.Fatalf("%v, and the vault was asked for %v before there was a need", err, asked)
		}
		got, err := c.Connect(t.Context(), name)

		want, from, connected := expected(name, org, own, global)
		if !connected {
			if fault.Code(err) != "integration_not_connected" || !fault.Is(err, fault.Conflict) || len(asked) > 0 || got.Settings != nil || got.Secrets != nil {
				t.Fatalf("not connected, and got %+v, %v, asking for %v", got, err, asked)
			}
			return
		}
		if err != nil || got.Inherited != from.IsGlobal() || !gocmp.Equal(got.Settings, want.Settings) || len(got.Secrets) != len(want.Secrets) {
			t.Fatalf("got %+v, %v, want %+v of %s", got, err, want, from)
		}
		for _, key := range want.Secrets {
			if got.Secrets[key].Reveal() != from.Key()+" "+name+"_"+key {
				t.Fatalf("the secret %s is %q", key, got.Secrets[key].Reveal())
			}
		}
		if len(asked) > 1 || len(asked[from]) != len(want.Secrets) {
			t.Fatalf("of %s, the vault was asked for %v", from, asked)
		}
	})
}

// expected says in other words what an organization uses.
func expected(name string, org organizations.Organization, own, global []organizations.Integration) (organizations.Integration, organizations.Scope, bool) {
	for _, i := range own {
		if i.Type == name {
			return i, inContoso, true
		}
	}
	for _, i := range global {
		shared := i.SharedWith == organizations.SharedWithAll || (i.SharedWith == organizations.SharedWithTags && slices.Contains(org.Tags, "gold"))
		if i.Type == name && shared {
			return i, inGlobal, true
		}
	}
	return organizations.Integration{}, organizations.Scope{}, false
}

func TestARunInGlobalUsesWhatGlobalHas(t *testing.T) {
	t.Parallel()
	r := newResolving(t)
	r.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{
		Settings: []organizations.Setting{text("a", "x")}, Integrations: []organizations.Integration{row("msgraph", "global", organizations.SharedWithNone, "client_secret")},
	}, nil)
	r.vault.EXPECT().Resolve(gomock.Any(), inGlobal, "msgraph_client_secret").Return(secretOf(t, inGlobal, "s"), nil)
	c, err := r.For(t.Context(), inGlobal, organizations.Organization{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Connect(t.Context(), "msgraph")
	same(t, configure.Connection{Settings: map[string]string{"base_url": "https://global"}, Secrets: map[string]organizations.SecretValue{"client_secret": secretOf(t, inGlobal, "s")}}, got, err)
	if s, ok := c.Setting("a"); !ok || s.Inherited || s.Value != "x" {
		t.Errorf("the setting is %+v", s)
	}
}

func TestTheOrganizationMustBeThatOfTheScope(t *testing.T) {
	t.Parallel()
	r := newResolving(t)
	stranger := organizations.Organization{ID: "01954f00-0000-7000-8000-00000000000b", Tags: []string{"gold"}}
	for name, c := range map[string]struct {
		at  organizations.Scope
		org organizations.Organization
	}{"another one": {inContoso, stranger}, "none": {inContoso, organizations.Organization{}}, "one in global": {inGlobal, contoso()}} {
		if _, err := r.For(t.Context(), c.at, c.org); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestASettingIsTheOwnOneOrTheGlobalOne(t *testing.T) {
	t.Parallel()
	r := newResolving(t)
	ref := organizations.Setting{Key: "ref", Type: organizations.SecretRefSetting, Value: "k"}
	r.holds(organizations.Config{Settings: []organizations.Setting{text("a", "own")}}, organizations.Config{Settings: []organizations.Setting{text("a", "global"), text("b", "global"), ref}})
	c, err := r.For(t.Context(), inContoso, contoso())
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"a": "own", "b": "global", "c": "", "ref": ""} {
		if got, ok := c.Setting(key); got.Value != want || ok != (want != "") {
			t.Errorf("%s is %q (%t), want %q", key, got.Value, ok, want)
		}
	}
}

func TestASecretThatIsGoneIsNamed(t *testing.T) {
	t.Parallel()
	r := newResolving(t)
	r.holds(organizations.Config{Integrations: []organizations.Integration{row("msgraph", "contoso", "", "client_secret")}}, organizations.Config{})
	r.vault.EXPECT().Resolve(gomock.Any(), inContoso, "msgraph_client_secret").
		Return(organizations.SecretValue{}, fault.New(fault.NotFound, "secret_missing", "There is no such secret."))
	c, err := r.For(t.Context(), inContoso, contoso())
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Connect(t.Context(), "msgraph")
	refused(t, got, err, fault.Conflict, "secret_missing")
	if !strings.Contains(err.Error(), "The secret client_secret of Microsoft Graph is missing.") {
		t.Error(err)
	}
}

func TestTroubleWithResolvingComesThrough(t *testing.T) {
	t.Parallel()
	r := newResolving(t)
	r.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{}, errStore)
	r.config.EXPECT().Load(gomock.Any(), inGlobal).Return(organizations.Config{}, nil)
	nothing, err := r.For(t.Context(), inContoso, contoso())
	troubled(t, nothing, err)

	r.holds(organizations.Config{Integrations: []organizations.Integration{row("halopsa", "contoso", "", "client_secret", "key")}}, organizations.Config{})
	r.vault.EXPECT().Resolve(gomock.Any(), inContoso, "halopsa_client_secret").Return(secretOf(t, inContoso, "s"), nil)
	r.vault.EXPECT().Resolve(gomock.Any(), inContoso, "halopsa_key").Return(organizations.SecretValue{}, errStore)
	c, err := r.For(t.Context(), inContoso, contoso())
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Connect(t.Context(), "halopsa")
	troubled(t, got, err)
	if !strings.Contains(err.Error(), "halopsa") {
		t.Errorf("the error does not say where: %v", err)
	}
}
