package main

import (
	"maps"
	"slices"
	"strings"
)

// useCase is a package of app, with all below it, and what it asks of each port.
type useCase struct {
	path string
	// asks are the interfaces of each port, by the port's path.
	asks map[string][]string
}

// useCases are the packages of app that ask a port for something.
func useCases(packages map[string]goPackage, ports []port) ([]useCase, error) {
	asks := map[string][]string{}
	for _, p := range ports {
		asks[p.path] = p.asks
	}
	all := map[string]map[string][]string{}
	for path, p := range packages {
		if room(path, 1) != "app" {
			continue
		}
		name := useCaseOf(path)
		if all[name] == nil {
			all[name] = map[string][]string{}
		}
		selected, err := p.selected("ports")
		if err != nil {
			return nil, err
		}
		for port, names := range selected {
			for _, asked := range names {
				if slices.Contains(asks[port], asked) {
					all[name][port] = append(all[name][port], asked)
				}
			}
		}
	}
	var cases []useCase
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for port, names := range all[name] {
			all[name][port] = sorted(names)
		}
		if len(all[name]) > 0 {
			cases = append(cases, useCase{path: name, asks: all[name]})
		}
	}
	return cases, nil
}

// useCaseOf is the use case that a package belongs to: what is internal to one is its own.
func useCaseOf(path string) string {
	if before, _, found := strings.Cut(path, "/internal/"); found && before != "app" {
		return before
	}
	return path
}
