package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// floorOf is the node that stands for a package, empty for one that is no part of a program.
func floorOf(path string) string {
	switch first := room(path, 1); first {
	case "docs":
		return ""
	case "cmd", "platform":
		if room(path, 2) == "platform/internal" {
			return "platform/internal"
		}
		return room(path, 2)
	default:
		return first
	}
}

// nouns are what the floors of the house are called.
var nouns = map[string]string{
	"adapters": "technologies", "app": "verbs", "domain": "nouns", "functions": "triggers", "ports": "capabilities", "workflow": "what authors write with",
}

// drawFloors draws which floor imports which. An arrow that follows from two others is
// left out, or nobody would see anything.
func drawFloors(packages map[string]goPackage) string {
	above := map[string]map[string]bool{}
	for _, p := range packages {
		from := floorOf(p.Path)
		if from == "" {
			continue
		}
		if above[from] == nil {
			above[from] = map[string]bool{}
		}
		for _, imported := range p.Imports {
			if to := floorOf(imported); to != "" && to != from {
				above[from][to] = true
			}
		}
	}
	var out strings.Builder
	out.WriteString("```mermaid\nflowchart TD\n")
	for _, name := range slices.Sorted(maps.Keys(above)) {
		fmt.Fprintf(&out, "    %s[\"%s\"]\n", node(name), strings.TrimSuffix(name+"<br/>"+nouns[name], "<br/>"))
	}
	for _, from := range slices.Sorted(maps.Keys(above)) {
		for _, to := range slices.Sorted(maps.Keys(above[from])) {
			if !roundabout(above, from, to) {
				fmt.Fprintf(&out, "    %s --> %s\n", node(from), node(to))
			}
		}
	}
	out.WriteString("```\n")
	return out.String()
}

// roundabout reports whether from comes to to also by way of another floor.
func roundabout(above map[string]map[string]bool, from, to string) bool {
	for between := range above[from] {
		if between != to && reaches(above, between, to, map[string]bool{from: true}) {
			return true
		}
	}
	return false
}

func reaches(above map[string]map[string]bool, from, to string, seen map[string]bool) bool {
	if seen[from] {
		return false
	}
	seen[from] = true
	for next := range above[from] {
		if next == to || reaches(above, next, to, seen) {
			return true
		}
	}
	return false
}

// node is a name that Mermaid takes for one.
func node(name string) string {
	return "n_" + strings.NewReplacer("/", "_", "-", "_", " ", "_", ".", "_").Replace(name)
}
