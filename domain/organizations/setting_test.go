package organizations_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// bad lists the fields of a refusal, sorted.
func bad(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid || f.Code != "validation_failed" {
		t.Fatalf("got %v, want a validation fault", err)
	}
	var fields []string
	for _, field := range f.Fields {
		if field.Message == "" {
			t.Errorf("%+v does not say what to enter", field)
		}
		fields = append(fields, field.In+" "+field.Pointer+" "+field.Code)
	}
	slices.Sort(fields)
	return fields
}

func TestASettingIsOfItsType(t *testing.T) {
	t.Parallel()
	type kind = organizations.SettingType
	const wrong = "body /value type"
	longest := strings.Repeat("x", organizations.SettingMax)
	for name, c := range map[string]struct {
		kind   kind
		value  string
		wanted []string
	}{
		"a text":                   {organizations.StringSetting, "Contoso Möbel 家具\n", nil},
		"an empty text":            {organizations.StringSetting, "", nil},
		"the longest text":         {organizations.StringSetting, longest, nil},
		"a text too long":          {organizations.StringSetting, longest + "x", []string{"body /value max_length"}},
		"a text too long in bytes": {organizations.StringSetting, strings.Repeat("é", organizations.SettingMax/2) + "x", []string{"body /value max_length"}},
		"zero":                     {organizations.IntSetting, "0", nil},
		"the least number":         {organizations.IntSetting, "-9223372036854775808", nil},
		"the greatest number":      {organizations.IntSetting, "9223372036854775807", nil},
		"one more":                 {organizations.IntSetting, "9223372036854775808", []string{wrong}},
		"no number":                {organizations.IntSetting, "", []string{wrong}},
		"a broken number":          {organizations.IntSetting, "1.5", []string{wrong}},
		"a number and a space":     {organizations.IntSetting, "1 ", []string{wrong}},
		"a hexadecimal number":     {organizations.IntSetting, "0x10", []string{wrong}},
		"a number of groups":       {organizations.IntSetting, "1_000", []string{wrong}},
		"a number far too long":    {organizations.IntSetting, strings.Repeat("1", organizations.SettingMax+1), []string{"body /value max_length", wrong}},
		"true":                     {organizations.BoolSetting, "true", nil},
		"false":                    {organizations.BoolSetting, "false", nil},
		"True":                     {organizations.BoolSetting, "True", []string{wrong}},
		"one for true":             {organizations.BoolSetting, "1", []string{wrong}},
		"neither true nor false":   {organizations.BoolSetting, "", []string{wrong}},
		"JSON":                     {organizations.JSONSetting, `{"a":[1]}`, nil},
		"JSON that is too long":    {organizations.JSONSetting, `"` + longest + `"`, []string{"body /value max_length"}},
		"a secret's key":           {organizations.SecretRefSetting, "halopsa_client_secret", nil},
		"no secret's key":          {organizations.SecretRefSetting, "hunter2 hunter2", []string{wrong}},
		"an empty secret's key":    {organizations.SecretRefSetting, "", []string{wrong}},
		"a type that is none":      {"text", "x", []string{"body /type enum"}},
		"no type":                  {"", strings.Repeat("x", organizations.SettingMax+1), []string{"body /type enum", "body /value max_length"}},
	} {
		given := organizations.Setting{Key: "a_key", Type: c.kind, Value: c.value, Description: "d", UpdatedAt: noon, UpdatedBy: "u"}
		got, err := organizations.NewSetting(given)
		if diff := cmp.Diff(c.wanted, bad(t, err)); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
		wanted := given
		if c.wanted != nil {
			wanted = organizations.Setting{}
		}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}

func TestEveryTypeOfSettingIsKnown(t *testing.T) {
	t.Parallel()
	valid := map[organizations.SettingType]string{
		organizations.StringSetting: "x", organizations.IntSetting: "1", organizations.BoolSetting: "true", organizations.JSONSetting: "1", organizations.SecretRefSetting: "x",
	}
	if len(organizations.SettingTypes()) != len(valid) {
		t.Errorf("the types are %v", organizations.SettingTypes())
	}
	for _, kind := range organizations.SettingTypes() {
		if _, err := organizations.NewSetting(organizations.Setting{Key: "a", Type: kind, Value: valid[kind]}); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestARefusedSettingListsEverythingAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	_, err := organizations.NewSetting(organizations.Setting{Key: "Hunter2", Type: organizations.IntSetting, Value: strings.Repeat("hunter2", 2000)})
	if diff := cmp.Diff([]string{"body /value max_length", "body /value type", "path /key format"}, bad(t, err)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	var f *fault.Fault
	if errors.As(err, &f) && strings.Contains(strings.ToLower(fmt.Sprintf("%+v", *f)), "hunter2") {
		t.Errorf("the refusal repeats what was entered: %+v", *f)
	}
}

var keyRule = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func FuzzIsKey(f *testing.F) {
	for _, text := range []string{
		"", "a", "z", "A", "0", "_", "a_", "a0", "a-b", "a b", "a\n", "\na", "aé", "é", "a\x00", "a\xff", "{", "`", "a/", "a:", "a@", "a[", "a`", "a{",
		strings.Repeat("a", 62), strings.Repeat("a", 63), strings.Repeat("a", 64), strings.Repeat("é", 31) + "a", "a" + strings.Repeat("_", 62),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := organizations.IsKey(text), keyRule.MatchString(text); got != want {
			t.Errorf("%q is a key: %t, want %t", text, got, want)
		}
	})
}

// anySettings draws the settings of one scope: no key twice, few keys, so that
// two scopes have many of them in common.
func anySettings(t *rapid.T, label string) []organizations.Setting {
	keys := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "a_", "a0", "aa", "b", "c", "z"}), 0, 7, rapid.ID).Draw(t, label)
	list := make([]organizations.Setting, len(keys))
	for i, key := range keys {
		kind := rapid.SampledFrom(organizations.SettingTypes()).Draw(t, label+" type")
		list[i] = organizations.Setting{Key: key, Type: kind, Value: label + " " + key, Description: label, UpdatedBy: label}
	}
	return list
}

