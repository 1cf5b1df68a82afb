// Package contract_test holds the laws of the house as tests, and what the
// platform promises to the outside. A law is a function from a description of
// the source tree to what breaks it, so that it can be shown to fail.
package contract_test

import (
	"slices"
	"testing"
)

// law is one rule that the whole tree keeps.
type law struct {
	name string
	find func(*tree) []violation
}

var laws = []law{
	{"a package imports only what its floor may", importLaw},
	{"contexts of the domain share ids and scopes only", contextLaw},
	{"rules and use cases have no clock", clockLaw},
	{"every package has one comment", commentLaw},
	{"ports are small interfaces, types and constants", portLaw},
	{"functions, files and packages are small", sizeLaw},
	{"names say what they name", nameLaw},
	{"exported identifiers have comments", docLaw},
	{"nothing is left for later and no test skips", debtLaw},
	{"nothing runs before main", initLaw},
}

func TestTheHouseKeepsItsLaws(t *testing.T) {
	t.Parallel()
	tree, err := house()
	if err != nil {
		t.Fatal(err)
	}
	for _, law := range laws {
		t.Run(law.name, func(t *testing.T) {
			t.Parallel()
			for _, v := range law.find(tree) {
				t.Error(v)
			}
		})
	}
}

func TestTheLawsSeeTheWholeHouse(t *testing.T) {
	t.Parallel()
	tree, err := house()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"domain/fault/fault.go", "ports/store/access.go", "ports/store/mocks/mocks.go", "tests/contract/laws_test.go"} {
		if !slices.ContainsFunc(tree.files, func(f file) bool { return f.path == want }) {
			t.Errorf("the laws do not see %s", want)
		}
	}
	if len(tree.outside[gomock]) == 0 {
		t.Error("the laws do not see what third parties import")
	}
}
