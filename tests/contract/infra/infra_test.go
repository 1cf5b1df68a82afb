// Package infra_test holds infra/terraform to the schemas of the providers, and to what
// the program uses. It needs neither Terraform nor the internet. A rule is a function from
// a tree of files to what breaks it, so that it can be shown to fail.
package infra_test

import (
	"os"
	"path/filepath"
	"testing"
)

// root is the project's, seen from this folder.
var root = filepath.Join("..", "..", "..")

// rule is one thing that must hold for all of infra/terraform.
type rule struct {
	name string
	find func(*tree) []finding
}

var rules = []rule{
	{"files are formatted", formatRule},
	{"every block fits the schema of its provider", schemaRule},
	{"every reference leads somewhere", referenceRule},
	{"variables are described, judged and used", variableRule},
	{"modules are called with what they ask for", callRule},
	{"providers are the agreed ones", versionRule},
	{"a new subscription knows what it needs", registrationRule},
	{"environments differ in their values alone", environmentRule},
	{"storage has what the program uses", storageRule},
	{"the app is told what the program reads", settingsRule},
	{"nobody may do more than they need to", rolesRule},
	{"what protects stays on", protectionRule},
	{"people sign in as the program expects", identityRule},
	{"alerts look for what the program writes", alertsRule},
	{"what alerts read arrives whole", telemetryRule},
	{"every module has tests", testedRule},
	{"every README has what its module declares", readmeRule},
}

func TestTheInfrastructureKeepsItsRules(t *testing.T) {
	t.Parallel()
	tree := committed(t)
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			t.Parallel()
			for _, f := range rule.find(tree) {
				t.Error(f)
			}
		})
	}
}

// committed reads infra/terraform as it is.
func committed(t *testing.T) *tree {
	t.Helper()
	read, err := load(os.DirFS(filepath.Join(root, "infra", "terraform")))
	if err != nil {
		t.Fatal(err)
	}
	return read
}
