package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// terraform is the program, and where and how it runs.
type terraform struct {
	program string
	// work is a folder to write to, and tree the copy of the modules in it.
	work, tree string
	// environment is what each run is told.
	environment []string
}

// oldest is the first version of Terraform that the modules are written for.
var oldest = [2]int{1, 11}

// find finds Terraform, and says which one is needed where it is missing or too old.
func find(work string) (*terraform, error) {
	program, err := exec.LookPath("terraform")
	if err != nil {
		return nil, errors.New("Terraform is missing: install Terraform 1.11 or newer")
	}
	t := &terraform{program: program, work: work, tree: filepath.Join(work, "tree"), environment: quiet(os.Environ())}
	text, err := t.run(".", "version", "-json")
	if err != nil {
		return nil, fmt.Errorf("terraform version failed: %w: %s", err, text)
	}
	var said struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return nil, fmt.Errorf("terraform version -json answered something else: %w", err)
	}
	var major, minor int
	if _, err := fmt.Sscanf(said.Version, "%d.%d", &major, &minor); err != nil || major < oldest[0] || major == oldest[0] && minor < oldest[1] {
		return nil, fmt.Errorf("Terraform is too old: install Terraform 1.11 or newer, this is %s", said.Version)
	}
	return t, nil
}

// quiet is the environment without what would change how Terraform runs: the outcome must
// not depend on how a machine is set up.
func quiet(environment []string) []string {
	kept := []string{"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0"}
	for _, entry := range environment {
		if !strings.HasPrefix(entry, "TF_") {
			kept = append(kept, entry)
		}
	}
	return kept
}

// run answers what Terraform says, of both its outputs.
func (t *terraform) run(folder string, arguments ...string) ([]byte, error) {
	command := exec.CommandContext(context.Background(), t.program, arguments...)
	command.Dir, command.Env = folder, t.environment
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	err := command.Run()
	return said.Bytes(), err
}
