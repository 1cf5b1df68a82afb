package contract_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// makers are the only ways to a Scope for somebody who has none.
var makers = map[string]string{
	"permissions.Decide":           "a caller, held against what is stored about them",
	"keys.Decide":                  "a program's key, held against the organization that it asks for",
	"permissions.System.Authority": "a named part of the platform",
	"executions.NewDoorbell":       "a run, as the store wrote it down",
	"schedules.StoredScope":        "a schedule, as the store wrote it down",
	"hooks.StoredScope":            "a hook, as the store wrote it down",
}

// carriers hand on a Scope that they were given.
var carriers = map[string]string{
	"executions.Doorbell.Scope":     "where to look",
	"executions.Execution.Doorbell": "the pointer to a run that was loaded",
	"executions.Execution.Claim":    "the run itself, one transition later",
	"executions.Execution.Renew":    "the run itself, one transition later",
	"executions.Execution.Release":  "the run itself, one transition later",
	"executions.Execution.Finish":   "the run itself, one transition later",
	"executions.Execution.Cancel":   "the run itself, one transition later",
	"executions.Execution.Wait":     "the run itself, as it stands in line",
	"executions.Execution.Recover":  "the run itself, one transition later",
	"attention.Item.Changed":        "the item itself, after somebody has said something",
	"schedules.New":                 "a schedule in the scope that was given",
	"schedules.Schedule.Changed":    "the schedule itself, entered anew",
	"schedules.Schedule.Fired":      "the schedule itself, a fire later",
	"schedules.Schedule.PassedOver": "the schedule itself, a fire later",
	"schedules.Schedule.PausedBy":   "the schedule itself, standing still",
	"forms.New":                     "a form in the scope that was given",
	"forms.Form.Changed":            "the form itself, entered anew",
	"hooks.New":                     "a hook in the scope that was given",
	"hooks.Hook.Changed":            "the hook itself, entered anew",
	"hooks.Hook.Renewed":            "the hook itself, with another secret",
	"hooks.Hook.PausedBy":           "the hook itself, standing still",
}

func TestTheDomainHandsOutScopesAtTheListedPlacesOnly(t *testing.T) {
	t.Parallel()
	var made, carried []string
	for name, f := range surface(t, "domain") {
		if !holdsScope(f.out) {
			continue
		}
		if holdsScope(f.in) {
			carried = append(carried, name)
		} else {
			made = append(made, name)
		}
	}
	sameNames(t, "makes a Scope", made, makers)
	sameNames(t, "hands on a Scope", carried, carriers)
}

func sameNames(t *testing.T, what string, got []string, listed map[string]string) {
	t.Helper()
	for _, name := range got {
		if _, ok := listed[name]; !ok {
			t.Errorf("%s %s and is not on the list", name, what)
		}
	}
	for name, why := range listed {
		if !slices.Contains(got, name) {
			t.Errorf("%s (%s) no longer %s: take it off the list", name, why, what)
		}
	}
}

func TestNothingCanChangeAScope(t *testing.T) {
	t.Parallel()
	pkgs := loaded(t)
	scope := pkgs[module+"/domain/organizations"].Scope().Lookup("Scope").Type()
	methods := types.NewMethodSet(types.NewPointer(types.Unalias(scope)))
	var names []string
	for i := range methods.Len() {
		names = append(names, methods.At(i).Obj().Name())
	}
	// No setter, and nothing that a decoder would call.
	if want := []string{"Defaults", "IsGlobal", "Key", "OrganizationID", "String", "Valid"}; !slices.Equal(names, want) {
		t.Errorf("a Scope has the methods %v, want %v", names, want)
	}
}

