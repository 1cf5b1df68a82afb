package contract_test

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"slices"
	"strings"
)

const (
	// anything stands for every import.
	anything = "everything"
	// third stands for every module of others; ours still have to be listed.
	third = "third parties"
	// own stands for a package's family, the first two elements of its path.
	own = "their own family"
)

// floor is one floor of the house. Its packages may import the standard library
// without `not`, and what `may` lists. Because every floor is held to its own
// list, nothing else is reached through ours; `never` holds what a lax floor
// must not reach, not even through a third party.
type floor struct {
	name string
	// rooms are the folders of the floor. The first floor that matches counts.
	rooms []string
	// may lists folders of ours and import paths of others.
	may []string
	// not maps a package of the standard library, with all below it, to the reason.
	not map[string]string
	// never maps a folder of ours or the path of others to the reason.
	never map[string]string
}

const (
	azureSDK = "github.com/Azure/azure-sdk-for-go"
	azcore   = azureSDK + "/sdk/azcore"
	azlogin  = azureSDK + "/sdk/azidentity"
	gomock   = "go.uber.org/mock/gomock"
	fx       = "go.uber.org/fx"
	zap      = "go.uber.org/zap"
	huma     = "github.com/danielgtaylor/huma/v2"
	swgui    = "github.com/swaggest/swgui"
)

var floors = []floor{
	{name: "domain", rooms: []string{"domain"}, may: []string{"domain"}, not: map[string]string{
		"context":       "a rule that needs a context is not a rule",
		"crypto/rand":   "the domain makes no ids; they are arguments",
		"encoding/json": "wire shapes live in functions and adapters",
		"log":           "a rule answers a fault; whoever calls it logs",
		"math/rand":     "chance is an argument",
		"net":           "the domain is pure",
		"os":            "the domain is pure",
	}},
	{name: "workflow", rooms: []string{"workflow"}, may: []string{"workflow"}},
	{name: "integrations", rooms: []string{"integrations"}, may: []string{"workflow", own, azcore, azlogin}},
	{name: "gathered", rooms: []string{"workflows/all"}, may: []string{"workflows"}},
	{name: "workflows", rooms: []string{"workflows"}, may: []string{"workflow", "integrations", own}},
	{name: "mocks", rooms: []string{"ports/*/mocks"}, may: []string{"domain", "ports", gomock}},
	{name: "ports", rooms: []string{"ports"}, may: []string{"domain"}},
	{name: "app", rooms: []string{"app"}, may: []string{"domain", "ports", "workflow", "app"}},
	{name: "adapters", rooms: []string{"adapters"}, may: []string{"domain", "ports", "adapters/internal", own, third}, never: map[string]string{
		"app":       "an adapter fills a port; use cases stand above it",
		"functions": "an adapter does not know which trigger is served",
		"platform":  "platform composes adapters, not the other way round",
		fx:          "adapters are plain constructors; platform wires them",
	}},
	{name: "functions", rooms: []string{"functions"}, may: []string{"domain", "ports", "app", "functions", fx, zap, huma, swgui}, never: map[string]string{
		"adapters": "a trigger asks use cases and ports; platform decides which adapter answers",
		"platform": "platform composes functions, not the other way round",
		azureSDK:   "Azure is an adapter's technology",
	}},
	{name: "local", rooms: []string{"platform/local", "cmd/bifrost", "tests/bench", "tests/chaos", "tests/integration", "docs"}, may: []string{anything}},
	{name: "platform", rooms: []string{"platform", "cmd"}, may: []string{anything}, never: map[string]string{
		"platform/local": "only the local program holds the local sign-in and the demo",
		"web":            "the local program serves the web app; elsewhere a host of static files does",
	}},
	{name: "whole APIs", rooms: []string{"tests/contract/internal/ready"}, may: []string{"domain", "ports", "app", "functions", own}, never: map[string]string{
		"adapters": "a case of the API's contract has mocks behind it",
	}},
	{name: "suites", rooms: []string{"tests/contract"}, may: []string{"domain", "ports", own, third}, never: map[string]string{
		"adapters": "a suite receives its adapter through a harness",
	}},
	{name: "web", rooms: []string{"web"}},
}

// floorOf finds the floor of a folder, nil when it stands on none.
func floorOf(dir string) *floor {
	for i := range floors {
		for _, room := range floors[i].rooms {
			if inRoom(dir, room) {
				return &floors[i]
			}
		}
	}
	return nil
}

// inRoom reports whether dir is or lies below a room, whose * is one element.
func inRoom(dir, room string) bool {
	depth := strings.Count(room, "/") + 1
	elements := strings.Split(dir, "/")
	if len(elements) < depth {
		return false
	}
	matched, err := path.Match(room, strings.Join(elements[:depth], "/"))
	return matched && err == nil
}

// importLaw holds every package to its floor.
func importLaw(t *tree) []violation {
	packages := t.packages()
	var found []violation
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		f := floorOf(dir)
		if f == nil {
			found = append(found, violation{dir, "stands on no floor of the house"})
			continue
		}
		for _, file := range packages[dir] {
			for _, spec := range file.syntax.Imports {
				if why := f.refuses(dir, importPath(spec)); why != "" {
					found = append(found, t.broken(spec, "imports %s: %s", importPath(spec), why))
				}
			}
		}
		found = append(found, t.reached(packages, dir, f)...)
	}
	return found
}

