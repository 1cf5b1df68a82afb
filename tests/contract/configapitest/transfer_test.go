package configapitest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

func TestAnExportIsWhatAnImportTakes(t *testing.T) {
	t.Parallel()
	own := holding(setting("a", organizations.IntSetting, "7"), setting("b", organizations.JSONSetting, `[1]`), setting("c", organizations.StringSetting, "x"))
	own.Settings[2].Description = "About c."
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.loads(inContoso, own, nil)
	exported := a.ask(get("/api/settings/export", technician, contosoID)).is(200).
		says(`{"items":[{"key":"a","type":"int","value":7},{"key":"b","type":"json","value":[1]},{"key":"c","type":"string","value":"x","description":"About c."}]}`)

	a.enters(technician, toContoso)
	a.loads(inContoso, own, nil)
	a.ask(send(http.MethodPost, "/api/settings/import", string(exported.body))).is(200).
		says(`{"dryRun":false,"items":[{"key":"a","outcome":"unchanged"},{"key":"b","outcome":"unchanged"},{"key":"c","outcome":"unchanged"}]}`)
}

func TestNothingToExportIsAnEmptyList(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.loads(inContoso, nothing, nil)
	a.ask(get("/api/settings/export", technician, contosoID)).is(200).says(`{"items":[]}`)
}

const mixed = `{"items":[
	{"key":"a","type":"int","value":7},
	{"key":"b","type":"int","value":8},
	{"key":"c","type":"string","value":"x","description":"New."},
	{"key":"D","type":"int","value":"` + mark + `"},
	{"key":"a","type":"float","value":1}]}`

func TestADryRunSaysWhatWouldHappenAndWritesNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.loads(inContoso, holding(setting("a", organizations.IntSetting, "7"), setting("b", organizations.IntSetting, "7")), nil)
	got := a.ask(send(http.MethodPost, "/api/settings/import?dryRun=true", mixed)).is(200).says(`{"dryRun":true,"items":[
		{"key":"a","outcome":"unchanged"},{"key":"b","outcome":"changed"},{"key":"c","outcome":"created"},
		{"key":"D","outcome":"refused","errors":[
			{"in":"body","pointer":"/items/3/key","code":"format","message":"Use a small letter, then small letters, digits and underscores, 63 at most."},
			{"in":"body","pointer":"/items/3/value","code":"type","message":"Enter a whole number."}]},
		{"key":"a","outcome":"refused","errors":[
			{"in":"body","pointer":"/items/4/type","code":"enum","message":"Choose one of string, int, bool, json and secret_ref."},
			{"in":"body","pointer":"/items/4/key","code":"duplicate","message":"This key is there twice."}]}]}`)
	if strings.Contains(a.everything(got), mark) {
		t.Errorf("a value is repeated: %s", got.body)
	}
}

func TestOneBadEntryKeepsAllFromBeingWritten(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.loads(inContoso, nothing, nil)
	got := a.ask(send(http.MethodPost, "/api/settings/import", mixed))
	got.fields("validation_failed", "body /items/3/key format", "body /items/3/value type", "body /items/4/type enum", "body /items/4/key duplicate")
	if strings.Contains(a.everything(got), mark) {
		t.Errorf("a value is repeated: %s", got.body)
	}
}

func TestAnImportWritesWhatDiffers(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.loads(inContoso, holding(setting("a", organizations.IntSetting, "7"), setting("b", organizations.IntSetting, "7")), nil)
	var written []string
	a.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, s organizations.Setting) error {
		written = append(written, s.Key+"="+s.Value)
		return nil
	}).Times(2)
	a.ask(send(http.MethodPost, "/api/settings/import?dryRun=false", `{"items":[{"key":"a","type":"int","value":7},{"key":"b","type":"int","value":8},{"key":"c","type":"string","value":"x"}]}`)).
		is(200).says(`{"dryRun":false,"items":[{"key":"a","outcome":"unchanged"},{"key":"b","outcome":"changed"},{"key":"c","outcome":"created"}]}`)
	if strings.Join(written, " ") != "b=8 c=x" {
		t.Errorf("wrote %v", written)
	}
}

func TestAnImportMustBeAList(t *testing.T) {
	t.Parallel()
	for body, fields := range map[string][]string{
		`{}`:                      {"body /items required"},
		`{"items":{}}`:            {"body /items type"},
		`{"items":[{"key":"a"}]}`: {"body /items/0/type required", "body /items/0/value required"},
		`{"items":[{"key":5,"type":"int","value":1,"updatedAt":"x"}]}`:                                            {"body /items/0/key type", "body /items/0/updatedAt unknown_property"},
		`{"items":[` + strings.TrimSuffix(strings.Repeat(`{"key":"a","type":"int","value":1},`, 501), ",") + `]}`: {"body /items items"},
	} {
		a := newAPI(t)
		a.enters(technician, toContoso)
		a.ask(send(http.MethodPost, "/api/settings/import?dryRun=true", body)).fields("validation_failed", fields...)
	}
	a := newAPI(t)
	a.enters(technician, toContoso)
	a.ask(send(http.MethodPost, "/api/settings/import?dryRun=maybe", `{"items":[]}`)).fields("validation_failed", "query /dryRun type")
	a.enters(technician, toContoso)
	a.loads(inContoso, nothing, nil)
	a.ask(send(http.MethodPost, "/api/settings/import", `{"items":[]}`)).is(200).says(`{"dryRun":false,"items":[]}`)
}
