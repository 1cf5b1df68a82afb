package configure_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

func TestValuesAreReadByTheirTypes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind           organizations.SettingType
		raw, text, out string
	}{
		{organizations.StringSetting, `"Möbel \"家具\" \u00e9"`, `Möbel "家具" é`, `"Möbel \"家具\" é"`},
		{organizations.StringSetting, `""`, ``, `""`},
		{organizations.StringSetting, `"5"`, `5`, `"5"`},
		{organizations.IntSetting, `-9223372036854775808`, `-9223372036854775808`, `-9223372036854775808`},
		{organizations.BoolSetting, `true`, `true`, `true`},
		{organizations.BoolSetting, `false`, `false`, `false`},
		{organizations.JSONSetting, "{ \"a\" : [1, null] }\n", `{"a":[1,null]}`, `{"a":[1,null]}`},
		{organizations.JSONSetting, `null`, `null`, `null`},
		{organizations.JSONSetting, `1e400`, `1e400`, `1e400`},
		{organizations.SecretRefSetting, `"halo_key"`, `halo_key`, `"halo_key"`},
	} {
		d := newDesk(t)
		d.holds(nil, nil)
		d.config.EXPECT().PutSetting(gomock.Any(), inContoso, gomock.Any()).Return(nil)
		got, _, err := d.settings.Put(t.Context(), staff(toContoso), configure.Draft{Key: "a", Type: c.kind, Value: []byte(c.raw)})
		if err != nil || got.Value != c.text || string(configure.ValueOf(got.Setting)) != c.out {
			t.Errorf("%s %s: got %q and %s, %v", c.kind, c.raw, got.Value, configure.ValueOf(got.Setting), err)
		}
	}
}

func TestABrokenRowIsShownAsText(t *testing.T) {
	t.Parallel()
	for _, kind := range organizations.SettingTypes() {
		if got := string(configure.ValueOf(organizations.Setting{Type: kind, Value: `+5"`})); got != `"+5\""` {
			t.Errorf("%s: got %s", kind, got)
		}
	}
}

const anAPIKey = "bfk_0195509f2a007abc8def0123456789ab_secret"

func TestASettingIsJudgedWhole(t *testing.T) {
	t.Parallel()
	big := `"` + strings.Repeat("x", organizations.SettingMax+1) + `"`
	for name, c := range map[string]struct {
		draft configure.Draft
		want  []string
	}{
		"nothing":                      {configure.Draft{}, []string{"path /key format", "body /type enum", "body /value type"}},
		"a key in capitals":            {configure.Draft{Key: "A", Type: "string", Value: []byte(`""`)}, []string{"path /key format"}},
		"the key of the export":        {configure.Draft{Key: "export", Type: "string", Value: []byte(`""`)}, []string{"path /key reserved"}},
		"an unknown type":              {configure.Draft{Key: "a", Type: "float", Value: []byte(`1`)}, []string{"body /type enum"}},
		"a text that is a number":      {configure.Draft{Key: "a", Type: "string", Value: []byte(`5`)}, []string{"body /value type"}},
		"a text that is null":          {configure.Draft{Key: "a", Type: "string", Value: []byte(`null`)}, []string{"body /value type"}},
		"a number that is a text":      {configure.Draft{Key: "a", Type: "int", Value: []byte(`"5"`)}, []string{"body /value type"}},
		"a number with a fraction":     {configure.Draft{Key: "a", Type: "int", Value: []byte(`5.5`)}, []string{"body /value type"}},
		"a number that is too large":   {configure.Draft{Key: "a", Type: "int", Value: []byte(`9223372036854775808`)}, []string{"body /value type"}},
		"a number that JSON has not":   {configure.Draft{Key: "a", Type: "int", Value: []byte(`+5`)}, []string{"body /value type"}},
		"true as a text":               {configure.Draft{Key: "a", Type: "bool", Value: []byte(`"true"`)}, []string{"body /value type"}},
		"true as a number":             {configure.Draft{Key: "a", Type: "bool", Value: []byte(`1`)}, []string{"body /value type"}},
		"what is no JSON":              {configure.Draft{Key: "a", Type: "json", Value: []byte(`{"a":}`)}, []string{"body /value type"}},
		"JSON that is no UTF-8":        {configure.Draft{Key: "a", Type: "json", Value: []byte("\"\xff\"")}, []string{"body /value type"}},
		"no value":                     {configure.Draft{Key: "a", Type: "json"}, []string{"body /value type"}},
		"a secret that is no key":      {configure.Draft{Key: "a", Type: "secret_ref", Value: []byte(`"Halo Key"`)}, []string{"body /value type"}},
		"a secret that is a word":      {configure.Draft{Key: "a", Type: "secret_ref", Value: []byte(`true`)}, []string{"body /value type"}},
		"a value that is too long":     {configure.Draft{Key: "a", Type: "string", Value: []byte(big)}, []string{"body /value max_length"}},
		"JSON that is too long":        {configure.Draft{Key: "a", Type: "json", Value: []byte(big)}, []string{"body /value max_length"}},
		"a long description":           {configure.Draft{Key: "a", Type: "string", Value: []byte(`""`), Description: strings.Repeat("é", 1001)}, []string{"body /description max_length"}},
		"a key of programs":            {configure.Draft{Key: "a", Type: "string", Value: []byte(`"bfk_` + marked + `"`)}, []string{"body /value secret_in_setting"}},
		"a key in JSON":                {configure.Draft{Key: "a", Type: "json", Value: []byte(`{"x":"` + anAPIKey + `"}`)}, []string{"body /value secret_in_setting"}},
		"a key in a description":       {configure.Draft{Key: "a", Type: "int", Value: []byte(`1`), Description: "With " + anAPIKey}, []string{"body /description secret_in_setting"}},
		"everything that can be wrong": {configure.Draft{Key: "", Type: "string", Value: []byte(`5`), Description: strings.Repeat("é", 1001)}, []string{"path /key format", "body /value type", "body /description max_length"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, created, err := newDesk(t).settings.Put(t.Context(), staff(toContoso), c.draft)
			bad(t, err, c.want...)
			if created {
				t.Error("something was made")
			}
			refused(t, got, err, fault.Invalid, "validation_failed")
		})
	}
}

func TestNothingThatWasEnteredIsRepeated(t *testing.T) {
	t.Parallel()
	for _, kind := range append(organizations.SettingTypes(), marked) {
		_, _, err := newDesk(t).settings.Put(t.Context(), staff(toContoso), configure.Draft{Key: marked, Type: kind, Value: []byte(marked), Description: strings.Repeat(marked, 100)})
		var f *fault.Fault
		if !errors.As(err, &f) || strings.Contains(fmt.Sprintf("%v %+v", err, f.Fields), marked) {
			t.Errorf("%s: got %+v", kind, f)
		}
	}
}
