package infra_test

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// functionInQuery is how a query names a function of the app.
var functionInQuery = regexp.MustCompile(`operation_Name == "([^"]*)"`)

// alertsRule holds the texts that alerts look for to those that the program writes: a query
// for another text finds nothing, and says that all is well.
func alertsRule(t *tree) []finding {
	const dir, list = "modules/observability", "log_messages"
	m := t.modules[dir]
	if m == nil || m.locals[list] == nil {
		return []finding{{dir, "there is no local value " + list + ": write there what alerts look for"}}
	}
	messages, is := m.locals[list].Expr.(*hclsyntax.ObjectConsExpr)
	if !is {
		return []finding{found(m.locals[list].NameRange, "%s is not written out: write the texts themselves, so that they can be held to the code", list)}
	}
	looked := m.lookedFor(list)
	var all []finding
	for _, item := range messages.Items {
		switch key := t.source(item.KeyExpr.Range()); {
		case !t.uses.texts[text(item.ValueExpr)]:
			all = append(all, found(item.KeyExpr.Range(), "the program never writes what %s says: write the text of the log as the code does", key))
		case !looked[key]:
			all = append(all, found(item.KeyExpr.Range(), "no alert looks for %s: name it in a query, or leave it out", key))
		}
	}
	return append(all, t.judgeFunctions(m)...)
}

// lookedFor are the parts of a local value that the module names.
func (m *module) lookedFor(list string) map[string]bool {
	looked := map[string]bool{}
	for _, block := range m.blocks {
		for _, named := range mentioned(block) {
			if named.RootName() == "local" && step(named, 1) == list {
				looked[step(named, 2)] = true
			}
		}
	}
	return looked
}

// judgeFunctions wants the functions that queries name to be there.
func (t *tree) judgeFunctions(m *module) []finding {
	var all []finding
	for _, attribute := range sorted(m.locals) {
		at := attribute.Expr.Range()
		for _, named := range functionInQuery.FindAllStringSubmatchIndex(t.source(at), -1) {
			source := t.source(at)
			if name := source[named[2]:named[3]]; !slices.Contains(t.uses.functions, name) {
				all = append(all, found(hcl.Range{Filename: at.Filename, Start: hcl.Pos{Line: at.Start.Line + strings.Count(source[:named[0]], "\n")}}, "a query looks for the function %s, which is not there: %s", name, instead(name, t.uses.functions)))
			}
		}
	}
	return all
}
