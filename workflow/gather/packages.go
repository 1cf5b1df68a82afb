package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// packages are the import paths of the folder and of those below it that declare
// something, sorted. What cannot be imported is an error and not passed over: a
// workflow in it would be missing without a word.
func (s source) packages() ([]string, error) {
	var found []string
	err := filepath.WalkDir(s.dir, func(dir string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		below, err := filepath.Rel(s.dir, dir)
		if err != nil {
			return err
		}
		if below != "." && left(dir, filepath.ToSlash(below)) {
			return filepath.SkipDir
		}
		counts, err := declares(dir)
		if counts {
			found = append(found, path.Join(s.path, filepath.ToSlash(below)))
		}
		return err
	})
	slices.Sort(found)
	return found, err
}

// left reports whether a folder and what is below it is left out: the list
// itself, what is internal, and what the go command does not see or gives to
// another module.
func left(dir, below string) bool {
	name := path.Base(below)
	if below == listName || name == "internal" || name == "testdata" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// declares reports whether a folder holds a package with more than comments and
// imports. Tests do not count, nor do files that the build leaves out.
func declares(dir string) (bool, error) {
	p, err := build.ImportDir(dir, 0)
	var none *build.NoGoError
	if errors.As(err, &none) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return false, err
		}
		if !slices.ContainsFunc(file.Decls, isDeclaration) {
			continue
		}
		if p.IsCommand() {
			return false, fmt.Errorf("%s is a program (package main), which cannot be imported; move it below a folder named internal, or out of this one", dir)
		}
		return true, nil
	}
	return false, nil
}

func isDeclaration(d ast.Decl) bool {
	group, ok := d.(*ast.GenDecl)
	return !ok || group.Tok != token.IMPORT
}
