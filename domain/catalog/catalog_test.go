package catalog_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

func TestTypesListsEveryTypeThatIsDeclared(t *testing.T) {
	t.Parallel()
	syntax, err := parser.ParseFile(token.NewFileSet(), "catalog.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var declared []catalog.Type
	ast.Inspect(syntax, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == "Type" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			declared = append(declared, catalog.Type(text))
		}
		return true
	})
	if len(declared) == 0 || !slices.Equal(catalog.Types(), declared) {
		t.Errorf("Types lists %v, declared are %v", catalog.Types(), declared)
	}
}
