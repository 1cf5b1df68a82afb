// Command renew asks a provider for its schema and writes what the modules use of it into
// infra/terraform/testdata. It needs Terraform, and the internet or a mirror with the
// provider.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: renew PROVIDER VERSION [TYPE...], such as renew azurerm 5.3.0 azurerm_public_ip data.azurerm_location")
		os.Exit(2)
	}
	file := filepath.Join("..", "..", "infra", "terraform", "testdata", os.Args[1]+".json")
	if err := renew(file, os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// renew keeps the resources and data sources that the file has, and those that are named.
func renew(file, version string, named []string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("run this in tools/terraform: %w", err)
	}
	var old kept
	if err := json.Unmarshal(text, &old); err != nil {
		return fmt.Errorf("%s is not a schema: %w", file, err)
	}
	for _, name := range named {
		if data, is := strings.CutPrefix(name, "data."); is {
			old.Data[data] = nil
		} else {
			old.Sorts[name] = nil
		}
	}
	said, err := ask(old.Name, version)
	if err != nil {
		return err
	}
	next, err := old.from(said)
	if err != nil {
		return err
	}
	next.Version = version
	written, err := next.write()
	if err != nil {
		return err
	}
	return os.WriteFile(file, written, 0o644)
}

// ask lets Terraform print the whole schema of a provider.
func ask(name, version string) (kept, error) {
	folder, err := os.MkdirTemp("", "schema-")
	if err != nil {
		return kept{}, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	needs := fmt.Sprintf("terraform {\n  required_providers {\n    it = {\n      source  = %q\n      version = %q\n    }\n  }\n}\n", name, version)
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(needs), 0o644); err != nil {
		return kept{}, err
	}
	if _, err := run(folder, "init", "-no-color"); err != nil {
		return kept{}, err
	}
	text, err := run(folder, "providers", "schema", "-json")
	if err != nil {
		return kept{}, err
	}
	var all struct {
		Schemas map[string]kept `json:"provider_schemas"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return kept{}, fmt.Errorf("terraform providers schema answered something else: %w", err)
	}
	said, is := all.Schemas["registry.terraform.io/"+name]
	if !is {
		return kept{}, fmt.Errorf("terraform providers schema says nothing of %s", name)
	}
	return said, nil
}

func run(folder string, arguments ...string) ([]byte, error) {
	command := exec.Command("terraform", arguments...)
	command.Dir = folder
	var wrong bytes.Buffer
	command.Stderr = &wrong
	said, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("terraform %s failed: %w\n%s", arguments[0], err, wrong.Bytes())
	}
	return said, nil
}
