package configapitest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// setting is a row; those of global carry its marks.
func setting(key string, kind organizations.SettingType, value string) organizations.Setting {
	return organizations.Setting{Key: key, Type: kind, Value: value, UpdatedAt: past, UpdatedBy: "somebody"}
}

func holding(list ...organizations.Setting) organizations.Config {
	return organizations.Config{Settings: list}
}

const (
	updated    = `"updatedAt":"2026-05-04T09:11:12.345Z","updatedBy":"somebody"`
	updatedNow = `"updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + techID + `"`
)

func get(path string, who person, scope string) request {
	return request{method: http.MethodGet, path: path, token: who.token, scope: scope}
}

func send(method, path, body string) request {
	return request{method: method, path: path, token: technician.token, scope: contosoID, body: body}
}

func TestSettingsOfEveryTypeAreListed(t *testing.T) {
	t.Parallel()
	described := setting("e", organizations.StringSetting, "Leeds")
	described.Description = "Where newcomers sit."
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.configured(holding(
		setting("b", organizations.BoolSetting, "true"), setting("c", organizations.JSONSetting, `{"a":[1,null]}`),
		setting("d", organizations.SecretRefSetting, "halo_key"), described,
	), holding(setting("a", organizations.IntSetting, "-7"), setting("d", organizations.SecretRefSetting, "other"), setting("e", organizations.StringSetting, "London")))
	a.ask(get("/api/settings", technician, contosoID)).is(200).says(`{"items":[
		{"key":"a","type":"int","value":-7,"source":"global",` + updated + `},
		{"key":"b","type":"bool","value":true,"source":"organization",` + updated + `},
		{"key":"c","type":"json","value":{"a":[1,null]},"source":"organization",` + updated + `},
		{"key":"d","type":"secret_ref","value":"halo_key","source":"organization",` + updated + `},
		{"key":"e","type":"string","value":"Leeds","source":"organization","hides":{"source":"global","value":"London"},"description":"Where newcomers sit.",` + updated + `}]}`)
}

func TestNoSettingsAreAnEmptyList(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.configured(nothing, nothing)
	a.ask(get("/api/settings", technician, contosoID)).is(200).says(`{"items":[]}`)
}

func TestAClientSeesNoInheritedValue(t *testing.T) {
	t.Parallel()
	own := holding(setting("b", organizations.StringSetting, "own"))
	global := holding(setting("a", organizations.StringSetting, mark), setting("b", organizations.StringSetting, mark))
	const a1 = `{"key":"a","type":"string","source":"global",` + updated + `}`
	const b1 = `{"key":"b","type":"string","value":"own","source":"organization","hides":{"source":"global"},` + updated + `}`
	for path, want := range map[string]string{"/api/settings": `{"items":[` + a1 + `,` + b1 + `]}`, "/api/settings/a": a1, "/api/settings/b": b1} {
		a := newAPI(t)
		a.enters(client, toContoso)
		a.configured(own, global)
		got := a.ask(get(path, client, contosoID)).is(200).says(want)
		if strings.Contains(a.everything(got), mark) {
			t.Errorf("%s shows it: %s", path, got.body)
		}
	}
	a := newAPI(t)
	a.enters(client, toContoso)
	a.configured(nothing, global)
	a.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).Return(nil)
	r := send(http.MethodPut, "/api/settings/a", `{"type":"bool","value":false}`)
	r.token = client.token
	a.ask(r).is(201).says(`{"key":"a","type":"bool","value":false,"source":"organization","hides":{"source":"global"},"updatedAt":"2026-05-04T10:11:12.345Z","updatedBy":"` + clientID + `"}`)
}

func TestGlobalSettingsAreTheirOwnSource(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toGlobal)
	a.loads(inGlobal, holding(setting("a", organizations.StringSetting, "")), nil)
	a.ask(get("/api/settings/a", technician, "global")).is(200).says(`{"key":"a","type":"string","value":"","source":"global",` + updated + `}`)
}

func TestASettingThatIsNotThereIs404(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"a", "import", "Not%20a%20key", strings.Repeat("a", 200)} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		a.configured(nothing, nothing)
		a.ask(get("/api/settings/"+key, technician, contosoID)).refuses(http.StatusNotFound, "not_found")
	}
}

func TestSettingsAreListedInPages(t *testing.T) {
	t.Parallel()
	three := holding(setting("a", organizations.IntSetting, "1"), setting("b", organizations.IntSetting, "2"), setting("c", organizations.IntSetting, "3"))
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.configured(three, nothing)
	first := a.ask(get("/api/settings?limit=2", technician, contosoID)).is(200)
	a.enters(technician, toContoso)
	a.configured(three, nothing)
	a.ask(get("/api/settings?limit=2&cursor="+url.QueryEscape(first.cursor()), technician, contosoID)).is(200).
		says(`{"items":[{"key":"c","type":"int","value":3,"source":"organization",` + updated + `}]}`)
	// A cursor of Contoso's list is none in global, nor in another list.
	a.enters(technician, toGlobal)
	a.ask(get("/api/settings?cursor="+url.QueryEscape(first.cursor()), technician, "global")).refuses(http.StatusBadRequest, "cursor_invalid")
	for _, list := range []string{"secrets", "integrations"} {
		a.enters(technician, toContoso)
		a.ask(get("/api/"+list+"?cursor="+url.QueryEscape(first.cursor()), technician, contosoID)).refuses(http.StatusBadRequest, "cursor_invalid")
	}
	for limit, rule := range map[string]string{"0": "query /limit range", "201": "query /limit range", "x": "query /limit type"} {
		a.enters(technician, toContoso)
		a.ask(get("/api/settings?limit="+limit, technician, contosoID)).fields("validation_failed", rule)
	}
}

