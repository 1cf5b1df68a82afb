package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

var at = time.Date(2026, 3, 4, 5, 6, 7, 8900, time.UTC)

// fill sets every field to something that is not zero, so that a field that a
// row forgets is noticed, today or when it is added.
func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(at))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("a ünïcode\x00 text")
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"": "empty", "key": ""}))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("%s is of a kind that this test does not know", v.Type())
	}
}

func TestRowsForgetNothing(t *testing.T) {
	t.Parallel()
	var setting organizations.Setting
	fill(t, reflect.ValueOf(&setting).Elem())
	if diff := cmp.Diff(setting, settingRowOf(setting).setting()); diff != "" {
		t.Errorf("a setting: -want +got\n%s", diff)
	}
	var integration organizations.Integration
	fill(t, reflect.ValueOf(&integration).Elem())
	row, err := integrationRowOf(integration)
	got, unread := row.integration()
	if diff := cmp.Diff(integration, got); err != nil || unread != nil || diff != "" {
		t.Errorf("an integration: %v, %v, -want +got\n%s", err, unread, diff)
	}
}

// An integration has settings of ten kilobytes each, which may double as JSON.
func TestSettingsThatOnePropertyCannotHoldGoOnInTheNext(t *testing.T) {
	t.Parallel()
	for filler, most := range map[string]int{"x": 12, `"`: 6, "é": 24, "🚀": 24, "<": 12, "\n": 6} {
		settings := map[string]string{}
		for i := range most {
			settings[fmt.Sprintf("key_%d", i)] = strings.Repeat(filler, organizations.SettingMax/len(filler))
		}
		row, err := integrationRowOf(organizations.Integration{Type: "t", Settings: settings})
		if err != nil {
			t.Errorf("%q: %v", filler, err)
			continue
		}
		row.PartitionKey, row.RowKey = "p", "r"
		if _, err := entity.Whole(&row); err != nil {
			t.Errorf("%q does not fit: %v", filler, err)
		}
		if got, err := row.integration(); err != nil || !maps.Equal(got.Settings, settings) {
			t.Errorf("%q: read as %d settings, %v", filler, len(got.Settings), err)
		}
	}
	tooMany := map[string]string{}
	for i := range 20 {
		tooMany[fmt.Sprint(i)] = strings.Repeat("x", organizations.SettingMax)
	}
	if _, err := integrationRowOf(organizations.Integration{Type: "t", Settings: tooMany}); !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestAPropertyEndsAtACharacter(t *testing.T) {
	t.Parallel()
	for text, wanted := range map[string]int{
		"":                                   0,
		strings.Repeat("x", partMax):         partMax,
		strings.Repeat("x", partMax+1):       partMax,
		strings.Repeat("é", partMax+1):       2 * partMax,
		strings.Repeat("x", partMax-1) + "🚀": partMax - 1,
		strings.Repeat("x", partMax-2) + "🚀": partMax + 2,
	} {
		if got := fits(text); got != wanted {
			t.Errorf("%d bytes of %d, want %d", got, len(text), wanted)
		}
	}
}

func TestKeysKeepTheirLooksAndTheirOrder(t *testing.T) {
	t.Parallel()
	ordered := []string{"a", "a0", "a10", "a_", "a_b", "aa", "z" + strings.Repeat("_", 62)}
	keys := make([]string, len(ordered))
	for i, key := range ordered {
		if keys[i] = settingKey(key); keys[i] != "config:"+key {
			t.Errorf("%s has the key %s", key, keys[i])
		}
	}
	if !slices.IsSorted(keys) {
		t.Errorf("the order is %v", keys)
	}
	for _, key := range append(keys, integrationKey("msgraph"), "organization") {
		if inside := settingPrefix <= key && key < behindPrefixes; inside != (key != "organization") {
			t.Errorf("%s is in the range: %v", key, inside)
		}
	}
}