// refuses says why a package of the floor may not import name, or nothing.
func (f *floor) refuses(dir, name string) string {
	ours := floorOf(name) != nil
	if !ours && isStd(name) {
		for banned, why := range f.not {
			if under(name, banned) {
				return f.name + ": " + why
			}
		}
		return ""
	}
	for banned, why := range f.never {
		if under(name, banned) {
			return f.name + ": " + why
		}
	}
	for _, allowed := range f.may {
		switch {
		case allowed == anything, under(name, allowed):
			return ""
		case allowed == third && !ours:
			return ""
		case allowed == own && under(name, family(dir)):
			return ""
		}
	}
	return fmt.Sprintf("%s may import the standard library%s", f.name, strings.Join(append([]string{""}, f.may...), ", "))
}

// family is the first two elements of a folder: adapters/azure.
func family(dir string) string {
	elements := strings.SplitN(dir, "/", 3)
	return strings.Join(elements[:min(2, len(elements))], "/")
}

// reached follows the imports of a package's imports to what it must never hold.
func (t *tree) reached(packages map[string][]file, dir string, f *floor) []violation {
	var found []violation
	from := map[string]string{dir: ""}
	for queue := []string{dir}; len(queue) > 0; queue = queue[1:] {
		for _, next := range t.importsOf(packages, queue[0]) {
			if _, seen := from[next]; seen {
				continue
			}
			from[next] = queue[0]
			queue = append(queue, next)
			for banned, why := range f.never {
				if under(next, banned) && queue[0] != dir {
					found = append(found, violation{dir, fmt.Sprintf("reaches %s through %s: %s: %s", next, chain(from, queue[0]), f.name, why)})
				}
			}
		}
	}
	return found
}

// chain writes the way to a package without its beginning.
func chain(from map[string]string, name string) string {
	var way []string
	for ; from[name] != ""; name = from[name] {
		way = append(way, name)
	}
	slices.Reverse(way)
	return strings.Join(way, " and ")
}

// contextWords are what one context of the domain may say of another: ids, and
// whose data is meant.
var contextWords = map[string][]string{
	"domain/organizations": {"ID", "Scope", "Target"},
	"domain/permissions":   {"UserID", "UserType"},
	"domain/executions":    {"ID", "Derive", "Reference", "Status"},
}

// decisionWords is what a permission decision says of the organization that it
// is about, beyond the words of all.
var decisionWords = []string{"Organization", "ErrUnknown", "ErrInactive"}

// formWords is what a form says of what its fields are for: the declared parameters of
// workflows and data providers, and how large a file may be.
var formWords = []string{
	"Workflow", "Provider", "Parameter", "Type", "TypeString", "TypeInt", "TypeFloat", "TypeBool", "TypeEmail", "TypeUPN", "TypeUUID",
	"TypeURI", "TypeDate", "TypeDateTime", "TypeList", "TypeJSON", "TypeSecret", "TypeFile", "MaxBytes",
}

// alertWords is what a rule says of what it tells about.
var alertWords = []string{"Item", "IsNeeded", "Paused", "Held"}

// contextLaw keeps the contexts of the domain apart.
func contextLaw(t *tree) []violation {
	var found []violation
	for _, f := range t.code() {
		if !under(f.dir(), "domain") || under(f.dir(), "domain/fault") || under(f.dir(), "domain/internal") {
			continue
		}
		for _, spec := range f.syntax.Imports {
			other := importPath(spec)
			if !under(other, "domain") || under(other, "domain/fault") || under(other, "domain/internal") {
				continue
			}
			if under(f.dir(), family(other)) {
				continue // a part of the context itself
			}
			words := contextWords[other]
			if under(f.dir(), "domain/alerts") && other == "domain/attention" {
				words = alertWords
			}
			if under(f.dir(), "domain/forms") && (other == "domain/catalog" || other == "domain/files") {
				words = formWords
			}
			if under(f.dir(), "domain/permissions") && other == "domain/organizations" {
				words = slices.Concat(words, decisionWords)
			}
			if spec.Name != nil && (spec.Name.Name == "_" || spec.Name.Name == ".") {
				found = append(found, t.broken(spec, "imports %s without saying what for: contexts share ids and scopes only", other))
			}
			for _, used := range selections(f, spec) {
				if !slices.Contains(words, used.Sel.Name) {
					found = append(found, t.broken(used, "uses %s.%s: contexts share ids and scopes only", other, used.Sel.Name))
				}
			}
		}
	}
	return found
}

// selections finds what a file uses of an import.
func selections(f file, spec *ast.ImportSpec) []*ast.SelectorExpr {
	name := path.Base(importPath(spec))
	if spec.Name != nil {
		name = spec.Name.Name
	}
	var found []*ast.SelectorExpr
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := selector.X.(*ast.Ident); ok && of.Name == name {
				found = append(found, selector)
			}
		}
		return true
	})
	return found
}

var (
	// clock is what reads the time, or waits in a way that nobody can end.
	clock = []string{"Now", "Since", "Until", "Sleep", "After", "Tick"}
	// timers can be stopped; use cases keep leases and time limits with them.
	timers = []string{"NewTimer", "NewTicker", "AfterFunc"}
)

// clockLaw keeps the clock out of use cases, and timers out of rules as well.
func clockLaw(t *tree) []violation {
	refused := map[string][]string{"domain": slices.Concat(clock, timers), "app": clock}
	var found []violation
	for _, f := range t.code() {
		root, _, _ := strings.Cut(f.dir(), "/")
		for _, spec := range f.syntax.Imports {
			if importPath(spec) != "time" {
				continue
			}
			for _, used := range selections(f, spec) {
				if slices.Contains(refused[root], used.Sel.Name) {
					found = append(found, t.broken(used, "uses time.%s: now is an argument, or comes from ports/system", used.Sel.Name))
				}
			}
		}
	}
	return found
}
