package contract_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The hard limits; half of them is what to aim for.
const (
	maxFunctionLines = 80
	maxFileLines     = 300
	maxPackageLines  = 800
	maxMethods       = 5
)

// commentLaw gives every package exactly one comment, which begins as Go's
// tools expect it.
func commentLaw(t *tree) []violation {
	var found []violation
	packages := t.packages()
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		var commented []file
		for _, f := range packages[dir] {
			if f.syntax.Doc != nil {
				commented = append(commented, f)
			}
		}
		switch {
		case len(commented) == 0:
			found = append(found, violation{dir, "has no package comment"})
		case len(commented) > 1:
			found = append(found, t.broken(commented[1].syntax, "is the second package comment of %s", dir))
		case !startsWell(commented[0].syntax):
			found = append(found, t.broken(commented[0].syntax, "the package comment does not begin with its name"))
		}
	}
	return found
}

func startsWell(f *ast.File) bool {
	return f.Name.Name == "main" || strings.HasPrefix(f.Doc.Text(), "Package "+f.Name.Name+" ")
}

// portLaw keeps ports to small interfaces, types and constants.
func portLaw(t *tree) []violation {
	var found []violation
	for _, f := range t.code() {
		if !under(f.dir(), "ports") {
			continue
		}
		for _, decl := range f.syntax.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				found = append(found, t.broken(d, "declares the function %s: a port promises, adapters do", d.Name.Name))
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					found = append(found, t.broken(d, "declares a variable: a port has no state"))
				}
			}
		}
		found = append(found, t.wideInterfaces(f)...)
	}
	return found
}

func (t *tree) wideInterfaces(f file) []violation {
	var found []violation
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if wide, ok := spec.Type.(*ast.InterfaceType); ok && t.methods(f.dir(), wide) > maxMethods {
			found = append(found, t.broken(spec, "%s has %d methods, %d are the most: split it by who needs what", spec.Name.Name, t.methods(f.dir(), wide), maxMethods))
		}
		return true
	})
	return found
}

// methods counts what an interface asks for, with the interfaces of its own
// package that it embeds; one from elsewhere counts as a method.
func (t *tree) methods(dir string, of *ast.InterfaceType) int {
	count := 0
	for _, field := range of.Methods.List {
		embedded, ok := field.Type.(*ast.Ident)
		if len(field.Names) > 0 || !ok {
			count++
			continue
		}
		count += t.methodsOf(dir, embedded.Name)
	}
	return count
}

func (t *tree) methodsOf(dir, name string) int {
	for _, f := range t.packages()[dir] {
		for _, decl := range f.syntax.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.TYPE {
				continue
			}
			for _, spec := range group.Specs {
				declared := spec.(*ast.TypeSpec)
				if of, ok := declared.Type.(*ast.InterfaceType); ok && declared.Name.Name == name {
					return t.methods(dir, of)
				}
			}
		}
	}
	return 1
}

// sizeLaw keeps functions, files and packages readable. Suites are tests and
// tell long stories: only their files are held.
func sizeLaw(t *tree) []violation {
	var found []violation
	lines := map[string]int{}
	for _, f := range t.code() {
		if f.lines > maxFileLines {
			found = append(found, violation{f.path, fmt.Sprintf("has %d lines, %d are the most", f.lines, maxFileLines)})
		}
		if !under(f.dir(), "tests") {
			lines[f.dir()] += f.lines
			found = append(found, t.longFunctions(f)...)
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(lines)) {
		if lines[dir] > maxPackageLines {
			found = append(found, violation{dir, fmt.Sprintf("has %d lines, %d are the most: it holds more than one thing", lines[dir], maxPackageLines)})
		}
	}
	return found
}

func (t *tree) longFunctions(f file) []violation {
	var found []violation
	for _, decl := range f.syntax.Decls {
		function, ok := decl.(*ast.FuncDecl)
		if ok && t.span(function) > maxFunctionLines {
			found = append(found, t.broken(function, "%s has %d lines, %d are the most", function.Name.Name, t.span(function), maxFunctionLines))
		}
	}
	return found
}

// span is how many lines a node takes.
func (t *tree) span(n ast.Node) int {
	return t.fset.Position(n.End()).Line - t.fset.Position(n.Pos()).Line + 1
}

var (
	emptyRoom = regexp.MustCompile(`^(utils?|commons?|helpers?|managers?|misc|shared|models?|services?)$`)
	emptyType = regexp.MustCompile(`(Service|Manager|Helper|Utils?)$`)
)

// nameLaw refuses names that say nothing of what they name.
func nameLaw(t *tree) []violation {
	var found []violation
	for _, f := range t.files {
		base := strings.TrimSuffix(strings.TrimSuffix(path.Base(f.path), ".go"), "_test")
		for _, name := range []string{f.syntax.Name.Name, path.Base(f.dir()), base} {
			if emptyRoom.MatchString(name) {
				found = append(found, violation{f.path, name + " says nothing of what is inside"})
				break
			}
		}
	}
	for _, f := range t.code() {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && emptyType.MatchString(spec.Name.Name) {
				found = append(found, t.broken(spec, "%s says nothing of what it does", spec.Name.Name))
			}
			return true
		})
	}
	return found
}

// initLaw leaves init functions to the registry of workflows.
func initLaw(t *tree) []violation {
	var found []violation
	for _, f := range t.files {
		for _, decl := range f.syntax.Decls {
			function, ok := decl.(*ast.FuncDecl)
			if ok && function.Recv == nil && function.Name.Name == "init" && f.dir() != "workflow" {
				found = append(found, t.broken(function, "runs before main: construct it where it is used"))
			}
		}
	}
	return found
}
