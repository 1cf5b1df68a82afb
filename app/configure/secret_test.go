package configure_test

import (
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

var errMissing = fault.New(fault.NotFound, "secret_missing", "This secret is not set.")

func TestARunGetsTheSecretOfItsOwnScopeBeforeThatOfTheDefaults(t *testing.T) {
	t.Parallel()
	refers := []organizations.Setting{{Key: "vendor_key", Type: organizations.SecretRefSetting, Value: "halo_key"}}
	for name, c := range map[string]struct {
		own, defaults []organizations.Setting
		// held are the secrets of each scope.
		inOwn, inDefaults []string
		want              string
	}{
		"its own":                       {inOwn: []string{"vendor_key"}, inDefaults: []string{"vendor_key"}, want: string(contosoID) + " vendor_key"},
		"the default":                   {inDefaults: []string{"vendor_key"}, want: "GLOBAL vendor_key"},
		"none":                          {},
		"one that a setting refers to":  {own: refers, inOwn: []string{"halo_key", "vendor_key"}, want: string(contosoID) + " halo_key"},
		"a reference to nothing":        {own: refers, inOwn: []string{"vendor_key"}, inDefaults: []string{"halo_key", "vendor_key"}},
		"a reference of the defaults":   {defaults: refers, inOwn: []string{"halo_key"}, inDefaults: []string{"halo_key"}},
		"a reference, and the key here": {defaults: refers, inOwn: []string{"vendor_key"}, want: string(contosoID) + " vendor_key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newResolving(t)
			r.holds(organizations.Config{Settings: c.own}, organizations.Config{Settings: c.defaults})
			answer := func(s organizations.Scope, held []string) {
				for _, key := range []string{"vendor_key", "halo_key"} {
					err := error(errMissing)
					value := organizations.SecretValue{}
					for _, there := range held {
						if there == key {
							value, err = secretOf(t, s, key), nil
						}
					}
					r.vault.EXPECT().Resolve(gomock.Any(), s, key).Return(value, err).AnyTimes()
				}
			}
			answer(inContoso, c.inOwn)
			answer(inGlobal, c.inDefaults)
			configuration, err := r.For(t.Context(), inContoso, contoso())
			if err != nil {
				t.Fatal(err)
			}
			value, err := configuration.Secret(t.Context(), "vendor_key")
			if c.want == "" {
				if !fault.Is(err, fault.Conflict) || fault.Code(err) != "secret_missing" || value.Reveal() != "" {
					t.Errorf("got %q, %v", value.Reveal(), err)
				}
				return
			}
			if err != nil || value.Reveal() != c.want {
				t.Errorf("got %q, %v, want %q", value.Reveal(), err, c.want)
			}
		})
	}
}

func TestTroubleOfTheVaultIsNotAMissingSecret(t *testing.T) {
	t.Parallel()
	r := newResolving(t)
	r.holds(organizations.Config{}, organizations.Config{})
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "Try again.")
	r.vault.EXPECT().Resolve(gomock.Any(), inContoso, "vendor_key").Return(organizations.SecretValue{}, trouble)
	configuration, err := r.For(t.Context(), inContoso, contoso())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := configuration.Secret(t.Context(), "vendor_key"); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

// An integration is used whole, with the address that its secret was given for.
func TestTheSecretOfAnIntegrationIsNoSecretForTheTaking(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings []organizations.Setting
		key      string
	}{
		"by its key":     {key: "msgraph_client_secret"},
		"by a reference": {key: "mine", settings: []organizations.Setting{{Key: "mine", Type: organizations.SecretRefSetting, Value: "msgraph_client_secret"}}},
	} {
		r := newResolving(t) // whose vault is not asked
		r.holds(organizations.Config{Settings: c.settings}, organizations.Config{})
		configuration, err := r.For(t.Context(), inContoso, contoso())
		if err != nil {
			t.Fatal(err)
		}
		if value, err := configuration.Secret(t.Context(), c.key); fault.Code(err) != "secret_reserved" || value.Reveal() != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatCannotBeAKeyReachesNoVault(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "../x", "A-b", "a-b", "a/b", "ünïcode"} {
		r := newResolving(t) // whose vault is not asked
		r.holds(organizations.Config{}, organizations.Config{})
		configuration, err := r.For(t.Context(), inContoso, contoso())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := configuration.Secret(t.Context(), key); fault.Code(err) != "secret_missing" {
			t.Errorf("%q: %v", key, err)
		}
	}
}
