package config

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var at = time.Date(2026, 3, 4, 5, 6, 7, 8009, time.UTC)

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

func through(t *testing.T, row *configRow) configRow {
	t.Helper()
	text, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var read configRow
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestRowsForgetNothing(t *testing.T) {
	t.Parallel()
	var setting organizations.Setting
	fill(t, reflect.ValueOf(&setting).Elem())
	row := through(t, &configRow{Setting: settingPartOf(setting)})
	if diff := cmp.Diff(setting, row.Setting.setting()); diff != "" || row.Integration != nil {
		t.Errorf("a setting: -want +got\n%s", diff)
	}
	var integration organizations.Integration
	fill(t, reflect.ValueOf(&integration).Elem())
	row = through(t, &configRow{Integration: integrationPartOf(integration)})
	if diff := cmp.Diff(integration, row.Integration.integration()); diff != "" || row.Setting != nil {
		t.Errorf("an integration: -want +got\n%s", diff)
	}
}

// The folders of people hold rows in this shape: a change that this test sees
// needs a new schema version and a way to read the old one.
func TestShapeOfTheRowsIsKept(t *testing.T) {
	t.Parallel()
	for want, row := range map[string]*configRow{
		`{"schemaVersion":0,"setting":{"key":"k","type":"int","value":"7","description":"d","updatedAt":"2026-03-04T05:06:07.000008009Z","updatedBy":"u"}}`: {
			Setting: settingPartOf(organizations.Setting{Key: "k", Type: organizations.IntSetting, Value: "7", Description: "d", UpdatedAt: at, UpdatedBy: "u"})},
		`{"schemaVersion":0,"integration":{"type":"t","settings":{"a":"b"},"secrets":["s"],"sharedWith":"tags","tags":["g"],` +
			`"updatedAt":"2026-03-04T05:06:07.000008009Z","updatedBy":"u"}}`: {
			Integration: integrationPartOf(organizations.Integration{Type: "t", Settings: map[string]string{"a": "b"}, Secrets: []string{"s"},
				SharedWith: organizations.SharedWithTags, Tags: []string{"g"}, UpdatedAt: at, UpdatedBy: "u"})},
	} {
		got, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

func TestLoadPassesOverWhatALaterProgramAdded(t *testing.T) {
	t.Parallel()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	s := permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	var b kv.Batch
	b.Put(scopeKey(s).With("another kind", "a name"), &configRow{})
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	kept := organizations.Setting{Key: "k", Type: organizations.StringSetting, UpdatedAt: at}
	if err := New(db).PutSetting(t.Context(), s, kept); err != nil {
		t.Fatal(err)
	}
	got, err := New(db).Load(t.Context(), s)
	if diff := cmp.Diff(organizations.Config{Settings: []organizations.Setting{kept}}, got); err != nil || diff != "" {
		t.Errorf("%v: -want +got\n%s", err, diff)
	}
}

func TestAfterCloseStorageIsUnavailable(t *testing.T) {
	t.Parallel()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	c, s := New(db), permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	_, err = c.Load(t.Context(), s)
	for what, err := range map[string]error{"load": err, "put": c.PutSetting(t.Context(), s, organizations.Setting{}), "delete": c.DeleteIntegration(t.Context(), s, "t")} {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v, want an Unavailable fault", what, err)
		}
	}
}
