package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// findings are what the source says about refusals.
type findings struct {
	faults map[string]*refusal
	fields map[string]bool
	plain  []plainRow
}

// refusal is one code, with the statuses that show it and one of its sentences.
type refusal struct {
	statuses map[string]bool
	sentence string
}

// plainRow is what HTTP itself refuses with.
type plainRow struct{ code, status, sentence string }

// source is the code that people wrote, and the texts that its constants have.
type source struct {
	files  []sourceFile
	consts map[string]string
	// flows are by the function, and found counts them.
	flows map[string][]flow
	found int
	findings
}

// sourceFile is one file; folder is its package's, from the module's root.
type sourceFile struct {
	folder string
	syntax *ast.File
}

// flow is that a function makes a fault of its arguments: which one is the code, the
// sentence and the kind. One that is none is -1, and kind is what stands there instead.
type flow struct {
	code, sentence, kindAt int
	kind                   string
	isField                bool
}

// rooms are where refusals are made.
var rooms = []string{"domain", "app", "adapters", "functions", "platform", "ports"}

// scan reads a module.
func scan(root string) (findings, error) {
	s := &source{consts: map[string]string{}, flows: map[string][]flow{}, findings: findings{faults: map[string]*refusal{}, fields: map[string]bool{}}}
	for _, room := range rooms {
		err := filepath.WalkDir(filepath.Join(root, room), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			syntax, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			folder, err := filepath.Rel(root, filepath.Dir(path))
			if err == nil && folder != "domain/fault" {
				s.files = append(s.files, sourceFile{folder: folder, syntax: syntax})
			}
			return err
		})
		if err != nil {
			return findings{}, fmt.Errorf("read the source: %w", err)
		}
	}
	s.read()
	return s.findings, nil
}

// read goes over the source until nothing new flows.
func (s *source) read() {
	s.refuse("Invalid", "validation_failed", "3 fields need attention.")
	for _, f := range s.files {
		s.readConstants(f)
	}
	for before := -1; before != s.found; {
		before = s.found
		for _, f := range s.files {
			for _, decl := range f.syntax.Decls {
				fn, _ := decl.(*ast.FuncDecl)
				ast.Inspect(decl, func(n ast.Node) bool {
					s.visit(f, fn, n)
					return true
				})
			}
		}
	}
	slices.SortFunc(s.plain, func(a, b plainRow) int { return strings.Compare(a.status+a.code, b.status+b.code) })
	s.plain = slices.Compact(s.plain)
}

// readConstants remembers texts by their package's name, too.
func (s *source) readConstants(f sourceFile) {
	for _, decl := range f.syntax.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			value := spec.(*ast.ValueSpec)
			for i, name := range value.Names {
				if i >= len(value.Values) {
					continue
				}
				if text, ok := literal(value.Values[i]); ok {
					s.consts[f.folder+"."+name.Name] = text
					s.consts[f.syntax.Name.Name+"."+name.Name] = text
				}
			}
		}
	}
}

// literal is a text that is written out; sums of texts have an ellipsis for the rest.
func literal(e ast.Expr) (string, bool) {
	switch v := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(v.Value)
		return text, err == nil && v.Kind == token.STRING
	case *ast.BinaryExpr:
		left, okLeft := literal(v.X)
		right, okRight := literal(v.Y)
		if !okLeft {
			left = "…"
		}
		if !okRight {
			right = "…"
		}
		return left + right, okLeft || okRight
	default:
		return "", false
	}
}

// text is what an expression says, if it is written down somewhere.
func (s *source) text(f sourceFile, e ast.Expr) (string, bool) {
	switch v := e.(type) {
	case *ast.Ident:
		text, ok := s.consts[f.folder+"."+v.Name]
		return text, ok
	case *ast.SelectorExpr:
		if from, ok := v.X.(*ast.Ident); ok {
			text, ok := s.consts[from.Name+"."+v.Sel.Name]
			return text, ok
		}
		return "", false
	default:
		return literal(e)
	}
}
