package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// shipped is somebody else's work that is part of the release.
type shipped struct {
	// name has the version, "react 19.3.1".
	name string
	// folder has its sources.
	folder string
	// licence is what it says of itself, for a work without a text.
	licence string
}

// licences writes the terms under which others let us ship their work, word by word, as
// most of them demand of whoever passes it on.
func (j job) licences(ctx context.Context) error {
	works, err := j.modules(ctx)
	if err != nil {
		return err
	}
	packages, err := packagesOf(filepath.Join(j.Dir, "web"))
	if err != nil {
		return err
	}
	var all bytes.Buffer
	fmt.Fprintf(&all, "Bifrost %s is made of the works of many people. These are their terms.\n", j.Version)
	for _, work := range append(works, packages...) {
		terms, err := work.terms()
		if err != nil {
			return err
		}
		fmt.Fprintf(&all, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 80), work.name, terms)
	}
	return os.WriteFile(j.asset("licences.txt"), all.Bytes(), 0o644) //nolint:gosec // for everybody
}

// modules are the Go modules that are linked into the programs for any system, and Go.
func (j job) modules(ctx context.Context) ([]shipped, error) {
	root, err := j.golang(ctx, here, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	works := map[string]shipped{"": {name: "The Go standard library", folder: strings.TrimSpace(string(root))}}
	for _, t := range targets {
		listed, err := j.golang(ctx, t, "list", "-deps", "-f",
			"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/bifrost", "./cmd/handler")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(listed)) {
			if name, folder, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				works[name] = shipped{name: name, folder: folder}
			}
		}
	}
	var inOrder []shipped
	for _, name := range slices.Sorted(maps.Keys(works)) {
		inOrder = append(inOrder, works[name])
	}
	return inOrder, nil
}

// packagesOf are the packages of npm that the web app is made of, by its lock file.
func packagesOf(web string) ([]shipped, error) {
	raw, err := os.ReadFile(filepath.Join(web, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version, License string
			Dev, Optional    bool
		}
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	var works []shipped
	for _, at := range slices.Sorted(maps.Keys(lock.Packages)) {
		of, folder := lock.Packages[at], filepath.Join(web, filepath.FromSlash(at))
		if at == "" || of.Dev {
			continue
		}
		if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
			if of.Optional {
				continue // for another system
			}
			return nil, fmt.Errorf("%s is not installed: call npm ci in the folder web", at)
		}
		works = append(works, shipped{name: named(at) + " " + of.Version, folder: folder, licence: of.License})
	}
	return works, nil
}

// terms is every text of a work about its licence.
func (s shipped) terms() (string, error) {
	files, err := os.ReadDir(s.folder)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, file := range files {
		if !file.Type().IsRegular() || !aboutLicence.MatchString(file.Name()) || source.MatchString(file.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(s.folder, file.Name()))
		if err != nil {
			return "", err
		}
		texts = append(texts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	switch {
	case len(texts) > 0:
		return strings.Join(texts, "\n\n"), nil
	case s.licence != "":
		return "Licence: " + s.licence + ". It comes without a text of its own.", nil
	}
	return "", fmt.Errorf("%s says nothing of its licence: it cannot be shipped", s.name)
}

// aboutLicence are the names that people give to such files, and source those of programs
// about licences.
var (
	aboutLicence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([-.][a-z0-9.-]+)?$`)
	source       = regexp.MustCompile(`\.([cm]?[jt]s|go|json)$`)
)
