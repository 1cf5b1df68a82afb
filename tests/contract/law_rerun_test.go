package contract_test

import (
	"go/ast"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// runAgain is what a run is started by that repeats another one: the use case before it
// has judged who may.
const runAgain = "RunAgain"

// Whoever else called it would have left out the permission.
func TestOnlyWhoeverJudgesWhoMayRunsThingsAgain(t *testing.T) {
	t.Parallel()
	tree, err := house()
	if err != nil {
		t.Fatal(err)
	}
	callers := map[string]bool{}
	for _, f := range tree.code() {
		if !under(f.dir(), "tests") && mentions(f, runAgain) {
			callers[f.dir()] = true
		}
	}
	if diff := cmp.Diff(map[string]bool{"app/rerun": true}, callers); diff != "" {
		t.Errorf("who runs things again without asking for a permission: -want +got\n%s", diff)
	}
}

// mentions reports whether code selects something of this name.
func mentions(f file, name string) bool {
	found := false
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == name {
			found = true
		}
		return true
	})
	return found
}

func TestAPlantedRunAgainIsFound(t *testing.T) {
	t.Parallel()
	tree := plant(t, map[string]string{"functions/x/x.go": "package x\nfunc f() { s.RunAgain() }", "app/x/x.go": "package x\nfunc RunAgain() { s.Run() }"}, nil)
	for _, f := range tree.code() {
		if mentions(f, runAgain) != (f.dir() == "functions/x") {
			t.Errorf("%s: %v", f.dir(), mentions(f, runAgain))
		}
	}
}
