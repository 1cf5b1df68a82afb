package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// function is one folder of functions.
type function struct {
	name string
	// kind is the type of the binding that calls it, and by its route, queue or times.
	kind, by string
	// asks are the use cases.
	asks []string
}

// binding is what is read of a function.json.
type binding struct{ Type, Direction, Route, QueueName, Schedule string }

// functions are the folders that have a function.json.
func functions(root string, packages map[string]goPackage) ([]function, error) {
	var all []function
	for _, path := range slices.Sorted(maps.Keys(packages)) {
		if room(path, 1) != "functions" || strings.Count(path, "/") != 1 {
			continue
		}
		source, err := os.ReadFile(filepath.Join(root, path, "function.json")) //nolint:gosec // a file of the module
		if err != nil {
			return nil, err
		}
		var read struct{ Bindings []binding }
		if err := json.Unmarshal(source, &read); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		f := function{name: strings.TrimPrefix(path, "functions/")}
		for _, b := range read.Bindings {
			if b.Direction == "in" {
				f.kind, f.by = b.Type, cmp.Or(b.Route, b.QueueName, b.Schedule)
			}
		}
		f.asks, err = asked(packages, path, f.kind != "httpTrigger")
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// asked are the use cases of a function. One for a queue or a timer has them also from what
// it shares with its sisters in functions/internal, or from the file that composes it.
func asked(packages map[string]goPackage, path string, byItself bool) ([]string, error) {
	names := useCasesIn(packages[path].Imports)
	if !byItself {
		return names, nil
	}
	for _, imported := range packages[path].Imports {
		if room(imported, 2) == "functions/internal" {
			names = append(names, useCasesIn(packages[imported].Imports)...)
		}
	}
	composed, err := packages[composition].importedBeside(path)
	return sorted(append(names, useCasesIn(composed)...)), err
}

// composition is the package that gives functions what they do not import themselves.
const composition = "platform/internal/core"

func useCasesIn(imports []string) (names []string) {
	for _, imported := range imports {
		if room(imported, 1) == "app" {
			names = append(names, imported)
		}
	}
	return sorted(names)
}
