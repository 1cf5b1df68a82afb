package attempt

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestStepsAreNamedByTheirItems(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 300)
	got := StepNames("add", []string{"a", "b", "a", "a (2)", "a", "", "\xff", "a\nb"})
	want := []string{"add: a", "add: b", "add: a (2)", "add: a (2) (2)", "add: a (3)", "add: ", "add: \uFFFD", "add: a\nb"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	cut := StepNames("add", []string{long + "a", long + "b", long + "a"})
	for i, name := range cut {
		if utf8.RuneCountInString(name) != nameMax || !strings.HasPrefix(name, "add: éé") || !strings.Contains(name, "… #") {
			t.Errorf("name %d is %q", i, name)
		}
	}
	if !strings.HasSuffix(cut[2], " (2)") || cut[0] == cut[1] {
		t.Errorf("%q", cut)
	}
	if fits := strings.Repeat("é", nameMax-len("add: ")); StepNames("add", []string{fits})[0] != "add: "+fits {
		t.Error("a name that fits was cut")
	}
}

// Names must be the same in a later attempt: they are what a result is found by.
func TestStepNamesAreUniqueUsableAndTheSameEveryTime(t *testing.T) {
	t.Parallel()
	item := rapid.OneOf(
		rapid.SampledFrom([]string{"a", "a (2)", "a (2) (2)", "", "\xff", "\xfe"}),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat("x", rapid.IntRange(185, 210).Draw(t, "length")) + rapid.SampledFrom([]string{"", "1", " (2)"}).Draw(t, "end")
		}), rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(item, 0, 20).Draw(t, "items")
		names := StepNames("add", items)
		state, seen := &State{}, map[string]bool{}
		for i, name := range names {
			if err := state.Begin(name, ""); err != nil || seen[name] {
				t.Errorf("%q: %v, seen before: %v", name, err, seen[name])
			}
			seen[name] = true
			if alone := StepNames("add", items[i:i+1])[0]; !slices.Contains(items[:i], items[i]) && !seen[alone] {
				t.Errorf("%q is %q only because of others", alone, name)
			}
		}
		if again := StepNames("add", items); !slices.Equal(names, again) || len(names) != len(items) {
			t.Errorf("%q, then %q", names, again)
		}
	})
}

func TestManyRepeatsAreNamedQuickly(t *testing.T) {
	t.Parallel()
	names := StepNames("add", slices.Repeat([]string{"a"}, 50_000))
	if last := names[len(names)-1]; last != fmt.Sprintf("add: a (%d)", len(names)) {
		t.Error(last)
	}
}
