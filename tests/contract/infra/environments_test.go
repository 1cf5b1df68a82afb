package infra_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
)

// environments are the folders that Terraform is run in.
var environments = []string{"dev", "test", "prod"}

// environmentRule wants the environments to have the same files, but for one with values.
func environmentRule(t *tree) []finding {
	var all []finding
	first := path.Join("environments", environments[0])
	for _, name := range environments {
		dir := path.Join("environments", name)
		if t.modules[dir] == nil {
			all = append(all, finding{dir, "the environment is missing: copy one of the others, and change its values"})
			continue
		}
		for file, text := range sorted(t.files) {
			within := path.Base(file)
			if path.Dir(file) != first || path.Ext(within) != ".tf" {
				continue
			}
			if other, is := t.files[path.Join(dir, within)]; !is || string(other) != string(text) {
				all = append(all, finding{path.Join(dir, within), fmt.Sprintf("differs from %s: environments differ in their values alone", file)})
			}
		}
		for file := range sorted(t.files) {
			within := path.Base(file)
			if _, is := t.files[path.Join(first, within)]; path.Dir(file) == dir && path.Ext(within) == ".tf" && !is {
				all = append(all, finding{file, fmt.Sprintf("%s has no such file: environments differ in their values alone", first)})
			}
		}
		all = append(all, t.judgeValues(dir, path.Join(dir, name+".auto.tfvars"))...)
	}
	return all
}

// judgeValues holds a file of values to the variables of its module.
func (t *tree) judgeValues(dir, name string) []finding {
	if _, is := t.files[name]; !is {
		return []finding{{dir, "has no " + path.Base(name) + ": write the values of the environment there"}}
	}
	var all []finding
	m := t.modules[dir]
	for key, attribute := range sorted(t.document(name).body.Attributes) {
		variable := m.variables[key]
		if variable == nil {
			all = append(all, found(attribute.NameRange, "%s declares no variable %s: %s", dir, key, instead(key, slices.Collect(maps.Keys(m.variables)))))
			continue
		}
		kind, _ := typeOf(variable)
		if why := unfit(attribute.Expr, kind); why != "" {
			all = append(all, found(attribute.Expr.Range(), "%s must be %s: %s", key, kind.FriendlyNameForConstraint(), why))
		}
	}
	return all
}
