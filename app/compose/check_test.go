package compose_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// refused is what is wrong with a draft.
func refused(t *testing.T, change func(*forms.Draft)) []string {
	t.Helper()
	d := newDesk(t, ana, here, trust...)
	_, err := d.Create(t.Context(), d.by, greeting(change))
	return broken(err)
}

func TestEverythingWrongWithADraftIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	got := refused(t, func(d *forms.Draft) {
		d.Name = ""
		d.Fields = append(d.Fields, forms.Field{Name: "nobody", Type: forms.TypeText})
		d.FixedInput["count"] = 12.0
	})
	if diff := cmp.Diff([]string{"/name length", "/fields/1/name unknown_parameter", "/fixedInput/count maximum"}, got); diff != "" {
		t.Error(diff)
	}
}

// The values that a form itself has are held against what the workflow takes.
func TestValuesOfAFormAreThoseThatItsWorkflowTakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*forms.Draft)
		want   []string
	}{
		"a fixed value out of range":    {func(d *forms.Draft) { d.FixedInput["count"] = 10.0 }, []string{"/fixedInput/count maximum"}},
		"a fixed value of another type": {func(d *forms.Draft) { d.FixedInput["count"] = "three" }, []string{"/fixedInput/count type"}},
		"a bad item of a fixed list":    {func(d *forms.Draft) { d.FixedInput["tags"] = []any{"a", 1.0} }, []string{"/fixedInput/tags type"}},
		"a default that is too long":    {func(d *forms.Draft) { d.Fields[0].Default = "Bartholomew" }, []string{"/fields/0/default max_length"}},
		"no value at all":               {func(d *forms.Draft) { d.Fields[0].Default, d.FixedInput = nil, nil }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, ana, here, trust...)
			if c.want == nil {
				d.records()
				d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
			}
			_, err := d.Create(t.Context(), d.by, greeting(c.change))
			if diff := cmp.Diff(c.want, broken(err)); diff != "" || (err == nil) != (c.want == nil) {
				t.Errorf("%v: %s", err, diff)
			}
		})
	}
}

func TestASecretIsNeitherFixedNorADefault(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*forms.Draft){
		"fixed": func(d *forms.Draft) { d.FixedInput["code"] = "hunter22" },
		"a default": func(d *forms.Draft) {
			d.Fields = append(d.Fields, forms.Field{Name: "code", Type: forms.TypeText, Default: "hunter22"})
		},
	} {
		if got := refused(t, change); len(got) == 0 {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func TestAFormSaysOfItsWorkflowWhatItMasksAndHowMuchItMayChange(t *testing.T) {
	t.Parallel()
	for workflow, want := range map[string]struct {
		masked []string
		effect catalog.Effect
	}{"compose_greet": {[]string{"password"}, catalog.EffectChange}, "gone": {}} {
		d := newDesk(t, ana, here, both...)
		d.kept.EXPECT().Get(gomock.Any(), d.by.Scope, id).Return(saved(d.by.Scope, func(f *forms.Form) {
			f.Workflow, f.Fields = workflow, append(f.Fields, forms.Field{Name: "password", Type: forms.TypeText, Parameter: "code"})
		}), nil)
		if v, err := d.Get(t.Context(), d.by, id); err != nil || !slices.Equal(v.Masked, want.masked) || v.Effect != want.effect {
			t.Errorf("%s: %v, %q, %v", workflow, v.Masked, v.Effect, err)
		}
	}
}

func TestAFormOfMoreThan32KiBIsRefused(t *testing.T) {
	t.Parallel()
	words := func(d *forms.Draft, n int) {
		for n > 0 {
			part := min(n, 9_000)
			d.Fields = append(d.Fields, forms.Field{Name: "note_" + string(rune('a'+len(d.Fields))), Type: forms.TypeMarkdown, Text: strings.Repeat("&", part)})
			n -= part
		}
	}
	if got := refused(t, func(d *forms.Draft) { words(d, 33_000) }); len(got) != 1 || got[0] != "/fields too_long" {
		t.Errorf("got %v", got)
	}
	d := newDesk(t, ana, here, trust...)
	d.records()
	d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
	if _, err := d.Create(t.Context(), d.by, greeting(func(d *forms.Draft) { words(d, 32_000) })); err != nil {
		t.Errorf("32,000 bytes: %v", err)
	}
}

func TestAWorkflowThatIsNotThereIsAFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	got := refused(t, func(d *forms.Draft) { d.Workflow, d.Name = "gone", "" })
	if diff := cmp.Diff([]string{"/name length", "/workflow workflow_unknown"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFormIsNotSubmittedWhereItsWorkflowDoesNotRun(t *testing.T) {
	t.Parallel()
	for at, want := range map[organizations.Target]bool{here: true, global: false} {
		d := newDesk(t, ana, at, both...)
		d.lacks(scopeOf(t, here))
		d.holds(saved(scopeOf(t, global), func(f *forms.Form) { f.Workflow, f.Fields, f.FixedInput = "compose_wave", nil, nil }))
		if v, err := d.Get(t.Context(), d.by, id); err != nil || v.MaySubmit != want || len(v.Problems) > 0 {
			t.Errorf("in %s: %+v, %v", at, v, err)
		}
	}
}

func TestAFormWhoseWorkflowHasChangedIsBroken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*forms.Form)
		want   string
	}{
		"a workflow that is gone":        {func(f *forms.Form) { f.Workflow = "gone" }, "/workflow workflow_unknown"},
		"a parameter that is gone":       {func(f *forms.Form) { f.Fields[0].Parameter = "first_name" }, "/fields/0/parameter unknown_parameter"},
		"a default that is not taken":    {func(f *forms.Form) { f.Fields[0].Default = "Bartholomew" }, "/fields/0/default max_length"},
		"a value that is no longer good": {func(f *forms.Form) { f.FixedInput["count"] = 99.0 }, "/fixedInput/count maximum"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, ana, here, both...)
			d.holds(saved(d.by.Scope, c.change))
			v, err := d.Get(t.Context(), d.by, id)
			if err != nil || len(v.Problems) == 0 || v.Problems[0].Pointer+" "+v.Problems[0].Code != c.want || v.MaySubmit || !v.MayManage || !v.SeesProblems {
				t.Errorf("%+v, %v", v, err)
			}
		})
	}
}
