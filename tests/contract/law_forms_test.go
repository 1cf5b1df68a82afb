package contract_test

import (
	"go/ast"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// throughForm is what use cases that otherwise demand a permission are called by for
// somebody who sends a form: the access of the form stands in the permission's place.
const throughForm = "ThroughForm"

// Three use cases have such a way in, and one may take it: it asks app/internal/offer
// first. Whoever else took it would have left out the permission.
func TestOnlyWhoeverAsksForAnOfferDoesWithoutAPermission(t *testing.T) {
	t.Parallel()
	tree, err := house()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range formLaw(tree) {
		t.Error(v)
	}
	callers, ways := 0, map[string]bool{}
	for _, f := range tree.code() {
		if f.dir() == "app/submit" && len(callsThroughForm(f)) > 0 {
			callers++
		}
		for _, declared := range f.syntax.Decls {
			if d, ok := declared.(*ast.FuncDecl); ok && d.Name.Name == throughForm {
				ways[f.dir()] = true
			}
		}
	}
	if callers == 0 {
		t.Error("nobody goes through a form: the law watches a name that is gone")
	}
	if diff := cmp.Diff(map[string]bool{"app/keep": true, "app/provide": true, "app/start": true}, ways); diff != "" {
		t.Errorf("the ways in without a permission: -want +got\n%s", diff)
	}
}

// formLaw finds production code that takes the way of forms and may not.
func formLaw(t *tree) []violation {
	var found []violation
	for _, f := range t.code() {
		if f.dir() == "app/submit" || under(f.dir(), "tests") {
			continue
		}
		for _, node := range callsThroughForm(f) {
			found = append(found, t.broken(node, "goes through a form, where no permission is asked for"))
		}
	}
	return found
}

func callsThroughForm(f file) []ast.Node {
	var found []ast.Node
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == throughForm {
			found = append(found, s)
		}
		return true
	})
	return found
}

func TestAPlantedWayThroughAFormIsFound(t *testing.T) {
	t.Parallel()
	const said = "goes through a form, where no permission is asked for"
	for _, c := range []struct{ name, file, source, want string }{
		{"a trigger", "functions/x/x.go", "func f() { s.ThroughForm() }", "functions/x/x.go:2: " + said},
		{"another use case", "app/submitter/x.go", "var f = a.b.ThroughForm", "app/submitter/x.go:2: " + said},
		{"the use case", "app/submit/x.go", "var f = s.ThroughForm", ""},
		{"a test", "app/x/x_test.go", "var f = s.ThroughForm", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var want, got []string
			if c.want != "" {
				want = []string{c.want}
			}
			for _, v := range formLaw(plant(t, map[string]string{c.file: "package x\n" + c.source}, nil)) {
				got = append(got, v.String())
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
