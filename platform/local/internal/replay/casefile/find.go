// Package casefile writes a test of a run that happened, for the author of its
// workflow: a case of package workflowtest, with the input of the run, what its
// steps had stored, and the end that it came to. It holds no secret.
package casefile

import (
	"bufio"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// variable is the package-level variable that a workflow is declared as.
type variable struct {
	name string
	// pkg is the name of its package, folder where that is.
	pkg, folder string
}

// find looks for the variable at the file:line of a declaration, which begins
// with the path of its module in a program that was built with -trimpath.
func find(source string, in module) (variable, error) {
	file, line, err := split(source)
	if err != nil {
		return variable{}, err
	}
	if file, err = in.locate(file); err != nil {
		return variable{}, err
	}
	set := token.NewFileSet()
	syntax, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return variable{}, fmt.Errorf("the source of the workflow cannot be read: %w", err)
	}
	found := variable{pkg: syntax.Name.Name, folder: filepath.Dir(file)}
	for _, decl := range syntax.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			if found.name = nameAt(set, spec.(*ast.ValueSpec), line); found.name != "" {
				return found, found.check(source)
			}
		}
	}
	return variable{}, fmt.Errorf("there is no package-level variable at %s, as which a test could name the workflow; has the file changed since the program was built?", source)
}

func split(source string) (file string, line int, err error) {
	at := strings.LastIndexByte(source, ':')
	if at < 0 {
		return "", 0, fmt.Errorf("it is not known where the workflow is declared: %q", source)
	}
	line, err = strconv.Atoi(source[at+1:])
	return source[:at], line, err
}

// nameAt is the variable whose value is a call of Define that covers the line,
// empty when it is none of these.
func nameAt(set *token.FileSet, spec *ast.ValueSpec, line int) string {
	for i, value := range spec.Values {
		call, ok := value.(*ast.CallExpr)
		if !ok || len(spec.Names) != len(spec.Values) || !defines(call.Fun) {
			continue
		}
		if set.Position(call.Pos()).Line <= line && line <= set.Position(call.End()).Line {
			return spec.Names[i].Name
		}
	}
	return ""
}

// defines reports whether a function is called Define, in whatever package and
// with or without its types.
func defines(function ast.Expr) bool {
	switch f := function.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name == "Define"
	case *ast.IndexListExpr:
		return defines(f.X)
	case *ast.IndexExpr:
		return defines(f.X)
	default:
		return false
	}
}

func (v variable) check(source string) error {
	if v.name == "_" {
		return fmt.Errorf("the workflow at %s is declared as _, which no test can name: give the variable a name", source)
	}
	return nil
}

// module is a Go module on this machine.
type module struct{ path, root string }

// moduleOf finds the module that a folder is in.
func moduleOf(folder string) (module, error) {
	for root := folder; ; root = filepath.Dir(root) {
		name, err := modulePath(filepath.Join(root, "go.mod"))
		if err == nil || !errors.Is(err, os.ErrNotExist) {
			return module{path: name, root: root}, err
		}
		if filepath.Dir(root) == root {
			return module{}, fmt.Errorf("%s is in no Go module, so no test there could be run", folder)
		}
	}
}

func modulePath(file string) (string, error) {
	opened, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer func() { _ = opened.Close() }() // it was only read
	for lines := bufio.NewScanner(opened); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) > 1 && words[0] == "module" {
			return strings.Trim(words[1], `"`+"`"), nil
		}
	}
	return "", fmt.Errorf("%s names no module", file)
}

// locate is a file of the module as the compiler names it, on this machine.
func (m module) locate(file string) (string, error) {
	if filepath.IsAbs(file) {
		return file, nil
	}
	below, ours := strings.CutPrefix(file, m.path+"/")
	if !ours {
		return "", fmt.Errorf("the workflow is declared in %s, which is not in the module %s that the test would be in", file, m.path)
	}
	return filepath.Join(m.root, filepath.FromSlash(below)), nil
}

// importPath is the path of the package in a folder.
func (m module) importPath(folder string) (string, error) {
	below, err := filepath.Rel(m.root, folder)
	if err != nil || !filepath.IsLocal(below) {
		return "", fmt.Errorf("%s is not in the module %s that the test would be in", folder, m.path)
	}
	return path.Join(m.path, filepath.ToSlash(below)), nil
}
