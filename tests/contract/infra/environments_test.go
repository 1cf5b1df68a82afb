package infra_test

import (
	"fmt"
	"maps"
	"path"
	"regexp"
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
		values := path.Join(dir, name+".auto.tfvars")
		wrong := t.judgeValues(dir, values)
		if len(wrong) == 0 {
			wrong = t.judgeExample(dir, values)
		}
		all = append(all, wrong...)
	}
	return all
}

// exemplary is a value in an example, also where it is not meant to count yet.
var exemplary = regexp.MustCompile(`(?m)^(?:# )?([a-z_]+) +=`)

// judgeExample wants an example of what people write to name variables that there are, and
// none that the environment's own file has, because that one wins.
func (t *tree) judgeExample(dir, values string) []finding {
	name := path.Join(dir, "terraform.tfvars.example")
	text, is := t.files[name]
	if !is {
		return []finding{{name, "is missing: show there what people have to write"}}
	}
	var all []finding
	for _, one := range exemplary.FindAllStringSubmatch(string(text), -1) {
		switch known := t.modules[dir].variables; {
		case known[one[1]] == nil:
			all = append(all, finding{name, fmt.Sprintf("%s declares no variable %s: %s", dir, one[1], instead(one[1], slices.Collect(maps.Keys(known))))})
		case t.document(values).body.Attributes[one[1]] != nil:
			all = append(all, finding{name, fmt.Sprintf("%s has %s, too, and wins: write it in one of them", values, one[1])})
		}
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
