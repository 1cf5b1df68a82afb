package connect_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// written is the row as it is written now by staff.
func written(settings map[string]string, secrets ...string) organizations.Integration {
	return organizations.Integration{Type: "msgraph", Settings: settings, Secrets: secrets, UpdatedAt: now, UpdatedBy: string(staffID)}
}

func TestSecretsAreStoredBeforeTheRowThatNamesThem(t *testing.T) {
	t.Parallel()
	settings := map[string]string{"base_url": "https://graph.microsoft.com", "client_id": "1"}
	for name, c := range map[string]struct {
		at   organizations.Target
		row  organizations.Integration
		with connect.Change
	}{
		"in an organization":                        {toContoso, written(settings, "client_secret", "key"), connect.Change{}},
		"in global, shared with nobody unless said": {toGlobal, shared(written(settings, "client_secret", "key"), organizations.SharedWithNone), connect.Change{}},
		"in global, with tags":                      {toGlobal, shared(written(settings, "client_secret", "key"), organizations.SharedWithTags, "a", "b"), connect.Change{SharedWith: organizations.SharedWithTags, Tags: []string{" b", "a", "b"}}},
		"in global, with all":                       {toGlobal, shared(written(settings, "client_secret", "key"), organizations.SharedWithAll), connect.Change{SharedWith: organizations.SharedWithAll}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, change := newDesk(t), c.with
			change.Settings = map[string]string{"base_url": "https://graph.microsoft.com", "client_id": "1", "authority_url": ""}
			change.Secrets = map[string]string{"key": "key-" + marked, "client_secret": "secret-" + marked}
			d.has(scope(c.at))
			gomock.InOrder(
				d.sets(t, scope(c.at), "client_secret", "secret-"+marked, nil),
				d.sets(t, scope(c.at), "key", "key-"+marked, nil),
				d.config.EXPECT().PutIntegration(gomock.Any(), scope(c.at), c.row).Return(nil).Call,
			)
			got, created, err := d.Put(t.Context(), staff(c.at), "msgraph", change)
			same(t, view(c.row), got, err)
			if !created {
				t.Error("it is said to have been there")
			}
		})
	}
}