func of(list []organizations.Setting, key string) *organizations.Setting {
	if i := slices.IndexFunc(list, func(s organizations.Setting) bool { return s.Key == key }); i >= 0 {
		return &list[i]
	}
	return nil
}

// effectiveOf is the rule for one key, as the product says it.
func effectiveOf(own, global *organizations.Setting) *organizations.EffectiveSetting {
	if global != nil && global.Type == organizations.SecretRefSetting {
		global = nil
	}
	switch {
	case own != nil:
		return &organizations.EffectiveSetting{Setting: *own, Hides: global}
	case global != nil:
		return &organizations.EffectiveSetting{Setting: *global, Inherited: true}
	default:
		return nil
	}
}

func TestEffectiveSettingsAreOwnThenGlobal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		own, global := anySettings(t, "own"), anySettings(t, "global")
		ownBefore, globalBefore := slices.Clone(own), slices.Clone(global)
		got := organizations.EffectiveSettings(own, global)
		wanted := []organizations.EffectiveSetting{}
		for _, key := range []string{"a", "a0", "a_", "aa", "b", "c", "z"} {
			if e := effectiveOf(of(own, key), of(global, key)); e != nil {
				wanted = append(wanted, *e)
			}
		}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
		for _, e := range got {
			if e.Inherited && (e.Type == organizations.SecretRefSetting || e.Hides != nil) {
				t.Fatalf("%+v is inherited", e)
			}
			if e.Hides != nil && e.Hides.Type == organizations.SecretRefSetting {
				t.Fatalf("%s shows a global secret_ref as hidden", e.Key)
			}
		}
		if diff := cmp.Diff(ownBefore, own) + cmp.Diff(globalBefore, global); diff != "" {
			t.Fatalf("what was given has changed: %s", diff)
		}
	})
}

func TestEffectiveSettingsByExample(t *testing.T) {
	t.Parallel()
	one := func(key, value string) organizations.Setting {
		return organizations.Setting{Key: key, Type: organizations.StringSetting, Value: value}
	}
	ref := organizations.Setting{Key: "k", Type: organizations.SecretRefSetting, Value: "a_secret"}
	own, global := one("k", "own"), one("k", "global")
	type list = []organizations.Setting
	for name, c := range map[string]struct {
		own, global list
		wanted      []organizations.EffectiveSetting
	}{
		"nothing":                             {nil, nil, []organizations.EffectiveSetting{}},
		"one's own":                           {list{own}, nil, []organizations.EffectiveSetting{{Setting: own}}},
		"inherited":                           {nil, list{global}, []organizations.EffectiveSetting{{Setting: global, Inherited: true}}},
		"one's own before the global one":     {list{own}, list{global}, []organizations.EffectiveSetting{{Setting: own, Hides: &global}}},
		"a global secret_ref":                 {nil, list{ref}, []organizations.EffectiveSetting{}},
		"one's own secret_ref":                {list{ref}, nil, []organizations.EffectiveSetting{{Setting: ref}}},
		"a secret_ref before a global text":   {list{ref}, list{global}, []organizations.EffectiveSetting{{Setting: ref, Hides: &global}}},
		"a text before a global secret_ref":   {list{own}, list{ref}, []organizations.EffectiveSetting{{Setting: own}}},
		"a secret_ref before a global one":    {list{ref}, list{ref}, []organizations.EffectiveSetting{{Setting: ref}}},
		"an empty value before a global text": {list{one("k", "")}, list{global}, []organizations.EffectiveSetting{{Setting: one("k", ""), Hides: &global}}},
		"both, in the order of keys": {list{one("c", "own"), one("a", "own")}, list{one("d", "global"), one("b", "global")}, []organizations.EffectiveSetting{
			{Setting: one("a", "own")}, {Setting: one("b", "global"), Inherited: true}, {Setting: one("c", "own")}, {Setting: one("d", "global"), Inherited: true},
		}},
	} {
		if diff := cmp.Diff(c.wanted, organizations.EffectiveSettings(c.own, c.global)); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
	}
}
