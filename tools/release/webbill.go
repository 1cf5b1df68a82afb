package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// webBill writes the bill of materials of the web app, from its lock file.
func (j job) webBill(ctx context.Context) error {
	folder := filepath.Join(j.work, "web")
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	packages, err := j.shippedOnly(folder)
	if err != nil {
		return err
	}
	raw, err := j.run(ctx, folder, nil, "npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only")
	if err != nil {
		return err
	}
	if err := complete(raw, packages); err != nil {
		return err
	}
	return j.bill("web", raw)
}

// shippedOnly writes for npm a package.json and a lock file without what only builds and
// tests need, with the version, which ours has not. It answers the packages that are left.
// npm could leave them out itself, but then it also leaves out what both need: React.
func (j job) shippedOnly(folder string) (packages []string, err error) {
	described, err := read(filepath.Join(j.Dir, "web", "package.json"))
	if err != nil {
		return nil, err
	}
	lock, err := read(filepath.Join(j.Dir, "web", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	all := lock.part("packages")
	for at := range all {
		of := all.part(at)
		switch dev, _ := of["dev"].(bool); {
		case dev:
			delete(all, at)
		case at != "":
			packages = append(packages, fmt.Sprintf("%s@%v", named(at), of["version"]))
		}
	}
	delete(described, "devDependencies")
	delete(all.part(""), "devDependencies")
	described["version"] = strings.TrimPrefix(j.Version, "v")
	return packages, errors.Join(
		write(filepath.Join(folder, "package.json"), described), write(filepath.Join(folder, "package-lock.json"), lock))
}

// complete refuses a bill of materials that leaves something out.
func complete(raw []byte, packages []string) error {
	var bill struct {
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(raw, &bill); err != nil {
		return err
	}
	there := map[string]bool{}
	for _, c := range bill.Components {
		there[c.Name+"@"+c.Version] = true
	}
	for _, p := range packages {
		if !there[p] {
			return fmt.Errorf("npm leaves %s out, which is shipped", p)
		}
	}
	return nil
}

func read(name string) (object, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return decoded(raw)
}

func write(name string, o object) error {
	raw, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return os.WriteFile(name, raw, 0o600)
}

// named is the name of a package by its place in a lock file.
func named(at string) string {
	return at[strings.LastIndex(at, "node_modules/")+len("node_modules/"):]
}
