package contract_test

import (
	"go/ast"
	"maps"
	"regexp"
	"slices"
)

var debt = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)

// debtLaw refuses work that is left in a comment, and tests that can choose not
// to test. Whoever runs a suite without its tools has a failure, not a pass.
func debtLaw(t *tree) []violation {
	var found []violation
	for _, f := range t.files {
		if f.isGenerated() {
			continue
		}
		for _, group := range f.syntax.Comments {
			for _, comment := range group.List {
				if mark := debt.FindString(comment.Text); mark != "" {
					found = append(found, t.broken(comment, "%s: do it or leave it out", mark))
				}
			}
		}
		for _, call := range skipsIn(f.syntax, nil) {
			found = append(found, t.broken(call, "skips a test: a missing tool is a failure"))
		}
	}
	return found
}

// skipsIn finds t.Skip and its like below a node, where testers says which names
// are a test's: a rapid.T that passes over an action is none.
func skipsIn(n ast.Node, testers map[string]bool) []*ast.CallExpr {
	var found []*ast.CallExpr
	ast.Inspect(n, func(below ast.Node) bool {
		switch x := below.(type) {
		case *ast.FuncDecl:
			if x.Body != nil {
				found = append(found, skipsIn(x.Body, named(x.Type, testers))...)
			}
			return false
		case *ast.FuncLit:
			found = append(found, skipsIn(x.Body, named(x.Type, testers))...)
			return false
		case *ast.CallExpr:
			if skips(x, testers) {
				found = append(found, x)
			}
		}
		return true
	})
	return found
}

// named is who is a test inside of a function, given who is outside.
func named(of *ast.FuncType, outside map[string]bool) map[string]bool {
	inside := map[string]bool{}
	maps.Copy(inside, outside)
	for _, field := range of.Params.List {
		kind := field.Type
		if star, ok := kind.(*ast.StarExpr); ok {
			kind = star.X
		}
		selector, ok := kind.(*ast.SelectorExpr)
		for _, name := range field.Names {
			inside[name.Name] = ok && isNamed(selector.X, "testing")
		}
	}
	return inside
}

func skips(call *ast.CallExpr, testers map[string]bool) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, selector.Sel.Name) {
		return false
	}
	on, ok := selector.X.(*ast.Ident)
	return ok && testers[on.Name]
}

func isNamed(e ast.Expr, name string) bool {
	of, ok := e.(*ast.Ident)
	return ok && of.Name == name
}
