package supply_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	"github.com/bifrost-run/bifrost/workflow/host"
)

const contosoID = organizations.ID("01954f00-0000-7000-8000-00000000000a")

var (
	inContoso = permissions.SeedSystem.Authority(organizations.TargetOf(contosoID)).Scope
	inGlobal  = permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	errStore  = fault.New(fault.Unavailable, "storage_unavailable", "Try again.")
)

type known struct{}

func (known) Integrations() []configure.KnownIntegration {
	return []configure.KnownIntegration{{Name: "msgraph", Title: "Microsoft Graph"}}
}

// through connects to whatever is configured.
type through struct{ err error }

func (c through) Connection(ctx context.Context, configured *configure.Configuration, _ organizations.Organization, integration string) (host.Connection, error) {
	found, err := configured.Connect(ctx, integration)
	secrets := map[string]string{}
	for key, value := range found.Secrets {
		secrets[key] = value.Reveal()
	}
	return host.Connection{Integration: integration, Secrets: secrets}, errors.Join(err, c.err)
}

// desk is a kit over mocks.
type desk struct {
	*supply.Kit
	config *storemocks.MockConfig
	vault  *secretmocks.MockVault
}

func newDesk(t *testing.T, connect supply.Connector) desk {
	t.Helper()
	c := gomock.NewController(t)
	d := desk{config: storemocks.NewMockConfig(c), vault: secretmocks.NewMockVault(c)}
	d.Kit = supply.New(configure.NewResolver(d.config, d.vault, known{}), connect).For(inContoso, organizations.Organization{ID: contosoID})
	return d
}

// holds expects exactly one read of each layer.
func (d desk) holds(own, defaults organizations.Config) {
	d.config.EXPECT().Load(gomock.Any(), inContoso).Return(own, nil)
	d.config.EXPECT().Load(gomock.Any(), inGlobal).Return(defaults, nil)
}

func secretOf(t *testing.T, text string) organizations.SecretValue {
	t.Helper()
	value, err := organizations.NewSecretValue(text)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestCodeIsGivenWhatIsInForceAndEverythingIsReadOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, through{})
	d.holds(organizations.Config{Settings: []organizations.Setting{{Key: "office", Type: organizations.StringSetting, Value: "Leeds"}}},
		organizations.Config{Settings: []organizations.Setting{
			{Key: "office", Type: organizations.StringSetting, Value: "London"}, {Key: "seats", Type: organizations.IntSetting, Value: "7"},
		}})
	for range 2 {
		found, err := d.Settings(t.Context(), []string{"office", "seats", "nothing"})
		want := map[string]host.Setting{"office": {Type: host.SettingString, Value: "Leeds"}, "seats": {Type: host.SettingInt, Value: "7"}}
		if diff := cmp.Diff(want, found); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
}

func TestWhateverSecretCodeIsGivenIsHiddenFromThenOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, through{})
	d.holds(organizations.Config{Integrations: []organizations.Integration{{Type: "msgraph", Secrets: []string{"client_secret"}}}}, organizations.Config{})
	d.vault.EXPECT().Resolve(gomock.Any(), inContoso, "vendor_key").Return(secretOf(t, "correct horse"), nil)
	d.vault.EXPECT().Resolve(gomock.Any(), inContoso, "msgraph_client_secret").Return(secretOf(t, "battery staple"), nil)
	const text = "correct horse, battery staple, signed-in-token"
	if d.Conceals(text) {
		t.Error("a secret is known before it is given")
	}
	if got, err := d.Secret(t.Context(), "vendor_key"); got != "correct horse" || err != nil {
		t.Error(got, err)
	}
	connection, err := d.Connection(t.Context(), "msgraph")
	if err != nil || connection.Secrets["client_secret"] != "battery staple" {
		t.Fatal(connection, err)
	}
	connection.Hide("signed-in-token")
	if got := d.Secrets.Text(text); got != "***, ***, ***" || !d.Conceals(text) {
		t.Error(got)
	}
	if diff := cmp.Diff([]string{"correct horse", "battery staple", "signed-in-token"}, d.Hidden()); diff != "" {
		t.Error(diff)
	}
}

// What a person has to set is not asked for again; trouble is.
func TestWhatIsNotThereIsARefusalAndTroubleIsNot(t *testing.T) {
	t.Parallel()
	missing := fault.New(fault.NotFound, "secret_missing", "This secret is not set.")
	for name, c := range map[string]struct {
		err  error
		code string
	}{"a secret that is not set": {missing, "secret_missing"}, "trouble": {errStore, ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, through{})
			d.holds(organizations.Config{}, organizations.Config{})
			d.vault.EXPECT().Resolve(gomock.Any(), gomock.Any(), "vendor_key").Return(organizations.SecretValue{}, c.err).MinTimes(1)
			_, err := d.Secret(t.Context(), "vendor_key")
			if got := host.Diagnose(err); got.Permanent != (c.code != "") || c.code != "" && got.Code != c.code || c.code == "" && !errors.Is(err, errStore) {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
	t.Run("an integration that is not connected", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, through{})
		d.holds(organizations.Config{}, organizations.Config{})
		_, err := d.Connection(t.Context(), "msgraph")
		got := host.Diagnose(err)
		if got.Code != "integration_not_connected" || !got.Permanent || got.Message != "This organization is not connected to Microsoft Graph." {
			t.Errorf("%+v", got)
		}
	})
}

// An error of reading is not kept: the next question may be answered.
func TestTroubleOfReadingIsAskedAboutAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, through{})
	d.config.EXPECT().Load(gomock.Any(), gomock.Any()).Return(organizations.Config{}, errStore).Times(2)
	for name, ask := range map[string]func() error{
		"settings": func() error { _, err := d.Settings(t.Context(), []string{"office"}); return err },
	} {
		if err := ask(); !errors.Is(err, errStore) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.holds(organizations.Config{}, organizations.Config{})
	if _, err := d.Settings(t.Context(), []string{"office"}); err != nil {
		t.Error(err)
	}
}
