package infra_test

import (
	"slices"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// typeOf is the type that a variable declares, and any type where it declares none.
func typeOf(variable *hclsyntax.Block) (cty.Type, error) {
	declared := variable.Body.Attributes["type"]
	if declared == nil {
		return cty.DynamicPseudoType, nil
	}
	kind, _, wrong := typeexpr.TypeConstraintWithDefaults(declared.Expr)
	if wrong.HasErrors() {
		return cty.DynamicPseudoType, wrong
	}
	return kind, nil
}

// variableRule wants every variable to be explained and used, and what people can get
// wrong to be judged before a plan is made.
func variableRule(t *tree) []finding {
	var all []finding
	for m := range t.each {
		used := m.used()
		for name, block := range sorted(m.variables) {
			all = append(all, judgeVariable(name, block)...)
			if !used["var."+name] {
				all = append(all, found(block.DefRange(), "nothing uses the variable %s: use it, or leave it out", name))
			}
		}
		for name, attribute := range sorted(m.locals) {
			if !used["local."+name] {
				all = append(all, found(attribute.NameRange, "nothing uses the local value %s: use it, or leave it out", name))
			}
		}
		for name, block := range sorted(m.resources) {
			if block.Type == "data" && !used[name] {
				all = append(all, found(block.DefRange(), "nothing uses %s: use it, or leave it out", name))
			}
		}
		for name, block := range sorted(m.outputs) {
			if block.Body.Attributes["description"] == nil {
				all = append(all, found(block.DefRange(), "the output %s has no description: say what it is for", name))
			}
		}
	}
	return all
}

// used is what the blocks of a module name, a variable's own judgement aside.
func (m *module) used() map[string]bool {
	used := map[string]bool{}
	for _, block := range m.blocks {
		for _, named := range mentioned(block) {
			name := named.RootName() + "." + step(named, 1)
			if named.RootName() == "data" {
				name += "." + step(named, 2)
			}
			if block.Type != "variable" || name != "var."+block.Labels[0] {
				used[name] = true
			}
		}
	}
	return used
}

func judgeVariable(name string, block *hclsyntax.Block) []finding {
	var all []finding
	for _, needed := range []string{"type", "description"} {
		if block.Body.Attributes[needed] == nil {
			all = append(all, found(block.DefRange(), "the variable %s has no %s: write one", name, needed))
		}
	}
	kind, err := typeOf(block)
	if err != nil {
		return append(all, found(block.DefRange(), "the type of the variable %s cannot be read: %v", name, err))
	}
	if given := block.Body.Attributes["default"]; given != nil {
		if wrong := unfit(given.Expr, kind); wrong != "" {
			all = append(all, found(given.NameRange, "the default of the variable %s must be %s: %s", name, kind.FriendlyNameForConstraint(), wrong))
		}
	}
	judged := slices.ContainsFunc(block.Body.Blocks, func(b *hclsyntax.Block) bool { return b.Type == "validation" })
	if kind != cty.Bool && !judged {
		all = append(all, found(block.DefRange(), "the variable %s takes every value: add a validation that says what to write", name))
	}
	return all
}
