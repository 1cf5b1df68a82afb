package main

import (
	"go/ast"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// isCode is what codes look like.
var isCode = regexp.MustCompile(`^[a-z][a-z0-9_]+$`)

// refuse remembers a code.
func (s *source) refuse(kind, code, sentence string) {
	status, shown := statuses[kind]
	if !shown || !isCode.MatchString(code) {
		return // an internal fault shows nothing of itself
	}
	r := s.faults[code]
	if r == nil {
		r = &refusal{statuses: map[string]bool{}}
		s.faults[code] = r
	}
	r.statuses[status] = true
	if r.sentence == "" {
		r.sentence = sentence
	}
}

// visit looks at one node inside of a function, which is nil for a package's variables.
func (s *source) visit(f sourceFile, within *ast.FuncDecl, n ast.Node) {
	switch v := n.(type) {
	case *ast.CallExpr:
		s.visitCall(f, within, v)
	case *ast.CompositeLit:
		s.visitLiteral(f, within, v)
	case *ast.AssignStmt:
		s.visitAssignment(f, within, v)
	case *ast.KeyValueExpr:
		s.visitPlain(f, v)
	}
}

// visitAssignment reads a code that takes the place of validation_failed, which is the
// only one that is replaced.
func (s *source) visitAssignment(f sourceFile, within *ast.FuncDecl, set *ast.AssignStmt) {
	said := map[string]ast.Expr{}
	for i, to := range set.Lhs {
		if field, ok := to.(*ast.SelectorExpr); ok && len(set.Lhs) == len(set.Rhs) {
			said[field.Sel.Name] = set.Rhs[i]
		}
	}
	if said["Code"] != nil {
		s.apply(f, within, flow{kind: "Invalid", kindAt: -1, code: 0, sentence: 1}, []ast.Expr{said["Code"], said["Message"]})
	}
}

func (s *source) visitCall(f sourceFile, within *ast.FuncDecl, call *ast.CallExpr) {
	name, from := called(call)
	shapes := s.flows["."+from+"."+name] // a function of another package
	switch {
	case from == "fault" && name == "New":
		shapes = []flow{{kindAt: 0, code: 1, sentence: 2}}
	case from == "fault" && name == "Wrap":
		shapes = []flow{{kindAt: 1, code: 2, sentence: 3}}
	case shapes == nil:
		shapes = s.flows[f.folder+"."+name] // one of its own, or a method
	}
	for _, shape := range shapes {
		if shape.code < len(call.Args) {
			s.apply(f, within, shape, call.Args)
		}
	}
}

// called is the name of a function, and of what stands before its dot.
func called(call *ast.CallExpr) (name, from string) {
	switch v := call.Fun.(type) {
	case *ast.Ident:
		return v.Name, ""
	case *ast.SelectorExpr:
		if x, ok := v.X.(*ast.Ident); ok {
			return v.Sel.Name, x.Name
		}
		return v.Sel.Name, "?"
	default:
		return "", "?"
	}
}

// apply notes the code of a call, or that the function around it hands one on.
func (s *source) apply(f sourceFile, within *ast.FuncDecl, shape flow, arguments []ast.Expr) {
	kind := shape.kind
	if shape.kindAt >= 0 && shape.kindAt < len(arguments) {
		kind = strings.TrimPrefix(written(arguments[shape.kindAt]), "fault.")
	}
	sentence := ""
	if shape.sentence >= 0 && shape.sentence < len(arguments) {
		sentence, _ = s.text(f, arguments[shape.sentence])
	}
	if code, ok := s.text(f, arguments[shape.code]); ok {
		if shape.isField && isCode.MatchString(code) {
			s.fields[code] = true
		} else if !shape.isField {
			s.refuse(kind, code, sentence)
		}
		return
	}
	next := flow{code: parameter(within, arguments[shape.code]), sentence: -1, kindAt: -1, kind: kind, isField: shape.isField}
	if next.code < 0 {
		return
	}
	if shape.kindAt >= 0 {
		next.kindAt = parameter(within, arguments[shape.kindAt])
	}
	if shape.sentence >= 0 && shape.sentence < len(arguments) {
		next.sentence = parameter(within, arguments[shape.sentence])
	}
	s.remember(f.folder+"."+within.Name.Name, next)
	if within.Name.IsExported() && within.Recv == nil {
		s.remember("."+f.syntax.Name.Name+"."+within.Name.Name, next)
	}
}

// remember keeps what flows through a function, once. One may hand on the code of a fault
// and that of its field.
func (s *source) remember(function string, next flow) {
	if !slices.Contains(s.flows[function], next) {
		s.flows[function] = append(s.flows[function], next)
		s.found++
	}
}

// parameter is which parameter of a function an expression is; -1 for none.
func parameter(within *ast.FuncDecl, e ast.Expr) int {
	name, ok := e.(*ast.Ident)
	if !ok || within == nil {
		return -1
	}
	at := 0
	for _, field := range within.Type.Params.List {
		for _, p := range field.Names {
			if p.Name == name.Name {
				return at
			}
			at++
		}
	}
	return -1
}

// written is a selector as it is written.
func written(e ast.Expr) string {
	if v, ok := e.(*ast.SelectorExpr); ok {
		if x, ok := v.X.(*ast.Ident); ok {
			return x.Name + "." + v.Sel.Name
		}
	}
	return ""
}

// visitLiteral looks for faults and fields that are written out, by their keys or by
// their order.
func (s *source) visitLiteral(f sourceFile, within *ast.FuncDecl, lit *ast.CompositeLit) {
	keyed := map[string]ast.Expr{}
	for _, element := range lit.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				keyed[key.Name] = pair.Value
			}
		}
	}
	switch {
	case keyed["Code"] != nil && keyed["Kind"] != nil:
		s.apply(f, within, flow{kindAt: 0, code: 1, sentence: 2}, []ast.Expr{keyed["Kind"], keyed["Code"], keyed["Message"]})
	case keyed["Code"] != nil && (keyed["Pointer"] != nil || keyed["In"] != nil), keyed["Code"] != nil && written(lit.Type) == "fault.Field":
		s.apply(f, within, flow{kindAt: -1, code: 0, sentence: -1, isField: true}, []ast.Expr{keyed["Code"]})
	case written(lit.Type) == "fault.Field" && len(lit.Elts) == 4 && len(keyed) == 0:
		s.apply(f, within, flow{kindAt: -1, code: 2, sentence: -1, isField: true}, lit.Elts)
	case f.folder == "functions/internal/problem" && lit.Type == nil && len(lit.Elts) == 3 && len(keyed) == 0:
		s.apply(f, within, flow{kindAt: -1, code: 1, sentence: -1, isField: true}, lit.Elts)
	}
}

// visitPlain reads what is said of a status without any fault.
func (s *source) visitPlain(f sourceFile, pair *ast.KeyValueExpr) {
	words, ok := pair.Value.(*ast.CompositeLit)
	if !ok || f.folder != "functions/internal/problem" || len(words.Elts) != 2 {
		return
	}
	code, okCode := literal(words.Elts[0])
	sentence, okSentence := literal(words.Elts[1])
	if name := strings.TrimPrefix(written(pair.Key), "http.Status"); okCode && okSentence {
		s.plain = append(s.plain, plainRow{code: code, status: statusOf(name), sentence: sentence})
	}
}

// statusOf is the number of a status of net/http.
func statusOf(name string) string {
	for status := 400; status < 600; status++ {
		if strings.NewReplacer(" ", "", "-", "").Replace(http.StatusText(status)) == name {
			return strconv.Itoa(status)
		}
	}
	return ""
}
