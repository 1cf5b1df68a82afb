package attempt

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
)

func begin(t *testing.T, s *State, name, inside string) {
	t.Helper()
	if err := s.Begin(name, inside); err != nil {
		t.Error(err)
	}
}

func TestAStepThatIsTriedAgainForgetsWhatIsInsideOfIt(t *testing.T) {
	t.Parallel()
	s := &State{}
	begin(t, s, "before", "")
	begin(t, s, "outer", "")
	begin(t, s, "inner", "outer")
	begin(t, s, "innermost", "inner")
	for _, name := range []string{"before", "inner", "innermost"} {
		s.StepFailed(host.Step{Name: name})
		s.PassOver(name, "It failed.")
		s.ItemFailed(name, host.Failure{Item: name})
	}
	s.ItemFailed("", host.Failure{Item: "by hand"})
	if !s.Again("outer") {
		t.Error("there is no point in it")
	}
	begin(t, s, "inner", "outer")
	begin(t, s, "innermost", "inner")
	for _, name := range []string{"before", "outer"} {
		if s.Begin(name, "") == nil {
			t.Errorf("%s began twice", name)
		}
	}
	failures, steps, err := s.End(nil)
	want := []host.Failure{
		{Item: "before"}, {Item: "by hand"}, {Item: "before", Message: "It failed."},
		{Item: "before", Message: "The step “before” failed."}, {Item: "outer", Message: "The step “outer” failed."},
	}
	if diff := cmp.Diff(want, failures); diff != "" || len(steps) != 1 || steps[0].Name != "before" || err != nil {
		t.Error(diff, steps, err)
	}
}

func TestThereIsNoTryingAgainAfterTheEnd(t *testing.T) {
	t.Parallel()
	over, broken := &State{}, &State{}
	_, _, _ = over.End(nil)
	_ = broken.Break("a", errors.New("not stored"))
	if over.Again("a") || broken.Again("a") {
		t.Error("it went on")
	}
}
