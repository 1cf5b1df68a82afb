package workflow

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/registry"
)

func nothing(context.Context, *Run, struct{}) (struct{}, error) { return struct{}{}, nil }

func TestADefinitionHasItsDefaults(t *testing.T) {
	t.Parallel()
	w := define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"}, nothing)
	want := host.Spec{Name: "probe", Title: "Probe", Effect: Changes, Timeout: 5 * time.Minute}
	if diff := cmp.Diff(want, w.Definition().Spec); diff != "" {
		t.Error(diff)
	}
}

func TestDefinitionsAreSortedByName(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{}
	define(r, "x.go:1", Spec{Name: "b", Title: "B"}, nothing)
	define(r, "x.go:2", Spec{Name: "a", Title: "A"}, nothing)
	all, err := r.Workflows()
	if err != nil || len(all) != 2 || all[0].Spec.Name != "a" || all[1].Spec.Name != "b" {
		t.Fatal(all, err)
	}
}

func TestASpecSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	name := "the name must match ^[a-z][a-z0-9_]{0,62}$"
	for title, c := range map[string]struct {
		change func(*Spec)
		want   string
	}{
		"a name in capitals":      {func(s *Spec) { s.Name = "Probe" }, name},
		"a name with a space":     {func(s *Spec) { s.Name = "a b" }, name},
		"a name that is too long": {func(s *Spec) { s.Name = strings.Repeat("a", 64) }, name},
		"no title":                {func(s *Spec) { s.Title = "" }, "the title is missing"},
		"an unknown effect":       {func(s *Spec) { s.Effect = "explodes" }, "Effect is none of Reads, Changes and Destroys"},
		"a timeout too long":      {func(s *Spec) { s.Timeout = 50*time.Minute + 1 }, "Timeout must be between 0 and 50 minutes"},
		"a negative timeout":      {func(s *Spec) { s.Timeout = -1 }, "Timeout must be between 0 and 50 minutes"},
		"negative attempts":       {func(s *Spec) { s.Retry.Attempts = -1 }, "Retry has a negative value"},
		"a negative backoff":      {func(s *Spec) { s.Retry.Backoff = -1 }, "Retry has a negative value"},
		"a negative cap":          {func(s *Spec) { s.Retry.Max = -1 }, "Retry has a negative value"},
		"fewer than no runs":      {func(s *Spec) { s.Concurrency.Most = -1 }, "Concurrency has a negative value"},
		"fewer than none for one": {func(s *Spec) { s.Concurrency.PerOrganization = -1 }, "Concurrency has a negative value"},
		"a jitter above 1":        {func(s *Spec) { s.Retry.Jitter = 1.1 }, "Retry.Jitter must be between 0 and 1"},
		"a jitter of nothing":     {func(s *Spec) { s.Retry.Jitter = math.NaN() }, "Retry.Jitter must be between 0 and 1"},
		"negative minutes":        {func(s *Spec) { s.SavesMinutes = -1 }, "SavesMinutes is negative"},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			spec := Spec{Name: "probe", Title: "Probe", Timeout: 50 * time.Minute, Effect: Destroys}
			c.change(&spec)
			r := &registry.Registry{}
			define(r, "x.go:1", spec, nothing)
			_, err := r.Workflows()
			want := "x.go:1: workflow " + spec.Name + ": " + c.want
			if err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

func TestEveryProblemOfEveryDefineIsListed(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{}
	define(r, "a.go:1", Spec{Name: "one", Title: "One"}, nothing)
	define(r, "b.go:2", Spec{Name: "one", Title: "One again"}, nothing)
	define[struct{}, struct{}](r, "c.go:3", Spec{}, nil)
	define(r, "d.go:4", Spec{Name: "input", Title: "Input"}, func(context.Context, *Run, struct {
		A string `json:"a" colour:"red"`
	}) (struct{}, error) {
		return struct{}{}, nil
	})
	newIntegration(r, "e.go:5", IntegrationSpec[int]{Name: "one", Title: "May share its name with a workflow"})
	all, err := r.Workflows()
	want := strings.Join([]string{
		"b.go:2: workflow one: the name is already taken at a.go:1",
		"c.go:3: workflow without a name: the name must match ^[a-z][a-z0-9_]{0,62}$",
		"c.go:3: workflow without a name: the title is missing",
		"c.go:3: workflow without a name: the function is missing",
		`d.go:4: workflow input: field A: unknown tag "colour"`,
		"e.go:5: integration one: Open is missing",
	}, "\n")
	if err == nil || cmp.Diff(want, err.Error()) != "" || all != nil {
		t.Errorf("%v\n%s", all, cmp.Diff(want, err.Error()))
	}
}

func TestAWorkflowWithProblemsIsNotExecuted(t *testing.T) {
	t.Parallel()
	w := define[struct{}, struct{}](&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"}, nil)
	o := w.Definition().Execute(t.Context(), newMemory(), host.Run{}, nil)
	if o.Err == nil || !strings.Contains(o.Err.Error(), "the function is missing") {
		t.Error(o.Err)
	}
}

func TestTheInputTypeBecomesParameters(t *testing.T) {
	t.Parallel()
	w := define(&registry.Registry{}, "x.go:1", Spec{Name: "probe", Title: "Probe"}, func(context.Context, *Run, struct {
		First string `json:"first_name"`
		Size  int    `json:"size" default:"3"`
	}) (struct{}, error) {
		return struct{}{}, nil
	})
	want := []host.Parameter{
		{Name: "first_name", Type: host.TypeString, Label: "First name", Required: true},
		{Name: "size", Type: host.TypeInt, Label: "Size", Default: json.RawMessage("3")},
	}
	if diff := cmp.Diff(want, w.Definition().Parameters); diff != "" {
		t.Error(diff)
	}
}