// unscoped are the methods of the stores that are about no single place.
var unscoped = map[string]string{
	"store.Access.Facts":                "reads what a decision is made from, before there can be a Scope",
	"store.Access.Standing":             "reads what a decision is made from, before there can be a Scope",
	"store.Access.OrganizationOfTenant": "sign-in, before there can be a Scope",
	"store.Access.Admit":                "people belong to no organization",
	"store.Users.Get":                   "people belong to no organization; the use case asks for administrators",
	"store.Users.List":                  "people belong to no organization; the use case asks for administrators",
	"store.Users.Change":                "people belong to no organization; the use case asks for administrators",
	"store.Roles.Create":                "roles are the provider's; the use case asks for administrators",
	"store.Roles.Get":                   "roles are the provider's; the use case asks for administrators",
	"store.Roles.List":                  "roles are the provider's; the use case asks for administrators",
	"store.Roles.Change":                "roles are the provider's; the use case asks for administrators",
	"store.Roles.Delete":                "roles are the provider's; the use case asks for administrators",
	"store.Memberships.Put":             "roles are the provider's; the use case asks for administrators",
	"store.Memberships.Delete":          "roles are the provider's; the use case asks for administrators",
	"store.Memberships.List":            "roles are the provider's; the use case asks for administrators",
	"store.Memberships.Of":              "a user's or form's own roles, which open nothing by themselves",
	"store.Keys.Create":                 "keys are the provider's; the use case asks for administrators",
	"store.Keys.Facts":                  "reads what a decision is made from, before there can be a Scope",
	"store.Keys.List":                   "keys are the provider's; the use case asks for administrators",
	"store.Keys.Revoke":                 "keys are the provider's; the use case asks for administrators",
	"store.Keys.Used":                   "a time that is written to a key's own row",
	"store.Organizations.Create":        "the organization is not there yet",
	"store.Organizations.List":          "the list of all organizations; the use case asks for who may see which",
	"store.Organizations.Change":        "about the organization that is handed in, which the use case has read by its scope; it asks for administrators",
	"store.History.ListByUser":          "people's own runs, in any scope",
	"store.Timetable.Due":               "the platform's own look at the schedules of every scope",
	"store.Doors.Find":                  "a hook that a message names; the use case asks for a proof before it uses the hook's Scope",
	"store.Recovery.Due":                "the engine's own look; what it finds has a Scope",
	"maintenance.Upkeep.Check":          "looks after every scope, for nobody; what it answers names rows and opens none",
	"maintenance.Upkeep.Ended":          "looks after every scope, for nobody; what it finds has a Scope",
	"maintenance.Upkeep.Upgrade":        "looks after every scope, for nobody",
	"maintenance.Upkeep.ForgetBatches":  "looks after every scope, for nobody; what it answers is a number",
	"store.Batches.Create":              "a batch is the provider's and for many; its owner is judged in each organization",
	"store.Batches.Get":                 "a batch is the provider's; the use case asks who may see it",
	"store.Batches.List":                "batches are the provider's; the use case leaves out what the caller may not see",
	"store.Batches.Change":              "about the batch that is handed in, which the use case has read",
	"store.Batches.Live":                "the platform's own look at what goes on",
	"store.BatchItems.Plan":             "the platform's own work on a batch; no caller names the organizations of it",
	"store.BatchItems.Put":              "the platform's own work on a batch; no caller names the organizations of it",
	"store.BatchItems.List":             "about the batch that is handed in, which the use case has read",
	"store.BatchItems.Tally":            "numbers of the batch that is handed in, which the use case has read",
	"maintenance.Expiry.Expire":         "looks after every scope, for nobody; what it answers is a number",
	"store.Poison.Keep":                 "a message that names no run belongs to nobody; it is written for a person and read by no use case",
	"store.Counters.Fold":               "adds up runs of every scope, for nobody; what it answers is yes or no",
	"store.Counters.Read":               "numbers by place; the use case asks for administrators",
	"maintenance.Vitals.Open":           "numbers of all scopes together, which name none; for administrators",
	"maintenance.Vitals.Looks":          "two moments, of nobody; for administrators",
	"maintenance.Vitals.Poisoned":       "numbers of messages that belong to nobody; for administrators",
	"store.Attention.List":              "items of every scope; the use case leaves out what the caller may not see",
	"store.Rules.Create":                "alert rules are the provider's; the use case asks for administrators",
	"store.Rules.Get":                   "alert rules are the provider's; the use case asks for administrators",
	"store.Rules.List":                  "alert rules are the provider's; the use case asks for administrators",
	"store.Rules.Change":                "alert rules are the provider's; the use case asks for administrators",
	"store.Rules.Delete":                "alert rules are the provider's; the use case asks for administrators",
	"store.Told.Tell":                   "a digest and an instant, which name no place",
	"store.Told.Forget":                 "a digest and an instant, which name no place",
	"store.Alarms.Untold":               "the platform's own look at the items of every scope",
	"store.Interrupts.Subscribe":        "a signal to a worker of this process, without any content",
}

func TestEveryMethodOfAStoreTakesAScope(t *testing.T) {
	t.Parallel()
	var missing []string
	methods := surface(t, "ports/store")
	maps.Copy(methods, surface(t, "ports/maintenance"))
	for name, f := range methods {
		bare := bareOrganization(f.params)
		if bare == "" && holdsScope(f.in) {
			continue
		}
		if bare != "" && unscoped[name] == "" {
			t.Errorf("%s takes %s where a Scope must stand", name, bare)
		}
		missing = append(missing, name)
	}
	sameNames(t, "takes no Scope", missing, unscoped)
}

