package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/bifrost-run/bifrost"

// goPackage is what is read of one package of ours.
type goPackage struct {
	// Path begins at the module's root.
	Path string
	// Dir is where its files are.
	Dir     string
	GoFiles []string
	// Imports are those of ours, by their paths from the root.
	Imports []string
}

// listed is what `go list` says of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles, Imports        []string
}

// list reads what the module's programs are made of; tests are no part of it.
func list(root string) (map[string]goPackage, error) {
	all, err := goList(root, "-json=ImportPath,Dir,GoFiles,Imports", "./...")
	if err != nil {
		return nil, err
	}
	packages := map[string]goPackage{}
	for _, p := range all {
		name, ours := local(p.ImportPath)
		if !ours || strings.HasPrefix(name, "tests/") {
			continue
		}
		read := goPackage{Path: name, Dir: p.Dir, GoFiles: p.GoFiles}
		for _, imported := range p.Imports {
			if of, ours := local(imported); ours {
				read.Imports = append(read.Imports, of)
			}
		}
		packages[name] = read
	}
	return packages, nil
}

func goList(root string, arguments ...string) ([]listed, error) {
	command := exec.Command("go", append([]string{"list"}, arguments...)...) //nolint:gosec // the arguments are this program's
	// As programs are built that are shipped: their packages are compiled already.
	command.Dir, command.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.Bytes())
	}
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// local is the path of a package from the module's root, if it is ours.
func local(importPath string) (string, bool) { return strings.CutPrefix(importPath, module+"/") }

// room is the first elements of a path: room("app/alert/tell", 2) is app/alert.
func room(path string, depth int) string {
	elements := strings.Split(path, "/")
	return strings.Join(elements[:min(depth, len(elements))], "/")
}

// files are the parsed files of a package.
func (p goPackage) files() (all []*ast.File, err error) {
	for _, name := range p.GoFiles {
		syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		all = append(all, syntax)
	}
	return all, nil
}

// importedBeside is what the files of a package import that also import path.
func (p goPackage) importedBeside(path string) (imports []string, err error) {
	files, err := p.files()
	for _, syntax := range files {
		all := slices.Collect(maps.Values(importsBelow(syntax, "")))
		if slices.Contains(all, path) {
			imports = append(imports, all...)
		}
	}
	return imports, err
}

// selected are the names that a package takes from each package of ours below folder:
// "ports/store" has "Executions" where somebody writes store.Executions.
func (p goPackage) selected(folder string) (map[string][]string, error) {
	names := map[string][]string{}
	files, err := p.files()
	for _, syntax := range files {
		imported := importsBelow(syntax, folder)
		ast.Inspect(syntax, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if of, ok := selector.X.(*ast.Ident); ok && imported[of.Name] != "" {
				names[imported[of.Name]] = append(names[imported[of.Name]], selector.Sel.Name)
			}
			return true
		})
	}
	return names, err
}

// importsBelow maps the name that a file uses to the package of ours below folder, which is
// empty for all.
func importsBelow(syntax *ast.File, folder string) map[string]string {
	imported := map[string]string{}
	for _, spec := range syntax.Imports {
		text, err := strconv.Unquote(spec.Path.Value)
		of, ours := local(text)
		if err != nil || !ours || folder != "" && !strings.HasPrefix(of, folder+"/") {
			continue
		}
		name := of[strings.LastIndex(of, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imported[name] = of
	}
	return imported
}

// sorted is a set in order.
func sorted(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
