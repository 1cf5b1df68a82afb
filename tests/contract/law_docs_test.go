package contract_test

import (
	"go/ast"
	"strings"
)

// docLaw gives every exported identifier a comment: types, functions, methods,
// what interfaces ask for, variables and constants (one comment may speak for a
// group).
func docLaw(t *tree) []violation {
	var found []violation
	for _, f := range t.code() {
		for _, decl := range f.syntax.Decls {
			for _, name := range undocumented(decl) {
				found = append(found, t.broken(name, "%s has no comment", name.Name))
			}
		}
	}
	return found
}

func undocumented(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if speaks(d.Doc) || !ast.IsExported(d.Name.Name) || !onExported(d) {
			return nil
		}
		return []*ast.Ident{d.Name}
	case *ast.GenDecl:
		var found []*ast.Ident
		for _, spec := range d.Specs {
			found = append(found, undocumentedIn(spec, speaks(d.Doc))...)
		}
		return found
	}
	return nil
}

func undocumentedIn(spec ast.Spec, grouped bool) []*ast.Ident {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		found := undocumentedMethods(s)
		if !grouped && !speaks(s.Doc) && !speaks(s.Comment) && s.Name.IsExported() {
			found = append(found, s.Name)
		}
		return found
	case *ast.ValueSpec:
		if grouped || speaks(s.Doc) || speaks(s.Comment) {
			return nil
		}
		return exported(s.Names)
	}
	return nil
}

// undocumentedMethods finds what an exported interface asks for in silence.
func undocumentedMethods(spec *ast.TypeSpec) []*ast.Ident {
	of, ok := spec.Type.(*ast.InterfaceType)
	if !ok || !spec.Name.IsExported() {
		return nil
	}
	var found []*ast.Ident
	for _, method := range of.Methods.List {
		if !speaks(method.Doc) && !speaks(method.Comment) {
			found = append(found, exported(method.Names)...)
		}
	}
	return found
}

// onExported reports whether a function stands alone or belongs to an exported
// type; what an unexported type does is its package's own affair.
func onExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	of := d.Recv.List[0].Type
	for {
		switch e := of.(type) {
		case *ast.StarExpr:
			of = e.X
		case *ast.IndexExpr:
			of = e.X
		case *ast.IndexListExpr:
			of = e.X
		case *ast.Ident:
			return e.IsExported()
		default:
			return true
		}
	}
}

func exported(names []*ast.Ident) []*ast.Ident {
	var found []*ast.Ident
	for _, name := range names {
		if name.IsExported() {
			found = append(found, name)
		}
	}
	return found
}

// speaks reports whether a comment has words, not directives alone.
func speaks(comment *ast.CommentGroup) bool {
	return comment != nil && strings.TrimSpace(comment.Text()) != ""
}
