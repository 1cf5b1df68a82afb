package functions_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// operation is a method and path of the contract.
type operation struct{ method, path string }

// app is what a host would load, and what it is for.
type app struct {
	root       fs.FS
	triggers   []functions.Trigger
	operations []operation
	// queues are those that the platform rings in.
	queues []string
}

// rendered is the contract of this build.
var rendered = sync.OnceValues(functions.Contract)

// real is the app as it is committed.
func real(t *testing.T) app {
	t.Helper()
	contract, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	var described struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(contract, &described); err != nil {
		t.Fatal(err)
	}
	// What is on disk, not what was compiled in: a folder without Go code counts.
	a := app{root: os.DirFS("."), triggers: functions.Triggers(), queues: []string{queue.Executions, queue.Bulk}}
	for at, methods := range described.Paths {
		for method := range methods {
			a.operations = append(a.operations, operation{method, at})
		}
	}
	a.operations = append(a.operations, operation{"get", "/api/docs"}, operation{"get", "/api/docs/docs.js"})
	return a
}

// read reads a function.json. One that cannot be read is bound to nothing.
func read(content []byte) functions.Trigger {
	var f functions.Trigger
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&f) != nil || len(f.Bindings) == 0 {
		f.Bindings = functions.Triggers()[0].Bindings
		f.Bindings[0].Type = "unreadable"
	}
	return f
}

// faults are everything in which the app and its code disagree.
func (a app) faults() []string {
	var found []string
	files, _ := fs.Glob(a.root, "*/function.json")
	triggers := map[string]functions.Trigger{}
	for _, file := range files {
		name := path.Dir(file)
		content, _ := fs.ReadFile(a.root, file)
		triggers[name] = read(content)
		if !a.declares(name) {
			found = append(found, name+" has no code that is called")
		}
		if !hasCode(a.root, name) {
			found = append(found, name+" has no Go package")
		}
	}
	for _, f := range a.triggers {
		want, _ := f.JSON()
		switch got, err := fs.ReadFile(a.root, path.Join(f.Name, "function.json")); {
		case err != nil:
			found = append(found, f.Name+" has no function.json")
		case !bytes.Equal(got, want):
			found = append(found, f.Name+" is not what the code says: run make generate")
		}
	}
	found = append(found, a.routes(triggers)...)
	found = append(found, a.doors(triggers)...)
	slices.Sort(found)
	return found
}

func (a app) declares(name string) bool {
	return slices.ContainsFunc(a.triggers, func(f functions.Trigger) bool { return f.Name == name })
}

func hasCode(root fs.FS, folder string) bool {
	files, _ := fs.Glob(root, folder+"/*.go")
	return slices.ContainsFunc(files, func(file string) bool {
		source, err := fs.ReadFile(root, file)
		if err != nil || strings.HasSuffix(file, "_test.go") {
			return false
		}
		_, err = parser.ParseFile(token.NewFileSet(), file, source, parser.PackageClauseOnly)
		return err == nil
	})
}

// matches reports whether a route of the two forms that are in use takes a path.
func matches(route, at string) bool {
	rest, below := strings.CutPrefix(at, "/api/")
	element, isResource := strings.CutSuffix(route, "/{*rest}")
	first, _, _ := strings.Cut(rest, "/")
	return below && (route == "{*path}" || isResource && strings.EqualFold(first, element))
}

// routes holds every operation to one function beside the one that takes all.
func (a app) routes(triggers map[string]functions.Trigger) []string {
	var found, everything []string
	https := map[string]functions.Trigger{}
	for name, f := range triggers {
		b := f.Bindings[0]
		switch {
		case b.Type != "httpTrigger":
		case b.Route == "{*path}" && len(b.Methods) == 0:
			everything = append(everything, name)
		default:
			https[name] = f
		}
		if strings.HasPrefix(strings.ToLower(b.Route), "admin") || strings.HasPrefix(strings.ToLower(b.Route), "runtime") {
			found = append(found, name+" has a route that the host keeps for itself")
		}
		if b.Type == "httpTrigger" && b.AuthLevel != "anonymous" {
			found = append(found, name+" asks for a key that nobody has")
		}
	}
	if last := slices.Max(append(slices.Collect(maps.Keys(https)), everything...)); len(everything) != 1 || last != everything[0] {
		found = append(found, fmt.Sprintf("%q take everything, and %s comes last", everything, last))
	}
	for _, o := range a.operations {
		var by []string
		for name, f := range https {
			b := f.Bindings[0]
			if matches(b.Route, o.path) && slices.Contains(b.Methods, strings.ToLower(o.method)) && slices.Contains(b.Methods, "options") {
				by = append(by, name)
			}
		}
		if len(by) != 1 {
			slices.Sort(by)
			found = append(found, fmt.Sprintf("%s %s is served by %q", o.method, o.path, by))
		}
	}
	for name, f := range https {
		if !slices.ContainsFunc(a.operations, func(o operation) bool { return matches(f.Bindings[0].Route, o.path) }) {
			found = append(found, name+" serves no operation")
		}
	}
	return found
}

var sixFields = regexp.MustCompile(`^[0-9*/]+( [0-9*/]+){5}$`)

// doors holds every queue to one function for it and one for what was given up,
// and every function to a queue or a schedule that is one.
func (a app) doors(triggers map[string]functions.Trigger) []string {
	var found []string
	served := map[string]int{}
	for name, f := range triggers {
		b := f.Bindings[0]
		switch {
		case b.Type == "queueTrigger" && b.Connection != "AzureWebJobsStorage":
			found = append(found, name+" listens to another account")
		case b.Type == "queueTrigger":
			served[b.QueueName]++
		case b.Type == "timerTrigger" && !sixFields.MatchString(b.Schedule):
			found = append(found, name+" has a schedule that is none")
		case b.Type != "timerTrigger" && b.Type != "httpTrigger":
			found = append(found, name+" cannot be read")
		}
	}
	want := map[string]int{}
	for _, q := range a.queues {
		want[q], want[q+"-poison"] = 1, 1
	}
	for _, q := range slices.Sorted(maps.Keys(want)) {
		if served[q] != 1 {
			found = append(found, fmt.Sprintf("the queue %s has %d functions", q, served[q]))
		}
	}
	for q := range served {
		if want[q] == 0 {
			found = append(found, "nobody rings in the queue "+q)
		}
	}
	return found
}
