package configtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func settings() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"of every type read as they were written": settingTypes,
		"keep odd values":                         settingOdd,
		"replace the one of their key, whole":     settingReplace,
		"come in the order of keys":               settingOrder,
		"leave once deleted":                      settingDelete,
		"that are not there are deleted in peace": settingDeleteNothing,
		"can be set again after a delete":         settingAgain,
		"fill a scope with all that it may hold":  settingMany,
		"are still there for the next process":    settingReopen,
	}
}

func settingTypes(t *testing.T, h Harness) {
	var list []organizations.Setting
	for kind, value := range map[organizations.SettingType]string{
		organizations.StringSetting: "text", organizations.IntSetting: "-9223372036854775808", organizations.BoolSetting: "false",
		organizations.JSONSetting: `{"a": [1, 2.50, null]}`, organizations.SecretRefSetting: "a_secret",
	} {
		s := setting("of_type_"+string(kind), value)
		s.Type = kind
		list = append(list, s)
	}
	want.Equal(t, "how many types there are", len(list), len(organizations.SettingTypes()))
	list = append(list, organizations.Setting{Key: "z_bare", Type: organizations.StringSetting, UpdatedAt: given.Now()})
	slices.SortFunc(list, func(a, b organizations.Setting) int { return strings.Compare(a.Key, b.Key) })
	for _, s := range []organizations.Scope{given.Scope(), given.Global()} {
		h.put(t, s, organizations.Config{Settings: list})
		h.holds(t, s, organizations.Config{Settings: list})
	}
}

func settingOdd(t *testing.T, h Harness) {
	s := given.Scope()
	var list []organizations.Setting
	for i, value := range odd() {
		one := setting(fmt.Sprintf("odd_%03d", i), value)
		if len(value) < 100 {
			one.Description, one.UpdatedBy = value, value
		}
		list = append(list, one)
	}
	h.put(t, s, organizations.Config{Settings: list})
	h.holds(t, s, organizations.Config{Settings: list})
}

func settingReplace(t *testing.T, h Harness) {
	s := given.Scope()
	first, other := setting("a_key", "first"), setting("another", "other")
	h.put(t, s, organizations.Config{Settings: []organizations.Setting{first, other}})
	second := organizations.Setting{Key: first.Key, Type: organizations.BoolSetting, Value: "true", UpdatedAt: later(first)}
	h.put(t, s, organizations.Config{Settings: []organizations.Setting{second}})
	h.holds(t, s, organizations.Config{Settings: []organizations.Setting{second, other}})
}

func settingOrder(t *testing.T, h Harness) {
	s := given.Scope()
	var list []organizations.Setting
	for _, key := range names() {
		list = append(list, setting(key, key))
	}
	backwards := slices.Clone(list)
	slices.Reverse(backwards)
	h.put(t, s, organizations.Config{Settings: backwards})
	h.holds(t, s, organizations.Config{Settings: list})
}

func settingDelete(t *testing.T, h Harness) {
	s, list := given.Scope(), []organizations.Setting{}
	for _, key := range names() {
		list = append(list, setting(key, key))
	}
	h.put(t, s, organizations.Config{Settings: list})
	for len(list) > 0 {
		middle := len(list) / 2
		want.OK(t, h.Config.DeleteSetting(given.Context(t), s, list[middle].Key))
		list = slices.Delete(list, middle, middle+1)
		h.holds(t, s, organizations.Config{Settings: list})
	}
}

func settingDeleteNothing(t *testing.T, h Harness) {
	s, kept := given.Scope(), setting("a_key", "kept")
	for _, empty := range []organizations.Scope{given.Scope(), given.Global(), s} {
		want.OK(t, h.Config.DeleteSetting(given.Context(t), empty, "a_key"))
	}
	h.put(t, s, organizations.Config{Settings: []organizations.Setting{kept}})
	for _, key := range []string{"a_", "a_keys", "b", "a_key_"} {
		for range 2 {
			want.OK(t, h.Config.DeleteSetting(given.Context(t), s, key))
		}
	}
	h.holds(t, s, organizations.Config{Settings: []organizations.Setting{kept}})
}

func settingAgain(t *testing.T, h Harness) {
	s := given.Scope()
	for _, value := range []string{"first", "second", "third"} {
		one := setting("a_key", value)
		h.put(t, s, organizations.Config{Settings: []organizations.Setting{one}})
		h.holds(t, s, organizations.Config{Settings: []organizations.Setting{one}})
		want.OK(t, h.Config.DeleteSetting(given.Context(t), s, "a_key"))
		h.holds(t, s, organizations.Config{})
	}
}

// settingMany is more than one answer of a store that answers in pages or in
// mebibytes.
func settingMany(t *testing.T, h Harness) {
	s, ctx := given.Scope(), given.Context(t)
	list := make([]organizations.Setting, 450)
	for i := range list {
		list[i] = setting(fmt.Sprintf("key_%04d", i), strings.Repeat(string(rune('a'+i%26)), organizations.SettingMax))
	}
	for _, err := range harness.Together(30, func(part int) error {
		for i := part; i < len(list); i += 30 {
			if err := h.Config.PutSetting(ctx, s, list[i]); err != nil {
				return err
			}
		}
		return nil
	}) {
		want.OK(t, err)
	}
	h.holds(t, s, organizations.Config{Settings: list})
}

func settingReopen(t *testing.T, h Harness) {
	s := given.Scope()
	gone, first, second := setting("gone", "x"), setting("here", "first"), setting("here", "second")
	system := integration("msgraph", "https://example.com")
	h.put(t, s, organizations.Config{Settings: []organizations.Setting{gone, first, second}, Integrations: []organizations.Integration{system}})
	h.put(t, given.Global(), organizations.Config{Settings: []organizations.Setting{first}})
	want.OK(t, h.Config.DeleteSetting(given.Context(t), s, gone.Key))
	if h.Reopen == nil {
		t.Log("this family cannot show the end of a process")
		return
	}
	next := h.Reopen(t)
	closeAfter(t, next)
	next.holds(t, s, organizations.Config{Settings: []organizations.Setting{second}, Integrations: []organizations.Integration{system}})
	next.holds(t, given.Global(), organizations.Config{Settings: []organizations.Setting{first}})
}
