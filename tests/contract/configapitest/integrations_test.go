package configapitest

import (
	"net/http"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

func connected(list ...organizations.Integration) organizations.Config {
	return organizations.Config{Integrations: list}
}

// graph is a row of msgraph.
func graph(baseURL string, secrets ...string) organizations.Integration {
	return organizations.Integration{Type: "msgraph", Settings: map[string]string{"base_url": baseURL}, Secrets: secrets, UpdatedAt: past, UpdatedBy: "somebody"}
}

func shared(row organizations.Integration, with organizations.Sharing, tags ...string) organizations.Integration {
	row.SharedWith, row.Tags = with, tags
	return row
}

const (
	haloJSON  = `{"type":"halopsa","title":"HaloPSA","configured":false,"testable":false,"settings":[],"secrets":[{"key":"key","isSet":false}]}`
	unsetJSON = `{"type":"msgraph","title":"Microsoft Graph","configured":false,"testable":true,"settings":[{"key":"base_url","isSet":false},{"key":"client_id","isSet":false}],"secrets":[{"key":"client_secret","isSet":false}]}`
)

// graphJSON is msgraph with a base address and a secret.
func graphJSON(source, more string) string {
	return `{"type":"msgraph","title":"Microsoft Graph","configured":true,"testable":true,"source":"` + source + `","settings":[{"key":"base_url","isSet":true,"value":"https://a"},{"key":"client_id","isSet":false}],"secrets":[{"key":"client_secret","isSet":true}],` + more + `}`
}

func TestIntegrationsAreListedWithWhatTheScopeUses(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.configured(connected(graph("https://a", "client_secret")), nothing)
	a.ask(get("/api/integrations", technician, contosoID)).is(200).says(`{"items":[` + haloJSON + `,` + graphJSON("organization", updated) + `]}`)

	a.enters(technician, toContoso)
	a.configured(nothing, nothing)
	first := a.ask(get("/api/integrations?limit=1", technician, contosoID)).is(200)
	first.says(`{"items":[` + haloJSON + `],"nextCursor":"` + first.cursor() + `"}`)
	a.enters(technician, toContoso)
	a.configured(nothing, nothing)
	a.ask(get("/api/integrations?cursor="+first.cursor(), technician, contosoID)).is(200).says(`{"items":[` + unsetJSON + `]}`)
}

func TestAnInheritedIntegrationSaysSoAndNotWhomElseItServes(t *testing.T) {
	t.Parallel()
	global := shared(graph("https://a", "client_secret"), organizations.SharedWithTags, "gold", mark)
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.configured(nothing, connected(global))
	a.ask(get("/api/integrations/msgraph", technician, contosoID)).is(200).says(graphJSON("global", updated))

	a.enters(technician, toContoso)
	a.configured(nothing, connected(shared(graph("https://a"), organizations.SharedWithTags, "silver")))
	a.ask(get("/api/integrations/msgraph", technician, contosoID)).is(200).says(unsetJSON)

	a.enters(technician, toGlobal)
	a.loads(inGlobal, connected(global), nil)
	a.ask(get("/api/integrations/msgraph", technician, "global")).is(200).says(graphJSON("global", `"sharedWith":"tags","tags":["gold","`+mark+`"],`+updated))
}

func TestAClientSeesThatSettingsAreInheritedAndNoValue(t *testing.T) {
	t.Parallel()
	want := strings.Replace(graphJSON("global", updated), `,"value":"https://a"`, "", 1)
	global := connected(shared(graph("https://"+mark, "client_secret"), organizations.SharedWithTags, "gold", mark))
	for path, body := range map[string]string{"/api/integrations/msgraph": want, "/api/integrations": `{"items":[` + haloJSON + `,` + want + `]}`} {
		a := newAPI(t)
		a.enters(client, toContoso)
		a.configured(nothing, global)
		got := a.ask(get(path, client, contosoID)).is(200).says(body)
		if strings.Contains(a.everything(got), mark) {
			t.Errorf("%s shows it: %s", path, got.body)
		}
	}
}

func TestAnIntegrationThatTheBuildHasNotIs404(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.ask(get("/api/integrations/gone", technician, contosoID)).refuses(http.StatusNotFound, "not_found")
	a.enters(technician, toContoso)
	a.ask(send(http.MethodPut, "/api/integrations/gone", `{}`)).refuses(http.StatusNotFound, "not_found")
}

func TestAnIntegrationIsConfiguredAndAnsweredWhole(t *testing.T) {
	t.Parallel()
	by := `"updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + techID + `"`
	writes := func(a *api, in organizations.Scope, row organizations.Integration) {
		row.UpdatedAt, row.UpdatedBy = now, techID
		set := a.vault.EXPECT().Set(gomock.Any(), in, "msgraph_client_secret", gomock.Any()).Return(nil).Call
		a.config.EXPECT().PutIntegration(gomock.Any(), in, row).Return(nil).After(set)
	}
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.loads(inContoso, nothing, nil)
	writes(a, inContoso, graph("https://a", "client_secret"))
	got := a.ask(send(http.MethodPut, "/api/integrations/msgraph", `{"settings":{"base_url":"https://a"},"secrets":{"client_secret":"`+mark+`"}}`)).
		is(201).has("Location", "/api/integrations/msgraph").says(graphJSON("organization", by))
	if strings.Contains(a.everything(got), mark) {
		t.Errorf("the secret is there: %s", a.everything(got))
	}

	a.enters(technician, toContoso)
	a.loads(inContoso, connected(graph("https://a", "client_secret")), nil)
	writes(a, inContoso, graph("https://a", "client_secret"))
	a.ask(send(http.MethodPut, "/api/integrations/msgraph", `{"settings":{"base_url":"https://a"},"secrets":{"client_secret":"`+mark+`"}}`)).
		is(200).has("Location", "").says(graphJSON("organization", by))

	a.enters(technician, toGlobal)
	a.loads(inGlobal, nothing, nil)
	writes(a, inGlobal, shared(graph("https://a", "client_secret"), organizations.SharedWithTags, "gold"))
	r := send(http.MethodPut, "/api/integrations/msgraph", `{"settings":{"base_url":"https://a"},"secrets":{"client_secret":"`+mark+`"},"sharedWith":"tags","tags":["gold"]}`)
	r.scope = "global"
	a.ask(r).is(201).says(graphJSON("global", `"sharedWith":"tags","tags":["gold"],`+by))
}

func TestANewAddressAsksForItsSecretsAgain(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"settings":{"base_url":"https://evil"}}`, `{"settings":{"base_url":""}}`, `{}`, `{"settings":{"base_url":"https://evil"},"secrets":{}}`} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		a.loads(inContoso, connected(graph("https://a", "client_secret")), nil)
		a.ask(send(http.MethodPut, "/api/integrations/msgraph", body)).fields("secrets_required", "body /secrets/client_secret required")
	}
}

func TestAnIntegrationIsJudgedWhole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scope, body string
		fields      []string
	}{
		"an unknown property":  {contosoID, `{"title":"x"}`, []string{"body /title unknown_property"}},
		"settings of no kind":  {contosoID, `{"settings":[],"secrets":{"client_secret":5}}`, []string{"body /settings type", "body /secrets/client_secret type"}},
		"unknown keys":         {contosoID, `{"settings":{"a/b":"x"},"secrets":{"c":"123456"}}`, []string{"body /settings/a~1b unknown_property", "body /secrets/c unknown_property"}},
		"no address":           {contosoID, `{"settings":{"base_url":"https://user:` + mark + `@a"}}`, []string{"body /settings/base_url format"}},
		"a long setting":       {contosoID, `{"settings":{"client_id":"` + strings.Repeat("x", 10_241) + `"}}`, []string{"body /settings/client_id max_length"}},
		"a short secret":       {contosoID, `{"secrets":{"client_secret":"` + mark[:5] + `"}}`, []string{"body /secrets/client_secret length"}},
		"sharing what is own":  {contosoID, `{"sharedWith":"all","tags":["a"]}`, []string{"body /sharedWith global_only", "body /tags global_only"}},
		"sharing with some":    {"global", `{"sharedWith":"some"}`, []string{"body /sharedWith enum"}},
		"sharing with no tags": {"global", `{"sharedWith":"tags"}`, []string{"body /tags required"}},
		"a blank tag":          {"global", `{"sharedWith":"tags","tags":["a"," "]}`, []string{"body /tags/1 length"}},
		"too many tags":        {"global", `{"tags":["` + strings.Repeat(`a","`, 20) + `a"]}`, []string{"body /tags items"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			target := toContoso
			if c.scope == "global" {
				target = toGlobal
			}
			a.enters(technician, target)
			r := send(http.MethodPut, "/api/integrations/msgraph", c.body)
			r.scope = c.scope
			got := a.ask(r)
			got.fields("validation_failed", c.fields...)
			if strings.Contains(a.everything(got), mark[:5]) {
				t.Errorf("it is repeated: %s", a.everything(got))
			}
		})
	}
}

func TestDisconnectingAnIntegrationAnswersNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.loads(inContoso, connected(graph("https://a", "client_secret")), nil)
	row := a.config.EXPECT().DeleteIntegration(gomock.Any(), inContoso, "msgraph").Return(nil).Call
	a.vault.EXPECT().Delete(gomock.Any(), inContoso, "msgraph_client_secret").Return(nil).After(row)
	if got := a.ask(send(http.MethodDelete, "/api/integrations/msgraph", "")).is(204); len(got.body) > 0 {
		t.Errorf("a body: %s", got.body)
	}
	a.enters(technician, toContoso)
	a.loads(inContoso, nothing, nil)
	a.ask(send(http.MethodDelete, "/api/integrations/gone", "")).is(204)
}
