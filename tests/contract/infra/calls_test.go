package infra_test

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// What Terraform itself knows in a call.
var metaArguments = []string{"source", "version", "providers", "count", "for_each", "depends_on"}

// callRule holds each call of a module to the variables of the module.
func callRule(t *tree) []finding {
	var all []finding
	for m := range t.each {
		for name, call := range sorted(m.calls) {
			called := t.called(m, call)
			if called == nil {
				all = append(all, found(call.DefRange(), "the source of the module %s is no module of this tree: write the way to its folder, such as ../storage", name))
				continue
			}
			all = append(all, judgeCall(call, called)...)
		}
	}
	return all
}

func judgeCall(call *hclsyntax.Block, called *module) []finding {
	var all []finding
	for name, attribute := range sorted(call.Body.Attributes) {
		if slices.Contains(metaArguments, name) {
			continue
		}
		variable := called.variables[name]
		if variable == nil {
			all = append(all, found(attribute.NameRange, "the module %s has no variable %s: %s", called.dir, name, instead(name, slices.Collect(maps.Keys(called.variables)))))
			continue
		}
		kind, _ := typeOf(variable)
		if wrong := unfit(attribute.Expr, kind); wrong != "" {
			all = append(all, found(attribute.Expr.Range(), "%s of the module %s must be %s: %s", name, called.dir, kind.FriendlyNameForConstraint(), wrong))
		}
	}
	for name, variable := range sorted(called.variables) {
		if variable.Body.Attributes["default"] == nil && call.Body.Attributes[name] == nil {
			all = append(all, found(call.DefRange(), "the module %s needs the variable %s: set it", called.dir, name))
		}
	}
	return all
}
