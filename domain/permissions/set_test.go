package permissions_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

func anyList(t *rapid.T, label string) []permissions.Permission {
	return rapid.SliceOf(rapid.SampledFrom(permissions.All())).Draw(t, label)
}

func TestASetHoldsWhatItWasMadeOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyList(t, "a"), anyList(t, "b")
		s, union := permissions.SetOf(a...), permissions.SetOf(a...).Union(permissions.SetOf(b...))
		for _, p := range permissions.All() {
			if s.Has(p) != slices.Contains(a, p) {
				t.Fatalf("has %s: %t", p, s.Has(p))
			}
			if union.Has(p) != (slices.Contains(a, p) || slices.Contains(b, p)) {
				t.Fatalf("the union has %s: %t", p, union.Has(p))
			}
		}
		if s.IsEmpty() != (len(a) == 0) || s.HasAny(b) != slices.ContainsFunc(b, s.Has) {
			t.Fatal("IsEmpty or HasAny disagrees with Has")
		}
		if permissions.SetOf(s.List()...) != s {
			t.Fatal("the list of a set makes another set")
		}
	})
}

func TestUnionIsAnAlgebra(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := permissions.SetOf(anyList(t, "a")...), permissions.SetOf(anyList(t, "b")...), permissions.SetOf(anyList(t, "c")...)
		none, all := permissions.Set{}, permissions.Everything()
		if a.Union(b) != b.Union(a) || a.Union(b).Union(c) != a.Union(b.Union(c)) || a.Union(a) != a || a.Union(none) != a || a.Union(all) != all {
			t.Fatalf("the union of %v, %v and %v depends on how it is made", a.List(), b.List(), c.List())
		}
	})
}

func TestNamesThatAreNoneGiveNothing(t *testing.T) {
	t.Parallel()
	s := permissions.SetOf("canDoEverything", "", "CANMANAGECONFIG", "canManageConfig ")
	if !s.IsEmpty() || permissions.Everything().Has("canDoEverything") {
		t.Errorf("a name that is none gave %v", s.List())
	}
}

func TestAListIsInTheOrderOfAll(t *testing.T) {
	t.Parallel()
	got := permissions.SetOf(permissions.ViewHistory, permissions.ManageConfig, permissions.ExecuteWorkflows, permissions.ManageForms).List()
	if !slices.Equal(got, permissions.All()) || len(got) != 4 {
		t.Errorf("got %v", got)
	}
	if empty := (permissions.Set{}).List(); empty == nil || len(empty) != 0 {
		t.Errorf("an empty set lists %#v, want an empty list", empty)
	}
}
