package audit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const id = "0195509f-2a00-7abc-8def-0123456789ab"

var now = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)

func TestAnEntryIsFromTheMillisecondInItsID(t *testing.T) {
	t.Parallel()
	e := audit.New(id, audit.Entry{Action: audit.SettingPut, At: now})
	if e.ID != id || !e.At.Equal(time.UnixMilli(0x0195509f2a00)) || e.Action != audit.SettingPut {
		t.Errorf("got %+v", e)
	}
}

func TestAnActionNamesItsEntity(t *testing.T) {
	t.Parallel()
	if got := audit.SettingImport.Entity("office"); got != (audit.Entity{Type: "setting", ID: "office"}) {
		t.Errorf("got %+v", got)
	}
}

func TestWhatCannotBeAnIDIsNotKept(t *testing.T) {
	t.Parallel()
	user := "72f988bf-86f1-41af-91ab-2d7cd011db47_" + id
	for text, want := range map[string]string{
		"": "", id: id, strings.ToUpper(id): id, user: user, strings.ToUpper(user): user, user + "_" + id: "", user[:36] + "_": "", "_" + id: "", "x_" + id: "",
		"halo_key": "halo_key", strings.Repeat("a", 63): strings.Repeat("a", 63), strings.Repeat("a", 64): "", "Hunter2Password": "", "hunter-2": "", "2hunter": "",
		"hunter2!": "", "a b": "", "ünï": "", "a/b": "", "a.b": "", "a\x00": "", "\xff": "", "bfk_0195509f2a00": "", strings.ReplaceAll(id, "-", ""): "",
	} {
		if got := audit.EntityID(text); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
}

func TestAFilterAsksForWhatItNames(t *testing.T) {
	t.Parallel()
	e := audit.Entry{Actor: audit.Actor{ID: "ana"}, Action: audit.SettingPut, Entity: audit.Entity{Type: "setting", ID: "office"}}
	for name, c := range map[string]struct {
		filter         audit.Filter
		narrow, passes bool
	}{
		"nothing":        {audit.Filter{}, false, true},
		"a time":         {audit.Filter{From: now, To: now}, false, true},
		"the actor":      {audit.Filter{Actor: "ana"}, true, true},
		"another actor":  {audit.Filter{Actor: "an"}, true, false},
		"the action":     {audit.Filter{Action: audit.SettingPut}, true, true},
		"another action": {audit.Filter{Action: audit.SettingDelete}, true, false},
		"the type":       {audit.Filter{EntityType: "setting"}, true, true},
		"another type":   {audit.Filter{EntityType: "secret"}, true, false},
		"the entity":     {audit.Filter{EntityID: "office"}, true, true},
		"another entity": {audit.Filter{EntityID: "Office"}, true, false},
		"all of them":    {audit.Filter{Actor: "ana", Action: audit.SettingPut, EntityType: "setting", EntityID: "office"}, true, true},
		"all but one":    {audit.Filter{Actor: "ana", Action: audit.SettingPut, EntityType: "setting", EntityID: "x"}, true, false},
	} {
		if c.filter.IsNarrow() != c.narrow || c.filter.Passes(e) != c.passes {
			t.Errorf("%s: narrow %t, passes %t", name, c.filter.IsNarrow(), c.filter.Passes(e))
		}
	}
}

func TestANarrowFilterBeginsSevenDaysAgo(t *testing.T) {
	t.Parallel()
	week := 7 * 24 * time.Hour
	for name, c := range map[string]struct {
		filter audit.Filter
		want   time.Time
	}{
		"by nobody's word":      {audit.Filter{Actor: "a"}, now.Add(-week)},
		"before an end":         {audit.Filter{Actor: "a", To: now.Add(-week)}, now.Add(-2 * week)},
		"unless it says when":   {audit.Filter{Actor: "a", From: now.Add(-9 * week)}, now.Add(-9 * week)},
		"unless time is enough": {audit.Filter{To: now}, time.Time{}},
	} {
		if got := c.filter.Since(now); !got.From.Equal(c.want) || !got.To.Equal(c.filter.To) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestAFilterThatNothingPassesIsRefused(t *testing.T) {
	t.Parallel()
	for _, good := range []audit.Filter{{}, {From: now}, {To: now}, {From: now, To: now.Add(1)}} {
		if err := good.Check(); err != nil {
			t.Errorf("%+v: %v", good, err)
		}
	}
	for _, end := range []time.Time{now, now.Add(-1)} {
		if err := (audit.Filter{From: now, To: end}).Check(); fault.Code(err) != "validation_failed" {
			t.Errorf("up to %s: %v", end, err)
		}
	}
}

func TestEntriesAreKeptForDays(t *testing.T) {
	t.Parallel()
	for days, good := range map[int]bool{-1: false, 0: false, 1: true, 365: true, 36500: true, 36501: false} {
		r, err := audit.NewRetention(days)
		if (err == nil) != good || good && int(r) != days || !good && fault.Code(err) != "retention_invalid" {
			t.Errorf("%d: %d, %v", days, r, err)
		}
	}
	for r, want := range map[audit.Retention]time.Time{
		-1: {}, 0: {}, 1: now.Add(-24 * time.Hour), audit.DefaultRetention: now.AddDate(-1, 0, 0), 1 << 40: now.Add(-36500 * 24 * time.Hour),
	} {
		if got := r.Cut(now); !got.Equal(want) {
			t.Errorf("%d: %s, want %s", r, got, want)
		}
	}
}
