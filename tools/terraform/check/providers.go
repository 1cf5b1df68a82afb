package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// mirror lays a provider for each schema where Terraform looks for nothing else.
func (t *terraform) mirror(schemas string) error {
	mirror := filepath.Join(t.work, "mirror")
	if err := os.RemoveAll(mirror); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(schemas, "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := t.lay(mirror, file); err != nil {
			return fmt.Errorf("the provider of %s: %w", file, err)
		}
	}
	settings := filepath.Join(t.work, "terraformrc")
	t.environment = append(t.environment, "TF_CLI_CONFIG_FILE="+settings)
	text := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	return os.WriteFile(settings, []byte(text), 0o644)
}

// lay writes one provider as Terraform expects it: the program, and beside it the schema
// that it serves.
func (t *terraform) lay(mirror, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var of struct{ Name, Version string }
	if err := json.Unmarshal(text, &of); err != nil {
		return err
	}
	folder := filepath.Join(mirror, "registry.terraform.io", of.Name, of.Version, runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "schema.json"), text, 0o644); err != nil {
		return err
	}
	program := fmt.Sprintf("terraform-provider-%s_v%s", filepath.Base(of.Name), of.Version)
	return os.Link(filepath.Join(t.work, "provider"), filepath.Join(folder, program))
}

// download lets Terraform take the real providers from where this machine takes providers,
// which is the internet or a mirror of its own, and keep them, because they are large.
func (t *terraform) download() error {
	if settings := os.Getenv("TF_CLI_CONFIG_FILE"); settings != "" {
		t.environment = append(t.environment, "TF_CLI_CONFIG_FILE="+settings)
	}
	kept := filepath.Join(t.work, "providers")
	t.environment = append(t.environment, "TF_PLUGIN_CACHE_DIR="+kept, "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=1")
	return os.MkdirAll(kept, 0o755)
}