// orgLike are names of parameters that hold an organization's id.
var orgLike = regexp.MustCompile(`(?i)^(org|organi[sz]ation|tenant|scope|client)`)

// bareOrganization names a parameter that says which organization by anything
// but a Scope.
func bareOrganization(params *types.Tuple) string {
	for p := range params.Variables() {
		of := types.TypeString(p.Type(), (*types.Package).Name)
		isText := types.Identical(p.Type().Underlying(), types.Typ[types.String])
		if strings.Contains(of, "organizations.ID") || strings.Contains(of, "organizations.Target") || (isText && orgLike.MatchString(p.Name())) {
			return p.Name() + " " + of
		}
	}
	return ""
}

// function is what goes in and comes out of something that is exported: a
// function, a method with its receiver, or a variable.
type function struct {
	params  *types.Tuple
	in, out []types.Type
}

// surface lists everything of the packages below a folder that others can use.
// Packages that the compiler hides are left out.
func surface(t *testing.T, folder string) map[string]function {
	t.Helper()
	found := map[string]function{}
	for path, pkg := range loaded(t) {
		name := strings.TrimPrefix(path, module+"/")
		if !under(name, folder) || strings.Contains(name, "/internal/") {
			continue
		}
		for _, object := range pkg.Scope().Names() {
			if token.IsExported(object) {
				note(found, pkg.Name()+"."+object, pkg.Scope().Lookup(object))
			}
		}
	}
	if len(found) == 0 {
		t.Fatalf("nothing is exported below %s", folder)
	}
	return found
}

func note(found map[string]function, name string, object types.Object) {
	switch o := object.(type) {
	case *types.Func:
		found[name] = functionOf(o.Type().(*types.Signature), nil)
	case *types.Var:
		found[name] = function{out: []types.Type{o.Type()}}
	case *types.TypeName:
		if o.IsAlias() {
			return
		}
		of := o.Type()
		if !types.IsInterface(of) {
			of = types.NewPointer(of)
		}
		methods := types.NewMethodSet(of)
		for i := range methods.Len() {
			if method := methods.At(i).Obj(); method.Exported() {
				found[name+"."+method.Name()] = functionOf(method.Type().(*types.Signature), o.Type())
			}
		}
	}
}

func functionOf(s *types.Signature, receiver types.Type) function {
	f := function{params: s.Params()}
	if receiver != nil {
		f.in = append(f.in, receiver)
	}
	for v := range s.Params().Variables() {
		f.in = append(f.in, v.Type())
	}
	for v := range s.Results().Variables() {
		f.out = append(f.out, v.Type())
	}
	return f
}

// holdsScope reports whether one of the types is a Scope or leads to one.
func holdsScope(list []types.Type) bool {
	seen := map[types.Type]bool{}
	return slices.ContainsFunc(list, func(t types.Type) bool { return leadsToScope(t, seen) })
}

func leadsToScope(t types.Type, seen map[types.Type]bool) bool {
	t = types.Unalias(t)
	if seen[t] {
		return false
	}
	seen[t] = true
	switch of := t.(type) {
	case *types.Named:
		o := of.Obj()
		if o.Pkg() != nil && o.Pkg().Path() == module+"/domain/internal/scope" && o.Name() == "Scope" {
			return true
		}
		return !types.IsInterface(of) && leadsToScope(of.Underlying(), seen)
	case *types.Struct:
		for field := range of.Fields() {
			if leadsToScope(field.Type(), seen) {
				return true
			}
		}
		return false
	case *types.Map:
		return leadsToScope(of.Key(), seen) || leadsToScope(of.Elem(), seen)
	case *types.Signature:
		return holdsScope(functionOf(of, nil).out)
	case interface{ Elem() types.Type }: // a pointer, slice, array or channel
		return leadsToScope(of.Elem(), seen)
	default:
		return false
	}
}

// loaded is the types of the domain and of the stores, as the compiler wrote
// them down.
func loaded(t *testing.T) map[string]*types.Package {
	t.Helper()
	readSources(t)
	pkgs, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

var compiled = sync.OnceValues(func() (map[string]*types.Package, error) {
	command := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export", "./domain/...", "./ports/store", "./ports/maintenance")
	command.Dir, command.Env = "../..", asShipped()
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.Bytes())
	}
	files := map[string]string{}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p struct{ ImportPath, Export string }
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		files[p.ImportPath] = p.Export
	}
	imports := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
	pkgs := map[string]*types.Package{}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if !under(path, module) {
			continue
		}
		if pkgs[path], err = imports.Import(path); err != nil {
			return nil, err
		}
	}
	return pkgs, nil
})
