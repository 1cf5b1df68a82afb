package describe_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/schema/mocks"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// filler writes a value into every field, no two alike, so that a field that is
// forgotten or mixed up is noticed, today or when it is added.
type filler struct{ n int }

func (f *filler) fill(t *testing.T, v reflect.Value) {
	t.Helper()
	f.n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.n))
	case reflect.Uint8:
		v.SetUint(uint64(f.n))
	case reflect.Float64:
		v.SetFloat(float64(f.n) / 2)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(t, v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(t, v.Index(0))
		f.fill(t, v.Index(1))
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(t, v.Field(i))
		}
	default:
		t.Fatalf("teach this test about %s", v.Type())
	}
}

// full is a definition in which everything is said.
func full(t *testing.T) *workflow.Definition {
	t.Helper()
	d, f := &workflow.Definition{Source: "somewhere.go:1"}, &filler{}
	f.fill(t, reflect.ValueOf(&d.Spec).Elem())
	f.fill(t, reflect.ValueOf(&d.Parameters).Elem())
	d.Spec.Needs.Settings[1].Optional = false // one of each kind
	return d
}

// catalogOf is the catalog of these definitions, none of which has a problem.
func catalogOf(t *testing.T, definitions ...*workflow.Definition) *describe.Catalog {
	t.Helper()
	c := gomock.NewController(t)
	compiler := mocks.NewMockCompiler(c)
	compiler.EXPECT().Compile(gomock.Any()).Return(mocks.NewMockValidator(c), nil).AnyTimes()
	made, err := describe.New(definitions, nil, compiler)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// said is what the catalog keeps of one definition.
type said struct {
	workflow catalog.Workflow
	retry    executions.Retry
	version  string
}

func sayOf(t *testing.T, d *workflow.Definition) said {
	t.Helper()
	c := catalogOf(t, d)
	return said{c.All()[0].Workflow, c.All()[0].Retry, c.Version()}
}

// wantNamesakes compares fields of the same name.
func wantNamesakes(t *testing.T, declared, kept reflect.Value, others ...string) {
	t.Helper()
	for i := range declared.NumField() {
		name := declared.Type().Field(i).Name
		if slices.Contains(others, name) {
			continue
		}
		got := kept.FieldByName(name)
		if !got.IsValid() {
			t.Errorf("%s is declared by authors, and the catalog has no field for it", name)
			continue
		}
		wanted := declared.Field(i).Convert(got.Type()).Interface()
		if diff := cmp.Diff(wanted, got.Interface()); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
	}
}

func TestEveryFieldOfAParameterReachesTheCatalog(t *testing.T) {
	t.Parallel()
	d := full(t)
	got := sayOf(t, d).workflow.Parameters
	if len(got) != len(d.Parameters) {
		t.Fatalf("%d parameters became %d", len(d.Parameters), len(got))
	}
	for i, p := range d.Parameters {
		wantNamesakes(t, reflect.ValueOf(p), reflect.ValueOf(got[i]))
		if reflect.ValueOf(got[i]).NumField() != reflect.ValueOf(p).NumField() {
			t.Error("the catalog has a field that no author can declare")
		}
	}
}

// wantNeeds expects everything that is needed, by name.
func wantNeeds(t *testing.T, declared host.Requirements, kept catalog.Needs) {
	t.Helper()
	want := catalog.Needs{Integrations: declared.Integrations}
	for _, optional := range []bool{false, true} { // what must have a value stands first
		for _, setting := range declared.Settings {
			if setting.Optional == optional {
				want.Settings = append(want.Settings, catalog.NeededSetting{Key: setting.Key, Type: string(setting.Type), Optional: optional})
			}
		}
	}
	last := len(want.Settings) - 1
	if diff := cmp.Diff(want, kept); diff != "" || last < 1 || want.Settings[0].Optional || !want.Settings[last].Optional || want.Settings[0].Type == "" {
		t.Errorf("%+v\n%s", want, diff)
	}
}

func TestEveryFieldOfASpecReachesTheCatalog(t *testing.T) {
	t.Parallel()
	d := full(t)
	got := sayOf(t, d)
	wantNamesakes(t, reflect.ValueOf(d.Spec), reflect.ValueOf(got.workflow), "Needs", "Retry", "OrganizationOptional")
	wantNeeds(t, d.Spec.Needs, got.workflow.Needs)
	wantNamesakes(t, reflect.ValueOf(d.Spec.Retry), reflect.ValueOf(got.retry))
	if got.workflow.RequiresOrganization {
		t.Error("an organization that is optional is required")
	}
	d.Spec.OrganizationOptional = false
	if !sayOf(t, d).workflow.RequiresOrganization {
		t.Error("an organization that is not optional is not required")
	}
}

// Everything that the catalog shows comes from somewhere.
func TestTheCatalogSaysNothingThatNobodyDeclares(t *testing.T) {
	t.Parallel()
	d := full(t)
	d.Spec.OrganizationOptional = false
	w := reflect.ValueOf(sayOf(t, d).workflow)
	for i := range w.NumField() {
		if w.Field(i).IsZero() {
			t.Errorf("%s is %v", w.Type().Field(i).Name, w.Field(i))
		}
	}
}

func TestAWorkflowWithoutParametersHasAnEmptyList(t *testing.T) {
	t.Parallel()
	if got := sayOf(t, &workflow.Definition{}).workflow.Parameters; got == nil || len(got) != 0 {
		t.Errorf("got %#v", got)
	}
}

// leaves visits every value below v that can change by itself.
func leaves(path string, v reflect.Value, visit func(path string, v reflect.Value)) {
	switch {
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			leaves(path+"."+v.Type().Field(i).Name, v.Field(i), visit)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			leaves(fmt.Sprintf("%s[%d]", path, i), v.Index(i), visit)
		}
	default:
		visit(path, v)
	}
}

