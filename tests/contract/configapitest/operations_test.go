package configapitest

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// operation is what every case needs to know of one.
type operation struct {
	id, method, path, body string
	status                 int
	// fails holds, for each port call, what is expected when it answers err; nil
	// is a success.
	fails map[string]func(a *api, err error)
}

// What Contoso may have: nothing, or what the operations delete.
var (
	nothing       = organizations.Config{}
	aSetting      = organizations.Config{Settings: []organizations.Setting{{Key: "office", Type: organizations.StringSetting}}}
	aSecret       = []organizations.SecretInfo{{Key: "halo_key"}}
	anIntegration = organizations.Config{Integrations: []organizations.Integration{{Type: "msgraph"}}}
)

func operations() []operation {
	return slices.Concat(settingOperations(), secretOperations(), integrationOperations())
}

// secretOf is a secret of this text.
func secretOf(text string) organizations.SecretValue {
	value, err := organizations.NewSecretValue(text)
	if err != nil {
		panic(err)
	}
	return value
}

func layers(a *api, own, defaults error) {
	a.loads(inContoso, nothing, own)
	a.loads(inGlobal, nothing, defaults)
}

func settingOperations() []operation {
	own := func(a *api, err error) { layers(a, err, nil) }
	defaults := func(a *api, err error) { layers(a, nil, err) }
	put := func(a *api, err error) {
		layers(a, nil, nil)
		a.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).Return(err)
	}
	found := func(a *api, err error) {
		a.loads(inContoso, aSetting, err)
		a.loads(inGlobal, nothing, nil)
	}
	remove := func(a *api, err error) {
		a.loads(inContoso, aSetting, nil)
		a.config.EXPECT().DeleteSetting(gomock.Any(), inContoso, "office").Return(err)
	}
	load := func(a *api, err error) { a.loads(inContoso, nothing, err) }
	take := func(a *api, err error) {
		a.loads(inContoso, nothing, nil)
		a.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).Return(err)
	}
	const path, entry = "/api/settings/office", `{"items":[{"key":"office","type":"string","value":"Leeds"}]}`
	return []operation{
		{"listSettings", http.MethodGet, "/api/settings", "", 200, map[string]func(*api, error){"own": own, "defaults": defaults}},
		{"getSetting", http.MethodGet, path, "", 200, map[string]func(*api, error){"own": found}},
		{"putSetting", http.MethodPut, path, `{"type":"string","value":"Leeds"}`, 201, map[string]func(*api, error){"put": put}},
		{"deleteSetting", http.MethodDelete, path, "", 204, map[string]func(*api, error){"delete": remove}},
		{"exportSettings", http.MethodGet, "/api/settings/export", "", 200, map[string]func(*api, error){"load": load}},
		{"importSettings", http.MethodPost, "/api/settings/import", entry, 200, map[string]func(*api, error){"put": take}},
		{"importSettings", http.MethodPost, "/api/settings/import?dryRun=true", entry, 200, map[string]func(*api, error){"load": load}},
	}
}

func secretOperations() []operation {
	lists := func(a *api, own, defaults error) {
		a.vault.EXPECT().List(gomock.Any(), inContoso).Return(nil, own)
		a.vault.EXPECT().List(gomock.Any(), inGlobal).Return(nil, defaults)
	}
	set := func(a *api, err error) {
		a.vault.EXPECT().List(gomock.Any(), inContoso).Return(nil, nil)
		a.vault.EXPECT().Set(gomock.Any(), inContoso, "halo_key", gomock.Any()).Return(err)
	}
	remove := func(a *api, err error) {
		a.vault.EXPECT().List(gomock.Any(), inContoso).Return(aSecret, nil)
		a.vault.EXPECT().Delete(gomock.Any(), inContoso, "halo_key").Return(err)
	}
	return []operation{
		{"listSecrets", http.MethodGet, "/api/secrets", "", 200, map[string]func(*api, error){
			"own": func(a *api, err error) { lists(a, err, nil) }, "defaults": func(a *api, err error) { lists(a, nil, err) },
		}},
		{"putSecret", http.MethodPut, "/api/secrets/halo_key", `{"value":"` + mark + `"}`, 201, map[string]func(*api, error){"set": set}},
		{"deleteSecret", http.MethodDelete, "/api/secrets/halo_key", "", 204, map[string]func(*api, error){"delete": remove}},
	}
}

