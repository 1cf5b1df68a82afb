package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/tables"
)

// standing reads rows that User and Grant describe.
const standing = "Standing"

func TestTheCommittedPageIsWhatTheEntitiesSay(t *testing.T) {
	t.Parallel()
	committed, err := os.ReadFile("../../../../../docs/data-model.md")
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := render(&page, tables.Layout(), newComments()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(page.Bytes(), committed) {
		t.Error("docs/data-model.md is not what the entities say: run make generate")
	}
}

func TestEveryEntityIsInATable(t *testing.T) {
	t.Parallel()
	var described []string
	for _, table := range tables.Layout() {
		for _, row := range table.Rows {
			described = append(described, reflect.TypeOf(row).Elem().Name())
		}
	}
	declared := entities(t)
	if len(declared) < 8 {
		t.Fatalf("found only %q", declared)
	}
	for _, name := range declared {
		if !slices.Contains(described, name) && name != standing {
			t.Errorf("no table in Layout has rows of %s", name)
		}
	}
}

// entities are the exported structs of the adapter that embed a row. The others
// read some properties of these, for one purpose.
func entities(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			named, ok := n.(*ast.TypeSpec)
			if ok && named.Name.IsExported() && embedsRow(named.Type) {
				names = append(names, named.Name.Name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func embedsRow(e ast.Expr) bool {
	of, ok := e.(*ast.StructType)
	return ok && slices.ContainsFunc(of.Fields.List, func(f *ast.Field) bool {
		selected, ok := f.Type.(*ast.SelectorExpr)
		return ok && len(f.Names) == 0 && selected.Sel.Name == "Row"
	})
}

// row is described, nameless is not.
type row struct {
	entity.Row
	// Said is described, with a | in it.
	Said string
	Also int
}

type nameless struct {
	entity.Row
	Unsaid string
}

func TestAPropertyThatNobodyDescribedIsRefused(t *testing.T) {
	t.Parallel()
	said := newComments()
	said.read[reflect.TypeFor[row]().PkgPath()] = true
	for field, text := range map[string]string{"": "A row.", "Said": "With a | in it.", "Also": "With a | in it."} {
		said.texts[place{reflect.TypeFor[row]().PkgPath(), "row", field}] = text
	}
	said.texts[place{reflect.TypeFor[row]().PkgPath(), "nameless", ""}] = "A row."
	var page bytes.Buffer
	if err := render(&page, []entity.Table{{Name: "T", Rows: []entity.Entity{&row{}}}}, said); err != nil {
		t.Fatal(err)
	}
	want := "\n## T\n\nA row.\n\n| property | kind | meaning |\n|---|---|---|\n| Said | String | With a \\| in it. |\n| Also | Int64 | as above |\n"
	if !strings.HasSuffix(page.String(), want) {
		t.Errorf("got %s", page.String())
	}
	if err := render(&page, []entity.Table{{Name: "T", Rows: []entity.Entity{&nameless{}}}}, said); err == nil || !strings.Contains(err.Error(), "Unsaid") {
		t.Errorf("got %v", err)
	}
}
