package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// drawPorts draws the adapters of each technology and the ports that they fill.
func drawPorts(ports []port) string {
	var out strings.Builder
	out.WriteString("```mermaid\nflowchart LR\n")
	by := map[string][]string{}
	for _, p := range ports {
		fmt.Fprintf(&out, "    %s([\"%s\"])\n", node(p.path), p.path)
		for _, adapter := range p.filledBy {
			by[technology(adapter)] = append(by[technology(adapter)], p.path)
		}
	}
	for _, adapter := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(&out, "    %s[\"%s\"]\n", node(adapter), adapter)
		for _, path := range slices.Compact(by[adapter]) {
			fmt.Fprintf(&out, "    %s --> %s\n", node(adapter), node(path))
		}
	}
	out.WriteString("```\n")
	return out.String()
}

// technology is the node that stands for an adapter: those of Azure have one each, because
// each talks to a service of its own.
func technology(adapter string) string {
	if strings.HasPrefix(adapter, "adapters/azure/") {
		return adapter
	}
	return room(adapter, 2)
}

// tableOfPorts says what each port asks for.
func tableOfPorts(ports []port) string {
	var out strings.Builder
	out.WriteString("| port | asks for | filled by |\n|---|---|---|\n")
	for _, p := range ports {
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", p.path, strings.Join(p.asks, ", "), quoted(p.filledBy))
	}
	return out.String()
}

// drawTriggers draws what is not asked for by a request: queues and timers, their
// functions, and the use cases behind them.
func drawTriggers(all []function) string {
	var out strings.Builder
	out.WriteString("```mermaid\nflowchart LR\n")
	drawn := map[string]bool{}
	for _, f := range all {
		if f.kind == "httpTrigger" {
			continue
		}
		name := "functions/" + f.name
		fmt.Fprintf(&out, "    %s([\"%s<br/>%s\"])\n", node(name), f.name, triggerOf(f))
		for _, use := range f.asks {
			if !drawn[use] {
				fmt.Fprintf(&out, "    %s[\"%s\"]\n", node(use), use)
				drawn[use] = true
			}
			fmt.Fprintf(&out, "    %s --> %s\n", node(name), node(use))
		}
	}
	out.WriteString("```\n")
	return out.String()
}

func triggerOf(f function) string {
	if f.kind == "queueTrigger" {
		return "queue " + f.by
	}
	return when(f.by)
}

// when is a timer's schedule in words, for the three sorts that there are: Mermaid has its own
// meaning for stars. Another sort is shown without them.
func when(schedule string) string {
	var second, minute, hour string
	switch n, _ := fmt.Sscan(schedule, &second, &minute, &hour); {
	case n < 3:
	case strings.HasPrefix(second, "*/"):
		return "every " + second[len("*/"):] + " seconds"
	case hour == "*":
		return "at minute " + minute + " of every hour"
	default:
		return fmt.Sprintf("daily at %02s:%02s UTC", hour, minute)
	}
	return strings.ReplaceAll(schedule, "*", "any")
}

// tableOfPaths says which use cases stand behind each part of the API.
func tableOfPaths(all []function) string {
	var out strings.Builder
	out.WriteString("| requests to | function | use cases |\n|---|---|---|\n")
	for _, f := range all {
		if f.kind == "httpTrigger" && len(f.asks) > 0 {
			fmt.Fprintf(&out, "| `/api/%s` | `functions/%s` | %s |\n", strings.TrimSuffix(f.by, "/{*rest}"), f.name, quoted(f.asks))
		}
	}
	return out.String()
}

// tableOfUseCases says what each use case asks for, but for the clock and chance, which
// nearly every one asks for.
func tableOfUseCases(all []useCase) string {
	var out strings.Builder
	out.WriteString("| use case | asks for |\n|---|---|\n")
	for _, u := range all {
		var asks []string
		for _, path := range slices.Sorted(maps.Keys(u.asks)) {
			if path == "ports/system" {
				continue
			}
			for _, name := range u.asks[path] {
				asks = append(asks, strings.TrimPrefix(path, "ports/")+"."+name)
			}
		}
		if len(asks) > 0 {
			fmt.Fprintf(&out, "| `%s` | %s |\n", u.path, strings.Join(asks, ", "))
		}
	}
	return out.String()
}

func quoted(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "`, `") + "`"
}
