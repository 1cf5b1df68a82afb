package spare_test

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/files/internal/spare"
)

func TestWhatIsTakenStaysUntilNobodyHoldsTheSet(t *testing.T) {
	t.Parallel()
	s := spare.New[string]()
	if s.Take("before") || s.Has("before") {
		t.Error("something stays although nobody holds the set")
	}
	s.Hold()
	s.Hold()
	if !s.Take("a") || !s.Has("a") || s.Has("b") {
		t.Error("what is taken does not stay, or what was not does")
	}
	if got := s.Release(); got != nil || !s.Take("b") || !s.Has("a") {
		t.Errorf("%q may be removed although somebody holds the set", got)
	}
	got := s.Release()
	slices.Sort(got)
	if !slices.Equal(got, []string{"a", "b"}) || s.Has("a") || s.Take("c") {
		t.Errorf("%q may be removed in the end", got)
	}
}
