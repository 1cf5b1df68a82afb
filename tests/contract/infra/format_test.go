package infra_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// document is a file that was read.
type document struct {
	body  *hclsyntax.Body
	wrong hcl.Diagnostics
	// unformatted is the first line that is not as `terraform fmt` writes it, 0 for none.
	unformatted int
}

// documents keeps what was read, by name and text: most files are the same in every tree.
var documents sync.Map

// document reads a file of the tree. One that cannot be read has an empty body.
func (t *tree) document(name string) *document {
	text := t.files[name]
	key := name + "\n" + string(text)
	if known, is := documents.Load(key); is {
		return known.(*document)
	}
	d := &document{body: &hclsyntax.Body{}}
	file, wrong := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	if d.wrong = wrong; !wrong.HasErrors() {
		d.body = file.Body.(*hclsyntax.Body)
		d.unformatted = firstDifference(text, hclwrite.Format(text))
	}
	documents.Store(key, d)
	return d
}

func firstDifference(is, should []byte) int {
	if bytes.Equal(is, should) {
		return 0
	}
	now, then := bytes.Split(is, []byte("\n")), bytes.Split(should, []byte("\n"))
	line := 0
	for line < min(len(now), len(then)) && bytes.Equal(now[line], then[line]) {
		line++
	}
	return line + 1
}

// formatted is how the names of the files end that belong to the project. Others are what
// somebody's own work leaves here.
var formatted = []string{".tf", ".auto.tfvars", ".tftest.hcl", ".tfmock.hcl"}

// formatRule wants files that can be read, and as `terraform fmt` writes them.
func formatRule(t *tree) []finding {
	var all []finding
	for name := range sorted(t.files) {
		if !slices.ContainsFunc(formatted, func(ending string) bool { return strings.HasSuffix(name, ending) }) {
			continue
		}
		switch d := t.document(name); {
		case d.wrong.HasErrors():
			all = append(all, finding{name, "cannot be read: " + d.wrong.Error()})
		case d.unformatted > 0:
			all = append(all, finding{fmt.Sprintf("%s:%d", name, d.unformatted), "is not formatted: run terraform fmt -recursive infra/terraform"})
		}
	}
	return all
}
