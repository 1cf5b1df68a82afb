package provide

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/workflow"
)

// never is code that must not be called.
func never(t *testing.T) code {
	return func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
		t.Error("the provider was asked")
		return nil, nil
	}
}

// numbered answers so many options.
func numbered(n int) code {
	return func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
		options := make([]workflow.Option, n)
		for i := range options {
			options[i] = workflow.Option{Label: fmt.Sprintf("Number %d", i), Value: fmt.Sprint(i)}
		}
		return options, nil
	}
}

func TestAProviderAnswersItsOptions(t *testing.T) {
	t.Parallel()
	var w *world
	w = newWorld(t, func(_ context.Context, run *workflow.Run, in inputs) ([]workflow.Option, error) {
		if run.Org.ID != string(w.org.ID) || run.Org.Name != "Contoso" || run.Org.TenantID != "a-tenant" || run.Caller != (workflow.Caller{}) || run.Search != "" {
			t.Errorf("the provider is told %+v", run)
		}
		return []workflow.Option{{Label: "Sales of " + in.Department, Value: "1", Metadata: map[string]any{"n": 2}}, {Label: "IT", Value: "2"}}, nil
	})
	got := w.options(Request{Provider: "things", Inputs: json.RawMessage(`{"department":"North"}`)})
	want := Answer{
		Options:   []catalog.Option{{Label: "Sales of North", Value: "1", Metadata: []byte(`{"n":2}`)}, {Label: "IT", Value: "2"}},
		FetchedAt: w.clock.now, ExpiresAt: w.clock.now.Add(5 * 60e9),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if w.log.String() != "" {
		t.Errorf("a success was logged: %s", w.log)
	}
}

func TestWhoMayAskAProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t, numbered(1))
	for _, p := range permissions.All() {
		_, err := w.source.Options(t.Context(), at(t, w.org, p), Request{Provider: "things"})
		may := p == permissions.ExecuteWorkflows || p == permissions.ManageForms
		if may && err != nil || !may && (!fault.Is(err, fault.Forbidden) || fault.Code(err) != "permission_required") {
			t.Errorf("%s: %v", p, err)
		}
	}
}

func TestAQuestionThatIsRefusedReachesNoProvider(t *testing.T) {
	t.Parallel()
	left := newOrg()
	left.IsActive = false
	for name, c := range map[string]struct {
		org     *organizations.Organization
		request Request
		kind    fault.Kind
		code    string
		fields  []string
	}{
		"an unknown provider":       {newOrg(), Request{Provider: "nothing"}, fault.NotFound, "not_found", nil},
		"a client that has left":    {left, Request{Provider: "things"}, fault.Conflict, "organization_inactive", nil},
		"an input that is too long": {newOrg(), Request{Provider: "things", Inputs: json.RawMessage(`{"department":"much too long"}`)}, fault.Invalid, "validation_failed", []string{"/inputs/department max_length"}},
		"inputs that are no object": {newOrg(), Request{Provider: "things", Inputs: json.RawMessage(`[]`)}, fault.Invalid, "validation_failed", []string{"/inputs type"}},
		"everything wrong at once": {
			newOrg(), Request{Provider: "things", Inputs: json.RawMessage(`{"department":7,"x":1}`), Search: strings.Repeat("ü", 201)},
			fault.Invalid, "validation_failed", []string{"/inputs/department type", "/inputs/x unknown_parameter", "/search max_length"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, never(t))
			w.does(c.org, never(t))
			_, err := w.source.Options(t.Context(), at(t, c.org, permissions.ExecuteWorkflows), c.request)
			if !fault.Is(err, c.kind) || fault.Code(err) != c.code {
				t.Fatalf("got %v", err)
			}
			var f *fault.Fault
			var got []string
			if asFault(err, &f); f != nil {
				for _, field := range f.Fields {
					got = append(got, field.Pointer+" "+field.Code)
				}
			}
			if diff := cmp.Diff(c.fields, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheLongestSearchIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, numbered(3))
	if got := w.options(Request{Provider: "things", Search: strings.Repeat("ü", 200)}); len(got.Options) != 0 || got.Options == nil {
		t.Errorf("got %+v", got)
	}
}

func TestAProviderWorksInGlobal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, never(t))
	w.does(nil, func(_ context.Context, run *workflow.Run, _ inputs) ([]workflow.Option, error) {
		return []workflow.Option{{Label: "Org " + run.Org.ID, Value: "x"}}, nil
	})
	got, err := w.source.Options(t.Context(), at(t, nil, permissions.ManageForms), Request{Provider: "things"})
	if err != nil || len(got.Options) != 1 || got.Options[0].Label != "Org " {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestNoOptionsAreAnEmptyList(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]workflow.Option{"nil": nil, "empty": {}} {
		w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) { return options, nil })
		if got := w.options(Request{Provider: "things"}); got.Options == nil || len(got.Options) != 0 || got.Truncated {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
