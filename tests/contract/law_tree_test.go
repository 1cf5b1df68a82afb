package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// module is our module's path; everything below it is ours.
const module = "github.com/bifrost-run/bifrost"

// tree is what the laws judge: our files, and what imports what outside of them.
type tree struct {
	fset  *token.FileSet
	files []file
	// outside maps a third party's package to what it imports.
	outside map[string][]string
}

// file is one of our Go files.
type file struct {
	// path begins at the module's root: domain/fault/fault.go.
	path   string
	lines  int
	syntax *ast.File
}

// violation is one broken law and where.
type violation struct{ at, what string }

func (v violation) String() string { return v.at + ": " + v.what }

// add parses a source into the tree.
func (t *tree) add(name string, source []byte) error {
	syntax, err := parser.ParseFile(t.fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	t.files = append(t.files, file{path: name, lines: bytes.Count(source, []byte("\n")), syntax: syntax})
	return nil
}

// broken is a violation at a node.
func (t *tree) broken(node ast.Node, format string, args ...any) violation {
	at := t.fset.Position(node.Pos())
	return violation{at: at.Filename + ":" + strconv.Itoa(at.Line), what: fmt.Sprintf(format, args...)}
}

// code yields the files that people write for production.
func (t *tree) code() []file {
	return slices.DeleteFunc(slices.Clone(t.files), func(f file) bool { return f.isTest() || f.isGenerated() })
}

// packages groups the production files, generated ones too, by folder.
func (t *tree) packages() map[string][]file {
	grouped := map[string][]file{}
	for _, f := range t.files {
		if !f.isTest() {
			grouped[f.dir()] = append(grouped[f.dir()], f)
		}
	}
	return grouped
}

// importsOf is what a package imports: a folder of ours by its path from the
// root, everything else by its import path.
func (t *tree) importsOf(packages map[string][]file, name string) []string {
	files, ours := packages[name]
	if !ours {
		return t.outside[name]
	}
	var all []string
	for _, f := range files {
		for _, spec := range f.syntax.Imports {
			all = append(all, importPath(spec))
		}
	}
	return all
}

func (f file) dir() string       { return path.Dir(f.path) }
func (f file) isTest() bool      { return strings.HasSuffix(f.path, "_test.go") }
func (f file) isGenerated() bool { return ast.IsGenerated(f.syntax) }

// importPath is the imported path, from the module's root when it is ours.
func importPath(spec *ast.ImportSpec) string {
	name, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value
	}
	return strings.TrimPrefix(name, module+"/")
}

// isStd reports whether an import path is the standard library's, whose first
// element never has a dot. Ours have lost their module path and are asked for first.
func isStd(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return !strings.Contains(first, ".")
}

// under reports whether name is root or lies below it: workflows is not under workflow.
func under(name, root string) bool {
	return name == root || strings.HasPrefix(name, root+"/")
}

// listed is what the laws need of `go list -json`.
type listed struct {
	ImportPath, Dir, Name                                                 string
	Standard                                                              bool
	Module                                                                *struct{ Main bool }
	Imports, GoFiles, IgnoredGoFiles, CgoFiles, TestGoFiles, XTestGoFiles []string
}

// house loads the real tree, once.
var house = sync.OnceValues(func() (*tree, error) { return load(filepath.Join("..", "..")) })

// load reads the module at root as the go command sees it, and the files that
// this platform's build leaves out as well: a build tag is no way past a law.
func load(root string) (*tree, error) {
	if err := look(root); err != nil {
		return nil, err
	}
	command := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Name,Standard,Module,Imports,GoFiles,IgnoredGoFiles,CgoFiles,TestGoFiles,XTestGoFiles", "./...")
	command.Dir = root
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.Bytes())
	}
	t := &tree{fset: token.NewFileSet(), outside: map[string][]string{}}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return t, nil
		} else if err != nil {
			return nil, err
		}
		if err := t.take(p); err != nil {
			return nil, err
		}
	}
}

// look reads the folders that the go command will read. The go command caches a
// test's result until a file changes that the test itself has looked at, and
// would otherwise not notice a new one.
func look(root string) error {
	return filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && name != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules") {
			return filepath.SkipDir
		}
		return err
	})
}

func (t *tree) take(p listed) error {
	if p.Standard {
		return nil
	}
	if p.Module == nil || !p.Module.Main {
		t.outside[p.ImportPath] = p.Imports
		return nil
	}
	dir := strings.TrimPrefix(p.ImportPath, module+"/")
	for _, name := range slices.Concat(p.GoFiles, p.IgnoredGoFiles, p.CgoFiles, p.TestGoFiles, p.XTestGoFiles) {
		source, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil {
			return err
		}
		if err := t.add(path.Join(dir, name), source); err != nil {
			return err
		}
	}
	return nil
}

// plant builds a tree from sources, with the imports of third parties that it
// should know.
func plant(t *testing.T, sources map[string]string, outside map[string][]string) *tree {
	t.Helper()
	planted := &tree{fset: token.NewFileSet(), outside: outside}
	for name, source := range sources {
		if err := planted.add(name, []byte(source)); err != nil {
			t.Fatalf("the planted %s does not parse: %v", name, err)
		}
	}
	slices.SortFunc(planted.files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return planted
}