// changes are the ways in which a value can become another one.
func changes(v reflect.Value) map[string]func(reflect.Value) {
	ways := map[string]func(reflect.Value){"is not said": reflect.Value.SetZero}
	switch v.Kind() {
	case reflect.Bool:
		return map[string]func(reflect.Value){"is the other way": func(v reflect.Value) { v.SetBool(!v.Bool()) }}
	case reflect.String:
		ways["is longer"] = func(v reflect.Value) { v.SetString(v.String() + "!") }
		ways["is in capitals"] = func(v reflect.Value) { v.SetString(strings.ToUpper(v.String())) }
	case reflect.Slice:
		ways["has one more"] = func(v reflect.Value) { v.Set(reflect.Append(v, v.Index(0))) }
		ways["is in another order"] = func(v reflect.Value) {
			turned := reflect.MakeSlice(v.Type(), 2, 2)
			turned.Index(0).Set(v.Index(1))
			turned.Index(1).Set(v.Index(0))
			v.Set(turned)
		}
	case reflect.Pointer:
		ways["points at another value"] = func(v reflect.Value) { v.Set(reflect.New(v.Type().Elem())) }
	default:
	}
	return ways
}

// The version tells whether somebody's copy is still right: it changes with
// everything that is shown, and with nothing else.
func TestTheVersionChangesExactlyWithWhatIsShown(t *testing.T) {
	t.Parallel()
	before := sayOf(t, full(t))
	count := 0
	leaves("Definition.Spec", reflect.ValueOf(full(t).Spec), func(path string, v reflect.Value) {
		for how := range changes(v) {
			count++
			changed(t, path, how, before)
		}
	})
	leaves("Definition.Parameters", reflect.ValueOf(full(t).Parameters), func(path string, v reflect.Value) {
		for how := range changes(v) {
			count++
			changed(t, path, how, before)
		}
	})
	if count < 60 {
		t.Errorf("%d changes were tried: what became of the others?", count)
	}
}

// changed makes one change in a fresh definition and looks at what becomes of it.
func changed(t *testing.T, path, how string, before said) {
	t.Helper()
	d := full(t)
	at := func(where string, v reflect.Value) {
		if where == path {
			changes(v)[how](v)
		}
	}
	leaves("Definition.Spec", reflect.ValueOf(&d.Spec).Elem(), at)
	leaves("Definition.Parameters", reflect.ValueOf(&d.Parameters).Elem(), at)
	after := sayOf(t, d)
	if cmp.Equal(before.workflow, after.workflow) && before.retry == after.retry {
		t.Errorf("%s %s, and the catalog says the same", path, how)
	}
	shown := !strings.HasPrefix(path, "Definition.Spec.Retry.")
	if shown != (before.version != after.version) {
		t.Errorf("%s %s: version %s after %s", path, how, after.version, before.version)
	}
}

func TestTheVersionDoesNotDependOnWhereAWorkflowIsWritten(t *testing.T) {
	t.Parallel()
	d := full(t)
	d.Source, d.Spec.Retry.Backoff = "elsewhere.go:9", time.Hour
	if one, other := sayOf(t, full(t)).version, sayOf(t, d).version; one != other {
		t.Errorf("got %s and %s", one, other)
	}
}