func integrationOperations() []operation {
	own := func(a *api, err error) { layers(a, err, nil) }
	defaults := func(a *api, err error) { layers(a, nil, err) }
	set := func(a *api, err error) *gomock.Call {
		a.loads(inContoso, nothing, nil)
		return a.vault.EXPECT().Set(gomock.Any(), inContoso, "msgraph_client_secret", gomock.Any()).Return(err).Call
	}
	put := func(a *api, err error) {
		first := set(a, nil)
		a.config.EXPECT().PutIntegration(gomock.Any(), inContoso, gomock.Any()).Return(err).After(first)
	}
	remove := func(a *api, row, secret error) {
		a.loads(inContoso, anIntegration, nil)
		first := a.config.EXPECT().DeleteIntegration(gomock.Any(), inContoso, "msgraph").Return(row).Call
		if row == nil {
			a.vault.EXPECT().Delete(gomock.Any(), inContoso, "msgraph_client_secret").Return(secret).After(first)
		}
	}
	reads := func(a *api, err error) {
		a.loads(inContoso, connected(graph("https://a", "client_secret")), nil)
		a.loads(inGlobal, nothing, nil)
		a.vault.EXPECT().Resolve(gomock.Any(), inContoso, "msgraph_client_secret").Return(secretOf(mark), err)
	}
	const path = "/api/integrations/msgraph"
	return []operation{
		{"testIntegration", http.MethodPost, path + "/test", "", 200, map[string]func(*api, error){"vault": reads}},
		{"listIntegrations", http.MethodGet, "/api/integrations", "", 200, map[string]func(*api, error){"own": own, "defaults": defaults}},
		{"getIntegration", http.MethodGet, path, "", 200, map[string]func(*api, error){"own": own, "defaults": defaults}},
		{"putIntegration", http.MethodPut, path, `{"secrets":{"client_secret":"` + mark + `"}}`, 201, map[string]func(*api, error){"put": put}},
		{"deleteIntegration", http.MethodDelete, path, "", 204, map[string]func(*api, error){
			"row": func(a *api, err error) { remove(a, err, nil) }, "secret": func(a *api, err error) { remove(a, nil, err) },
		}},
	}
}

// request is a good one of a technician's about Contoso.
func (o operation) request() request {
	return request{method: o.method, path: o.path, token: technician.token, scope: contosoID, body: o.body}
}

// each runs a case over all operations.
func each(t *testing.T, run func(*testing.T, operation)) {
	t.Helper()
	for _, o := range operations() {
		t.Run(o.id+" "+o.path, func(t *testing.T) {
			t.Parallel()
			run(t, o)
		})
	}
}