func TestNothingAtAllIsNoConnection(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]connect.Change{"nothing": {}, "an empty setting": {Settings: map[string]string{"client_id": ""}, Secrets: map[string]string{}}} {
		d := newDesk(t)
		d.has(inContoso)
		got, created, err := d.Put(t.Context(), staff(toContoso), "msgraph", change)
		refused(t, got, err, fault.Invalid, "validation_failed")
		if diff := cmp.Diff([]string{"/settings/client_id required", "/secrets/client_secret required"}, fields(t, err)); diff != "" || created {
			t.Errorf("%s: created: %t\n%s", name, created, diff)
		}
	}
	d := newDesk(t)
	d.has(inContoso)
	got, _, err := d.Put(t.Context(), staff(toContoso), "halopsa", connect.Change{})
	refused(t, got, err, fault.Invalid, "validation_failed")
	if diff := cmp.Diff([]string{"/settings required"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestAConnectionIsConfiguredWhenNothingThatItRequiresIsMissing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		row  organizations.Integration
		want bool
	}{
		"the settings alone":   {row("msgraph", map[string]string{"client_id": "1"}), false},
		"the secrets alone":    {row("msgraph", nil, "client_secret", "key"), false},
		"an empty setting":     {row("msgraph", map[string]string{"client_id": ""}, "client_secret"), false},
		"everything":           {row("msgraph", map[string]string{"client_id": "1"}, "client_secret"), true},
		"nothing, as of old":   {row("msgraph", nil), false},
		"what is not required": {row("msgraph", map[string]string{"base_url": "https://a"}, "key"), false},
	} {
		d := newDesk(t)
		d.has(inContoso, c.row)
		d.has(inGlobal, shared(row("msgraph", map[string]string{"client_id": "2"}, "client_secret"), organizations.SharedWithAll))
		got, err := d.Get(t.Context(), staff(toContoso), "msgraph")
		if err != nil || got.Configured != c.want || got.Inherited || got.Type != "msgraph" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestSecretsThatAreLeftOutStay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.has(inContoso, row("msgraph", map[string]string{"base_url": "https://a", "client_id": "1"}, "client_secret", "old"))
	want := written(map[string]string{"base_url": "https://a", "client_id": "2"}, "client_secret", "key")
	gomock.InOrder(d.sets(t, inContoso, "key", marked, nil), d.config.EXPECT().PutIntegration(gomock.Any(), inContoso, want).Return(nil).Call)
	got, created, err := d.Put(t.Context(), staff(toContoso), "msgraph", connect.Change{
		Settings: map[string]string{"base_url": "https://a", "client_id": "2"}, Secrets: map[string]string{"key": marked},
	})
	same(t, view(want), got, err)
	if created {
		t.Error("it is said to be new")
	}
}

// Whoever edits an address must know the secrets that will go there.
func TestANewAddressAsksForEverySecretAgain(t *testing.T) {
	t.Parallel()
	old := map[string]string{"base_url": "https://a", "client_id": "1"}
	for name, settings := range map[string]map[string]string{
		"another one":      {"base_url": "https://b", "client_id": "1"},
		"none any more":    {"client_id": "1"},
		"an empty one":     {"base_url": "", "client_id": "1"},
		"one more":         {"base_url": "https://a", "authority_url": "https://b"},
		"nothing at all":   nil,
		"in other letters": {"base_url": "https://A"},
	} {
		for missing, secrets := range map[string]map[string]string{
			"/secrets/client_secret required, /secrets/key required": nil,
			"/secrets/key required":                                  {"client_secret": marked},
			"/secrets/client_secret required":                        {"key": marked},
		} {
			t.Run(name+" without "+missing, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t)
				d.has(inContoso, row("msgraph", old, "client_secret", "key"))
				got, _, err := d.Put(t.Context(), staff(toContoso), "msgraph", connect.Change{Settings: settings, Secrets: secrets})
				refused(t, got, err, fault.Invalid, "secrets_required")
				if diff := cmp.Diff(missing, strings.Join(fields(t, err), ", ")); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// In between, the row must lead nowhere: neither the old secrets to the new
// address nor the new ones to the old.
func TestWhileAnAddressChangesNothingIsSet(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.has(inContoso, row("msgraph", map[string]string{"base_url": "https://a"}, "client_secret", "old"))
	settings := map[string]string{"base_url": "https://b"}
	gomock.InOrder(
		d.config.EXPECT().PutIntegration(gomock.Any(), inContoso, written(settings)).Return(nil).Call,
		d.sets(t, inContoso, "client_secret", marked, nil),
		d.config.EXPECT().PutIntegration(gomock.Any(), inContoso, written(settings, "client_secret")).Return(nil).Call,
	)
	got, _, err := d.Put(t.Context(), staff(toContoso), "msgraph", connect.Change{Settings: settings, Secrets: map[string]string{"client_secret": marked}})
	same(t, view(written(settings, "client_secret")), got, err)
}

// Whatever people send in whatever order, and wherever it breaks off: a secret is
// never named beside an address that it was not sent with.
func TestASecretMeetsOnlyTheAddressThatItWasSentWith(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(t)
		var stored []organizations.Integration
		vault := map[string]string{}
		meet := func() {
			for _, r := range stored {
				for _, key := range r.Secrets {
					if sentWith := strings.TrimPrefix(vault[key], "secret for "); sentWith != r.Settings["base_url"] {
						t.Fatalf("%s, sent with %q, meets %q", key, sentWith, r.Settings["base_url"])
					}
				}
			}
		}
		breaks := func() error {
			if rapid.IntRange(0, 4).Draw(t, "breaks") == 0 {
				return errStore
			}
			return nil
		}
		d.config.EXPECT().Load(gomock.Any(), inContoso).DoAndReturn(func(context.Context, organizations.Scope) (organizations.Config, error) {
			return organizations.Config{Integrations: stored}, nil
		}).AnyTimes()
		d.config.EXPECT().PutIntegration(gomock.Any(), inContoso, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, r organizations.Integration) error {
			err := breaks()
			if err == nil {
				stored = []organizations.Integration{r}
			}
			meet()
			return err
		}).AnyTimes()
		d.vault.EXPECT().Set(gomock.Any(), inContoso, gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, key string, v organizations.SecretValue) error {
			err := breaks()
			if err == nil {
				vault[strings.TrimPrefix(key, "msgraph_")] = v.Reveal()
			}
			meet()
			return err
		}).AnyTimes()
		d.config.EXPECT().DeleteIntegration(gomock.Any(), inContoso, "msgraph").DoAndReturn(func(context.Context, organizations.Scope, string) error {
			stored = nil
			return breaks()
		}).AnyTimes()
		d.vault.EXPECT().Delete(gomock.Any(), inContoso, gomock.Any()).DoAndReturn(func(context.Context, organizations.Scope, string) error { return breaks() }).AnyTimes()

		d.lists("", nil)
		for range rapid.IntRange(1, 8).Draw(t, "requests") {
			if rapid.IntRange(0, 4).Draw(t, "deletes") == 0 {
				_ = d.Delete(t.Context(), staff(toContoso), "msgraph") // it may break
				continue
			}
			address := rapid.SampledFrom([]string{"", "https://a", "https://b"}).Draw(t, "address")
			change := connect.Change{Settings: map[string]string{"base_url": address}, Secrets: map[string]string{}}
			for _, key := range graph.Secrets {
				if rapid.Bool().Draw(t, key) {
					change.Secrets[key] = "secret for " + address
				}
			}
			_, _, _ = d.Put(t.Context(), staff(toContoso), "msgraph", change) // it may break, or be refused
			meet()
		}
	})
}

