package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
)

const module = "github.com/bifrost-run/bifrost"

// comments are what the sources say about structs and their fields.
type comments struct {
	// texts are by package, struct and field; the struct's own has no field.
	texts map[place]string
	read  map[string]bool
}

// place is a struct, or a field of one.
type place struct{ pkg, name, field string }

func newComments() *comments {
	return &comments{texts: map[place]string{}, read: map[string]bool{}}
}

// of is the comment on a struct, or on a field of it. A field without one shares
// that of the field before. It fails for what nobody has described.
func (c *comments) of(t reflect.Type, field string) (string, error) {
	if !c.read[t.PkgPath()] {
		c.read[t.PkgPath()] = true
		if err := c.parse(t.PkgPath()); err != nil {
			return "", err
		}
	}
	text := c.texts[place{t.PkgPath(), t.Name(), field}]
	if text == "" {
		return "", fmt.Errorf("nothing says what %s.%s is", t, field)
	}
	return text, nil
}

// root is the folder of the module.
var root = sync.OnceValues(func() (string, error) {
	said, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	return strings.TrimSpace(string(said)), err
})

// parse reads all sources of a package.
func (c *comments) parse(pkg string) error {
	below, ours := strings.CutPrefix(pkg, module+"/")
	if !ours {
		return fmt.Errorf("%s is not a package of the platform", pkg)
	}
	at, err := root()
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(at, filepath.FromSlash(below), "*.go"))
	if err != nil {
		return err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		c.take(pkg, file)
	}
	return nil
}

func (c *comments) take(pkg string, file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		declared, ok := n.(*ast.GenDecl)
		if !ok || declared.Tok != token.TYPE {
			return true
		}
		for _, spec := range declared.Specs {
			named := spec.(*ast.TypeSpec)
			doc := named.Doc
			if doc == nil {
				doc = declared.Doc
			}
			if fields, ok := named.Type.(*ast.StructType); ok {
				c.texts[place{pkg, named.Name.Name, ""}] = sentences(doc)
				c.takeFields(pkg, named.Name.Name, fields)
			}
		}
		return false
	})
}

func (c *comments) takeFields(pkg, name string, of *ast.StructType) {
	last := ""
	for _, field := range of.Fields.List {
		if text := sentences(field.Doc); text != "" {
			last = text
		}
		for _, n := range field.Names {
			c.texts[place{pkg, name, n.Name}] = last
		}
	}
}

// sentences is a comment as one line.
func sentences(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }
