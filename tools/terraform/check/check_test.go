package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestACopyHoldsTheModulesAndNothingOfSomebodysWork(t *testing.T) {
	t.Parallel()
	tree := t.TempDir()
	for _, name := range []string{
		"modules/a/main.tf", "modules/a/tests/a.tftest.hcl", "modules/a/.terraform/modules/x.tf", "modules/a/.terraform.lock.hcl",
		"environments/dev/main.tf", "environments/dev/terraform.tfstate", "environments/dev/terraform.tfvars", "testdata/azurerm.json", "README.md",
	} {
		at := filepath.Join(tree, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := &terraform{tree: filepath.Join(t.TempDir(), "tree")}
	folders, err := c.copy(tree)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"environments/dev", "modules/a"}; !slices.Equal(folders, want) {
		t.Errorf("the modules are %q, want %q", folders, want)
	}
	for name, want := range map[string]bool{
		"modules/a/tests/a.tftest.hcl": true, "modules/a/.terraform": false, "modules/a/.terraform.lock.hcl": false,
		"environments/dev/terraform.tfstate": false, "environments/dev/terraform.tfvars": false, "testdata": false,
	} {
		if _, err := os.Stat(filepath.Join(c.tree, name)); (err == nil) != want {
			t.Errorf("%s is copied: %t, want %t", name, err == nil, want)
		}
	}
}

func TestAnEmptyTreeIsAnError(t *testing.T) {
	t.Parallel()
	c := &terraform{tree: filepath.Join(t.TempDir(), "tree")}
	if _, err := c.copy(t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no Terraform file") {
		t.Errorf("an empty tree is answered %v", err)
	}
}

func TestNothingOfAMachineChangesHowTerraformRuns(t *testing.T) {
	t.Parallel()
	got := quiet([]string{"HOME=/home/a", "TF_DATA_DIR=/elsewhere", "TF_CLI_ARGS_test=-verbose", "PATH=/bin"})
	for _, entry := range got {
		if strings.HasPrefix(entry, "TF_DATA_DIR") || strings.HasPrefix(entry, "TF_CLI") {
			t.Errorf("%s is passed on", entry)
		}
	}
	if !slices.Contains(got, "HOME=/home/a") || !slices.Contains(got, "PATH=/bin") {
		t.Errorf("%q lacks what every program needs", got)
	}
}