func TestAChangeIsJudgedWhole(t *testing.T) {
	t.Parallel()
	many := make([]string, organizations.TagsMax+1)
	for i := range many {
		many[i] = string(rune('a' + i))
	}
	for name, c := range map[string]struct {
		at     organizations.Target
		change connect.Change
		want   []string
	}{
		"an unknown setting":           {toContoso, connect.Change{Settings: map[string]string{"a/b~c": "x"}}, []string{"/settings/a~1b~0c unknown_property"}},
		"a key of programs":            {toContoso, connect.Change{Settings: map[string]string{"client_id": "bfk_1"}}, []string{"/settings/client_id secret_in_setting"}},
		"a long setting":               {toContoso, connect.Change{Settings: map[string]string{"client_id": strings.Repeat("x", organizations.SettingMax+1)}}, []string{"/settings/client_id max_length"}},
		"an unknown secret":            {toContoso, connect.Change{Secrets: map[string]string{"other": "123456"}}, []string{"/secrets/other unknown_property"}},
		"a short secret":               {toContoso, connect.Change{Secrets: map[string]string{"key": "12345"}}, []string{"/secrets/key length"}},
		"an empty secret":              {toContoso, connect.Change{Secrets: map[string]string{"key": ""}}, []string{"/secrets/key length"}},
		"sharing what is its own":      {toContoso, connect.Change{SharedWith: organizations.SharedWithNone, Tags: []string{"a"}}, []string{"/sharedWith global_only", "/tags global_only"}},
		"sharing with whom":            {toGlobal, connect.Change{SharedWith: "some"}, []string{"/sharedWith enum"}},
		"sharing with no tags":         {toGlobal, connect.Change{SharedWith: organizations.SharedWithTags}, []string{"/tags required"}},
		"bad tags":                     {toGlobal, connect.Change{SharedWith: organizations.SharedWithTags, Tags: []string{"a", " ", strings.Repeat("é", 51)}}, []string{"/tags/1 length", "/tags/2 length"}},
		"too many tags":                {toGlobal, connect.Change{Tags: many}, []string{"/tags max_items"}},
		"everything that can be wrong": {toGlobal, connect.Change{Settings: map[string]string{"base_url": "x", "a": "b"}, Secrets: map[string]string{"key": "1", "a": "b"}, SharedWith: "x", Tags: []string{""}}, []string{"/settings/a unknown_property", "/settings/base_url format", "/secrets/a unknown_property", "/secrets/key length", "/tags/0 length", "/sharedWith enum"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, created, err := newDesk(t).Put(t.Context(), staff(c.at), "msgraph", c.change)
			refused(t, got, err, fault.Invalid, "validation_failed")
			if diff := cmp.Diff(c.want, fields(t, err)); diff != "" || created {
				t.Errorf("created: %t\n%s", created, diff)
			}
		})
	}
}

func TestAnAddressLeadsSomewhere(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"https://graph.microsoft.com/v1.0": true, "http://127.0.0.1:8080": true, "https://[::1]/": true,
		"graph.microsoft.com": false, "ftp://a": false, "https://": false, "https:///path": false, "https://:443": false,
		"//a": false, "https://user:" + marked + "@a": false, "https://user@a": false, "https://a\n": false, "javascript:alert(1)": false, "file:///etc/passwd": false,
	} {
		d := newDesk(t)
		if good {
			d.has(inContoso)
			d.config.EXPECT().PutIntegration(gomock.Any(), inContoso, written(map[string]string{"base_url": address})).Return(nil)
		}
		_, _, err := d.Put(t.Context(), staff(toContoso), "msgraph", connect.Change{Settings: map[string]string{"base_url": address}})
		if (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
		if err != nil && (strings.Contains(fmt.Sprintf("%v %+v", err, fields(t, err)), marked) || fields(t, err)[0] != "/settings/base_url format") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestTroubleWithConnectingComesThrough(t *testing.T) {
	t.Parallel()
	by, change := staff(toContoso), connect.Change{Settings: map[string]string{"base_url": "https://b"}, Secrets: map[string]string{"key": marked}}
	old := row("msgraph", map[string]string{"base_url": "https://a"}, "key")
	for name, expect := range map[string]func(d desk){
		"the load": func(d desk) {
			d.config.EXPECT().Load(gomock.Any(), inContoso).Return(organizations.Config{}, errStore)
		},
		"the row without secrets": func(d desk) {
			d.has(inContoso, old)
			d.config.EXPECT().PutIntegration(gomock.Any(), inContoso, gomock.Any()).Return(errStore)
		},
		"a secret": func(d desk) {
			d.has(inContoso)
			d.vault.EXPECT().Set(gomock.Any(), inContoso, "msgraph_key", gomock.Any()).
				DoAndReturn(func(_ context.Context, _ organizations.Scope, _ string, v organizations.SecretValue) error {
					return fmt.Errorf("set %v %q %+v: %w", v, v, v, errStore)
				})
		},
		"the row": func(d desk) {
			d.has(inContoso)
			d.sets(t, inContoso, "key", marked, nil)
			d.config.EXPECT().PutIntegration(gomock.Any(), inContoso, gomock.Any()).Return(errStore)
		},
	} {
		d := newDesk(t)
		expect(d)
		got, created, err := d.Put(t.Context(), by, "msgraph", change)
		t.Log(name)
		troubled(t, got, err)
		if created || strings.Contains(err.Error(), marked) {
			t.Errorf("%s: created: %t, %v", name, created, err)
		}
	}
}
