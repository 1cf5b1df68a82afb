package describe_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/schema/mocks"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// provider is a data provider with one input of the same name.
func provider(name string) *workflow.ProviderDefinition {
	return &workflow.ProviderDefinition{
		Spec: host.ProviderSpec{Name: name, Description: "All " + name}, Source: name + ".go:7",
		Parameters: []host.Parameter{{Name: name, Type: host.TypeString}},
	}
}

// fullProvider is a data provider in which everything is said.
func fullProvider(t *testing.T) *workflow.ProviderDefinition {
	t.Helper()
	d, f := &workflow.ProviderDefinition{Source: "somewhere.go:1"}, &filler{}
	f.fill(t, reflect.ValueOf(&d.Spec).Elem())
	f.fill(t, reflect.ValueOf(&d.Parameters).Elem())
	d.Spec.Needs.Settings[1].Optional = false // one of each kind
	return d
}

// catalogOfProviders is the catalog of these, none of which has a problem.
func catalogOfProviders(t *testing.T, providers ...*workflow.ProviderDefinition) *describe.Catalog {
	t.Helper()
	c := gomock.NewController(t)
	compiler := mocks.NewMockCompiler(c)
	compiler.EXPECT().Compile(gomock.Any()).Return(mocks.NewMockValidator(c), nil).AnyTimes()
	made, err := describe.New([]*workflow.Definition{named("one")}, providers, compiler)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestADataProviderIsFoundByItsName(t *testing.T) {
	t.Parallel()
	one, two := provider("users"), provider("groups")
	c := catalogOfProviders(t, one, two)
	entry, err := c.FindProvider("groups")
	if err != nil || entry.Provider.Description != "All groups" || entry.Code != two || entry.Inputs == nil {
		t.Errorf("got %+v, %v", entry, err)
	}
	if list := c.Providers(); len(list) != 2 || list[0].Code != one || list[1].Code != two {
		t.Errorf("got %+v", list)
	}
	for _, absent := range []string{"", "Groups", "groups ", "one"} {
		if entry, err := c.FindProvider(absent); !fault.Is(err, fault.NotFound) || fault.Code(err) != "not_found" || entry.Code != nil {
			t.Errorf("%q: got %+v, %v", absent, entry, err)
		}
	}
	if c.Has("groups") {
		t.Error("a data provider is a workflow")
	}
}

func TestEveryFieldOfADataProviderReachesTheCatalog(t *testing.T) {
	t.Parallel()
	d := fullProvider(t)
	got := catalogOfProviders(t, d).Providers()[0].Provider
	wantNamesakes(t, reflect.ValueOf(d.Spec), reflect.ValueOf(got), "Needs")
	wantNeeds(t, d.Spec.Needs, got.Needs)
	for i, p := range d.Parameters {
		wantNamesakes(t, reflect.ValueOf(p), reflect.ValueOf(got.Inputs[i]))
	}
	for i := range reflect.TypeFor[catalog.Provider]().NumField() {
		if reflect.ValueOf(got).Field(i).IsZero() {
			t.Errorf("%s comes from nowhere", reflect.TypeFor[catalog.Provider]().Field(i).Name)
		}
	}
	if got := catalogOfProviders(t, &workflow.ProviderDefinition{}).Providers()[0].Provider.Inputs; got == nil {
		t.Error("no inputs are no list")
	}
}

func TestTheVersionChangesWithEveryDataProvider(t *testing.T) {
	t.Parallel()
	before, count := catalogOfProviders(t, fullProvider(t)).Version(), 0
	try := func(path string, v reflect.Value) {
		for how := range changes(v) {
			count++
			d := fullProvider(t)
			at := func(where string, v reflect.Value) {
				if where == path {
					changes(v)[how](v)
				}
			}
			leaves("Spec", reflect.ValueOf(&d.Spec).Elem(), at)
			leaves("Parameters", reflect.ValueOf(&d.Parameters).Elem(), at)
			if catalogOfProviders(t, d).Version() == before {
				t.Errorf("%s %s, and the version is the same", path, how)
			}
		}
	}
	leaves("Spec", reflect.ValueOf(fullProvider(t).Spec), try)
	leaves("Parameters", reflect.ValueOf(fullProvider(t).Parameters), try)
	if count < 50 {
		t.Errorf("%d changes were tried: what became of the others?", count)
	}
	if catalogOfProviders(t).Version() == before || catalogOfProviders(t, fullProvider(t), provider("more")).Version() == before {
		t.Error("one more or less, and the version is the same")
	}
}

func TestEveryProblemOfEveryDataProviderIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	controller := gomock.NewController(t)
	compiler := mocks.NewMockCompiler(controller)
	broken := errors.New("a pattern that is none")
	compiler.EXPECT().Compile([]catalog.Parameter{{Name: "one", Type: catalog.TypeString}}).Return(nil, errors.New("upside down"))
	compiler.EXPECT().Compile([]catalog.Parameter{{Name: "users", Type: catalog.TypeString}}).Return(nil, broken)
	c, err := describe.New([]*workflow.Definition{named("one")}, []*workflow.ProviderDefinition{provider("users")}, compiler)
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	wanted := []string{
		"one.go:7: workflow one: upside down",
		"users.go:7: data provider users: a pattern that is none",
	}
	if diff := cmp.Diff(wanted, strings.Split(err.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
	if len(c.Providers()) != 0 {
		t.Errorf("holds %+v", c.Providers())
	}
}