func TestASettingIsWrittenAndAnsweredWhole(t *testing.T) {
	t.Parallel()
	put := send(http.MethodPut, "/api/settings/office", `{"type":"string","value":"Leeds","description":"Where newcomers sit."}`)
	const answered = `"key":"office","type":"string","value":"Leeds","source":"organization","description":"Where newcomers sit.",` + updatedNow
	writes := func(a *api, in organizations.Scope) {
		a.config.EXPECT().PutSetting(gomock.Any(), in, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, got organizations.Setting) error {
			want.Equal(t, "the setting", got, organizations.Setting{Key: "office", Type: organizations.StringSetting, Value: "Leeds", Description: "Where newcomers sit.", UpdatedAt: now, UpdatedBy: techID})
			return nil
		})
	}
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.configured(nothing, holding(setting("office", organizations.StringSetting, "London")))
	writes(a, inContoso)
	a.ask(put).is(201).has("Location", "/api/settings/office").says(`{"hides":{"source":"global","value":"London"},` + answered + `}`)

	a.enters(technician, toContoso)
	a.configured(holding(setting("office", organizations.IntSetting, "7")), nothing)
	writes(a, inContoso)
	a.ask(put).is(200).has("Location", "").says(`{` + answered + `}`)

	a.enters(technician, toGlobal)
	a.loads(inGlobal, nothing, nil)
	writes(a, inGlobal)
	put.scope = "global"
	a.ask(put).is(201).says(`{` + strings.Replace(answered, `"source":"organization"`, `"source":"global"`, 1) + `}`)
}

func TestValuesAreTypedJSON(t *testing.T) {
	t.Parallel()
	for body, stored := range map[string]string{
		`{"type":"int","value":9007199254740993}`:                   `9007199254740993`,
		`{"type":"bool","value":false}`:                             `false`,
		`{"type":"json","value":{"b":[1.50,"<é>"],"a":null}}`:       `{"b":[1.50,"<é>"],"a":null}`,
		`{"type":"json","value":null}`:                              `null`,
		`{"type":"string","value":"5"}`:                             `5`,
		`{"type":"secret_ref","value":"halo_key","description":""}`: `halo_key`,
	} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		a.configured(nothing, nothing)
		a.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, got organizations.Setting) error {
			if got.Value != stored {
				t.Errorf("%s became %s", body, got.Value)
			}
			return nil
		})
		sent, _ := decode(t, []byte(body)).(map[string]any)
		got, _ := decode(t, a.ask(send(http.MethodPut, "/api/settings/a", body)).is(201).body).(map[string]any)
		want.Equal(t, body, got["value"], sent["value"])
		if _, ok := got["value"]; !ok {
			t.Errorf("%s: the value is missing", body)
		}
	}
}

func TestASettingIsJudgedWhole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key, body string
		fields    []string
	}{
		"nothing":                {"a", `{}`, []string{"body /type required", "body /value required"}},
		"an unknown type":        {"a", `{"type":"float","value":1}`, []string{"body /type enum"}},
		"an unknown property":    {"a", `{"type":"int","value":1,"source":"global"}`, []string{"body /source unknown_property"}},
		"a description of 5":     {"a", `{"type":"int","value":1,"description":5}`, []string{"body /description type"}},
		"a long description":     {"a", `{"type":"int","value":1,"description":"` + strings.Repeat("é", 1001) + `"}`, []string{"body /description max_length"}},
		"a key that is none":     {"A-b", `{"type":"int","value":1}`, []string{"path /key format"}},
		"a long key":             {strings.Repeat("a", 64), `{"type":"int","value":1}`, []string{"path /key format"}},
		"the key of the export":  {"export", `{"type":"int","value":1}`, []string{"path /key reserved"}},
		"a text for a number":    {"a", `{"type":"int","value":"` + mark + `"}`, []string{"body /value type"}},
		"a fraction":             {"a", `{"type":"int","value":1.5}`, []string{"body /value type"}},
		"an exponent":            {"a", `{"type":"int","value":1e3}`, []string{"body /value type"}},
		"a number for a text":    {"a", `{"type":"string","value":1}`, []string{"body /value type"}},
		"null for a text":        {"a", `{"type":"string","value":null}`, []string{"body /value type"}},
		"a text for true":        {"a", `{"type":"bool","value":"true"}`, []string{"body /value type"}},
		"a secret that is none":  {"a", `{"type":"secret_ref","value":"` + mark + `"}`, []string{"body /value type"}},
		"a value that is long":   {"a", `{"type":"string","value":"` + strings.Repeat("x", 10_241) + `"}`, []string{"body /value max_length"}},
		"a value that is twice":  {"a", `{"type":"string","value":"` + mark + `","value":"x"}`, []string{"body  duplicate"}},
		"a body that is no JSON": {"A", `[]`, []string{"body  type"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.enters(technician, toContoso)
			got := a.ask(send(http.MethodPut, "/api/settings/"+c.key, c.body))
			got.fields("validation_failed", c.fields...)
			if strings.Contains(a.everything(got), mark) {
				t.Errorf("it is repeated: %s", a.everything(got))
			}
		})
	}
}

func TestDeletingASettingAnswersNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toGlobal)
	a.loads(inGlobal, nothing, nil)
	a.config.EXPECT().DeleteSetting(gomock.Any(), inGlobal, "a").Return(nil)
	r := send(http.MethodDelete, "/api/settings/a", "")
	r.scope = "global"
	if got := a.ask(r).is(204); len(got.body) > 0 {
		t.Errorf("a body: %s", got.body)
	}
	a.enters(technician, toContoso)
	a.ask(send(http.MethodDelete, "/api/settings/Not-a-key", "")).fields("validation_failed", "path /key format")
}
