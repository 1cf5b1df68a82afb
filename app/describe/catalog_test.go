package describe_test

import (
	"errors"
	"regexp"
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

// named is a definition with one parameter of the same name.
func named(name string) *workflow.Definition {
	return &workflow.Definition{
		Spec: host.Spec{Name: name, Title: "A " + name}, Source: name + ".go:7",
		Parameters: []host.Parameter{{Name: name, Type: host.TypeString}},
	}
}

func TestAWorkflowIsFoundByItsName(t *testing.T) {
	t.Parallel()
	controller := gomock.NewController(t)
	compiler, judge := mocks.NewMockCompiler(controller), mocks.NewMockValidator(controller)
	one, two := named("one"), named("two")
	compiler.EXPECT().Compile([]catalog.Parameter{{Name: "one", Type: catalog.TypeString}}).Return(mocks.NewMockValidator(controller), nil)
	compiler.EXPECT().Compile([]catalog.Parameter{{Name: "two", Type: catalog.TypeString}}).Return(judge, nil)
	c, err := describe.New([]*workflow.Definition{one, two}, nil, compiler)
	if err != nil {
		t.Fatal(err)
	}
	entry, err := c.Find("two")
	if err != nil || entry.Workflow.Title != "A two" || entry.Code != two || entry.Input != judge || !c.Has("two") {
		t.Errorf("got %+v, %v", entry, err)
	}
	var names []string
	for _, e := range c.All() {
		names = append(names, e.Workflow.Name)
	}
	if diff := cmp.Diff([]string{"one", "two"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestAWorkflowThatIsNotInThisBuildIsNotFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*describe.Catalog{"an empty build": catalogOf(t), "a build with another": catalogOf(t, named("one"))} {
		for _, absent := range []string{"two", "", "One", "one "} {
			entry, err := c.Find(absent)
			if fault.Code(err) != "not_found" || !fault.Is(err, fault.NotFound) || entry.Code != nil || entry.Input != nil || c.Has(absent) {
				t.Errorf("%s, %q: got %+v, %v", name, absent, entry, err)
			}
		}
	}
}

func TestEveryProblemOfEveryWorkflowIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	controller := gomock.NewController(t)
	compiler := mocks.NewMockCompiler(controller)
	first, second := errors.New("a pattern that is none"), errors.New("a limit upside down")
	compiler.EXPECT().Compile([]catalog.Parameter{{Name: "one", Type: catalog.TypeString}}).Return(nil, first)
	compiler.EXPECT().Compile([]catalog.Parameter{{Name: "two", Type: catalog.TypeString}}).Return(mocks.NewMockValidator(controller), nil)
	compiler.EXPECT().Compile([]catalog.Parameter{{Name: "three", Type: catalog.TypeString}}).Return(nil, second)
	c, err := describe.New([]*workflow.Definition{named("one"), named("two"), named("three")}, nil, compiler)
	if !errors.Is(err, first) || !errors.Is(err, second) {
		t.Fatalf("got %v", err)
	}
	wanted := []string{"one.go:7: workflow one: a pattern that is none", "three.go:7: workflow three: a limit upside down"}
	if diff := cmp.Diff(wanted, strings.Split(err.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
	// Nothing of a workflow with a problem can be run, and the others are whole.
	if c.Has("one") || c.Has("three") || len(c.All()) != 1 {
		t.Errorf("holds %+v", c.All())
	}
	if entry, err := c.Find("two"); err != nil || entry.Workflow.Name != "two" {
		t.Errorf("got %+v, %v", entry, err)
	}
}

func TestTheVersionIsADigestThatIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	seen := map[string]string{}
	for name, list := range map[string][]*workflow.Definition{
		"none": nil, "one": {named("one")}, "two": {named("two")}, "both": {named("one"), named("two")}, "turned": {named("two"), named("one")},
	} {
		version := catalogOf(t, list...).Version()
		if !form.MatchString(version) || version != catalogOf(t, list...).Version() {
			t.Errorf("%s: got %s, then %s", name, version, catalogOf(t, list...).Version())
		}
		if other, ok := seen[version]; ok {
			t.Errorf("%s and %s have the same version", name, other)
		}
		seen[version] = name
	}
}
