package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// copy copies the tree, so that Terraform leaves nothing in it, and answers the folders that
// are modules, by their paths in it.
func (t *terraform) copy(tree string) ([]string, error) {
	if err := os.RemoveAll(t.tree); err != nil {
		return nil, err
	}
	var folders []string
	err := filepath.WalkDir(tree, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		within, err := filepath.Rel(tree, name)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && (entry.Name() == ".terraform" || entry.Name() == "testdata"):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(t.tree, within), 0o755)
		case entry.Name() == ".terraform.lock.hcl" || entry.Name() == "terraform.tfvars" || strings.Contains(entry.Name(), ".tfstate"):
			return nil // what somebody's own work left behind
		}
		if folder := filepath.Dir(within); filepath.Ext(name) == ".tf" && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(t.tree, within), text, 0o644)
	})
	if err == nil && len(folders) == 0 {
		err = fmt.Errorf("%s holds no Terraform file", tree)
	}
	return folders, err
}

// checkAll checks every folder and says how each one fared. Folders are made ready one after
// the other, because they share the providers.
func (t *terraform) checkAll(folders []string) error {
	for _, folder := range folders {
		if text, err := t.run(filepath.Join(t.tree, folder), "init", "-backend=false", "-no-color"); err != nil {
			return fmt.Errorf("%s\n%s: terraform init failed", text, folder)
		}
	}
	said, failed := make([]string, len(folders)), make([]error, len(folders))
	places := make(chan struct{}, runtime.NumCPU())
	var all sync.WaitGroup
	for i, folder := range folders {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			said[i], failed[i] = t.checkOne(folder)
		})
	}
	all.Wait()
	for i, folder := range folders {
		if failed[i] == nil {
			fmt.Printf("  %-28s %s\n", folder, said[i])
		}
	}
	return errors.Join(failed...)
}

// passed is how Terraform says how many tests passed.
var passed = regexp.MustCompile(`(\d+) passed, 0 failed`)

func (t *terraform) checkOne(folder string) (string, error) {
	at := filepath.Join(t.tree, folder)
	if text, err := t.run(at, "validate", "-no-color"); err != nil {
		return "", fmt.Errorf("%s\n%s is not valid", text, folder)
	}
	if tests, err := filepath.Glob(filepath.Join(at, "tests", "*.tftest.hcl")); err != nil || len(tests) == 0 {
		return "valid, no tests", err
	}
	text, err := t.run(at, "test", "-no-color")
	if err != nil {
		return "", fmt.Errorf("%s\n%s: terraform test failed", text, folder)
	}
	if count := passed.FindSubmatch(text); count != nil {
		return fmt.Sprintf("valid, %s tests passed", count[1]), nil
	}
	return "", fmt.Errorf("%s\n%s: terraform test did not say how many tests passed", text, folder)
}