func TestEveryOperationOfTheContractIsTested(t *testing.T) {
	t.Parallel()
	raw, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Paths map[string]map[string]struct {
			OperationID string   `json:"operationId"`
			Permission  string   `json:"x-permission"`
			Tags        []string `json:"tags"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(raw, &contract); err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for path, methods := range contract.Paths {
		for _, op := range methods {
			if !slices.Contains([]string{"Settings", "Secrets", "Integrations"}, op.Tags[0]) {
				continue
			}
			described[op.OperationID] = true
			if op.Permission != "canManageConfig" {
				t.Errorf("%s needs %s", path, op.Permission)
			}
			if !slices.ContainsFunc(operations(), func(o operation) bool { return o.id == op.OperationID }) {
				t.Errorf("%s (%s) is not tested", op.OperationID, path)
			}
		}
	}
	if len(described) != 14 {
		t.Errorf("the contract has %d operations", len(described))
	}
}

func TestEveryOperationWorks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		for call, expect := range o.fails {
			a := newAPI(t)
			a.enters(technician, toContoso)
			expect(a, nil)
			a.ask(o.request()).is(o.status)
			if log := a.log.String(); log != "" {
				t.Errorf("%s: a success was logged: %s", call, log)
			}
		}
	})
}

func TestStorageTroubleIs503(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		for call, expect := range o.fails {
			a := newAPI(t)
			a.enters(technician, toContoso)
			expect(a, down())
			t.Log(call)
			got := a.ask(o.request()).has("Retry-After", "7")
			got.refuses(http.StatusServiceUnavailable, "storage_unavailable")
			if strings.Contains(a.everything(got), mark) {
				t.Errorf("%s: the secret is there: %s", call, a.everything(got))
			}
		}
	})
}

func TestAnUnknownErrorIsAPlain500(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		for call, expect := range o.fails {
			a := newAPI(t)
			a.enters(technician, toContoso)
			expect(a, errors.New("the text of a disk"))
			got := a.ask(o.request())
			got.refuses(http.StatusInternalServerError, "internal")
			if strings.Contains(string(got.body), "disk") || !strings.Contains(a.log.String(), "the text of a disk") || strings.Contains(a.everything(got), mark) {
				t.Errorf("%s: answered %s, logged %s", call, got.body, a.log)
			}
		}
	})
}

func TestWithoutATokenNothingIsRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		r := o.request()
		r.token = ""
		got := newAPI(t).ask(r)
		got.refuses(http.StatusUnauthorized, "token_missing")
		if got.bodyRead {
			t.Error("the body was read before the decision")
		}
	})
}

func TestAScopeIsRequired(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		r := o.request()
		r.scope = ""
		newAPI(t).ask(r).refuses(http.StatusBadRequest, "scope_required")
	})
}

func TestWhoeverMayNotConfigureIsToldSo(t *testing.T) {
	t.Parallel()
	others := []permissions.Permission{permissions.ExecuteWorkflows, permissions.ManageForms, permissions.ViewHistory}
	each(t, func(t *testing.T, o operation) {
		for _, who := range []person{technician, client} {
			for _, target := range []organizations.Target{toContoso, toGlobal} {
				a := newAPI(t)
				// What they hold elsewhere does not count here.
				a.at(who, target, grant(who, toContoso, others...), grant(who, toFabrik, permissions.All()...))
				r := o.request()
				r.token, r.scope = who.token, target.String()
				got := a.ask(r)
				if p := got.refuses(http.StatusForbidden, "permission_required"); p.Permission != "canManageConfig" || got.bodyRead {
					t.Errorf("%s names %q; the body was read: %t", who.token, p.Permission, got.bodyRead)
				}
			}
		}
	})
}

func TestUnknownAndForeignOrganizationsLookTheSame(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		for _, who := range []person{technician, client} {
			var details []string
			for _, target := range []organizations.Target{toFabrik, organizations.TargetOf(nowhereID)} {
				a := newAPI(t)
				a.at(who, target, grant(who, toContoso, permissions.All()...))
				r := o.request()
				r.token, r.scope = who.token, target.String()
				got := a.ask(r)
				details = append(details, got.refuses(http.StatusNotFound, "not_found").Detail)
				if got.bodyRead {
					t.Error("the body was read before the decision")
				}
			}
			if details[0] != details[1] {
				t.Errorf("foreign and unknown can be told apart: %q", details)
			}
		}
	})
}

func TestAClientMayNotConfigureGlobal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o operation) {
		a := newAPI(t)
		// Such a grant counts for nothing.
		a.at(client, toGlobal, grant(client, toGlobal, permissions.All()...))
		r := o.request()
		r.token, r.scope = client.token, "global"
		a.ask(r).refuses(http.StatusForbidden, "permission_required")
	})
}
