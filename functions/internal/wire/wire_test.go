package wire

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestATimeHasMillisecondsInUTC(t *testing.T) {
	t.Parallel()
	for want, moment := range map[string]time.Time{
		`"2026-12-01T08:00:00.000Z"`: time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC),
		`"2026-12-01T08:00:00.120Z"`: time.Date(2026, 12, 1, 10, 0, 0, 120_999_999, time.FixedZone("", 2*60*60)),
		`"0001-01-01T00:00:00.000Z"`: {},
	} {
		if got, err := json.Marshal(Time(moment)); err != nil || string(got) != want {
			t.Errorf("%s, want %s: %v", got, want, err)
		}
	}
	if Moment(time.Time{}) != nil {
		t.Error("no moment is shown as one")
	}
	if got := Moment(time.Unix(1, 0)); got == nil || !time.Time(*got).Equal(time.Unix(1, 0)) {
		t.Errorf("got %v", got)
	}
}

func TestAnEmptyObjectIsOneAndAnEmptyValueIsNull(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal([]any{Object(nil), Object(`{"a":1}`), Value(nil), Value(`[1]`)})
	if err != nil || string(got) != `[{},{"a":1},null,[1]]` {
		t.Errorf("%s %v", got, err)
	}
}

func TestAnObjectKeepsItsOwnBytes(t *testing.T) {
	t.Parallel()
	raw := []byte(`{"a": 1.50}`)
	var object Object
	if err := object.UnmarshalJSON(raw); err != nil {
		t.Fatal(err)
	}
	raw[2] = 'x'
	if string(object) != `{"a": 1.50}` {
		t.Errorf("got %s", object)
	}
}

func TestPermissionsComeBackAsTheyWent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		set := permissions.SetOf(rapid.SliceOf(rapid.SampledFrom(permissions.All())).Draw(t, "held")...)
		if got := PermissionsOf(set).Set(); got != set {
			t.Fatalf("%v, want %v", got, set)
		}
	})
	for _, p := range permissions.All() {
		var shown map[string]bool
		raw, err := json.Marshal(PermissionsOf(permissions.SetOf(p)))
		if err != nil || json.Unmarshal(raw, &shown) != nil || len(shown) != 4 || !shown[string(p)] {
			t.Errorf("%s is shown as %s", p, raw)
		}
	}
}
