package infra_test

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Where the names of what storage holds are written out, and the container that the program
// does not know of.
const (
	storageModule       = "modules/storage"
	deploymentContainer = "deployment_container"
)

// storageRule holds the names of tables, queues and containers to those that the code uses,
// and sees that something makes them.
func storageRule(t *tree) []finding {
	m := t.modules[storageModule]
	if m == nil {
		return []finding{{storageModule, "the module is missing"}}
	}
	var all []finding
	for _, list := range []struct {
		name string
		used []string
		// made is the sort of resource that makes what the list names.
		made string
	}{
		{"tables", t.uses.tables, "azurerm_resource_group_template_deployment"},
		{"queues", t.uses.queues, "azurerm_storage_queue"},
		{"containers", t.uses.containers, "azurerm_storage_container"},
	} {
		all = append(all, m.judgeList(list.name, list.used)...)
		if !m.makes(list.made, "local."+list.name) {
			all = append(all, finding{storageModule, "no " + list.made + " makes what local." + list.name + " names: name the list in one"})
		}
	}
	return append(all, m.judgeDeployment(t.uses.containers)...)
}

func (m *module) judgeList(name string, used []string) []finding {
	list := m.locals[name]
	if list == nil {
		return []finding{{m.dir, "there is no local value " + name + ": list there what the program uses"}}
	}
	listed, is := words(list.Expr)
	if !is {
		return []finding{found(list.NameRange, "%s is not written out: list the names themselves, so that they can be held to the code", name)}
	}
	var all []finding
	for _, one := range slices.Sorted(slices.Values(used)) {
		if !slices.Contains(listed, one) {
			all = append(all, found(list.NameRange, "%s lacks %s, which the program uses: add it", name, one))
		}
	}
	for i, one := range listed {
		if !slices.Contains(used, one) {
			all = append(all, found(list.NameRange, "%s has %s, which the program does not use: leave it out", name, one))
		}
		if slices.Contains(listed[:i], one) {
			all = append(all, found(list.NameRange, "%s has %s twice: leave one out", name, one))
		}
	}
	return all
}

// makes reports whether a resource of a type names a value.
func (m *module) makes(kind, value string) bool {
	for _, block := range m.ofType(kind) {
		for _, named := range mentioned(block) {
			if named.RootName()+"."+step(named, 1) == value {
				return true
			}
		}
	}
	return false
}

// judgeDeployment wants the package of the app where no run can write.
func (m *module) judgeDeployment(used []string) []finding {
	name := m.locals[deploymentContainer]
	switch {
	case name == nil:
		return []finding{{m.dir, "there is no local value " + deploymentContainer + ": name the container that packages are deployed to"}}
	case text(name.Expr) == "":
		return []finding{found(name.NameRange, "%s is not written out: write the name itself", deploymentContainer)}
	case slices.Contains(used, text(name.Expr)):
		return []finding{found(name.NameRange, "%s is one that the program writes to: take another", deploymentContainer)}
	case !m.makes("azurerm_storage_container", "local."+deploymentContainer):
		return []finding{found(name.NameRange, "no azurerm_storage_container makes local.%s: add one", deploymentContainer)}
	}
	return nil
}

// one finds the only resource of a type in a module.
func (t *tree) one(dir, kind string) (*hclsyntax.Block, []finding) {
	m := t.modules[dir]
	if m == nil {
		return nil, []finding{{dir, "the module is missing"}}
	}
	blocks := m.ofType(kind)
	for _, block := range blocks {
		if len(blocks) == 1 {
			return block, nil
		}
	}
	return nil, []finding{{dir, "the module has not one " + kind + ": the rules here are about one"}}
}
