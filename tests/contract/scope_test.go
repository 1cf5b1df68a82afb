package contract_test

import (
	"encoding/json"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A Scope cannot be skipped: nobody outside of the domain can make one up (the
// compiler sees to that), the domain hands them out at few places (listed in
// scope_types_test.go), and these may be used by few.

func TestTheCompilerRefusesAMadeUpScope(t *testing.T) {
	t.Parallel()
	const head = "package intruder\n\nimport \"" + module + "/domain/organizations\"\n\n"
	for name, c := range map[string]struct{ source, refusal string }{
		"the zero value, which every store refuses, is all there is": {head + "var S organizations.Scope\n", ""},
		"a literal with its field":                                   {head + "var S = organizations.Scope{key: \"GLOBAL\"}\n", "cannot refer to unexported field key"},
		"a literal without":                                          {head + "var S = organizations.Scope{\"GLOBAL\"}\n", "implicit assignment to unexported field key"},
		"an assignment":                                              {head + "func f() { var s organizations.Scope; s.key = \"GLOBAL\"; _ = s }\n", "s.key undefined"},
		"a conversion of text":                                       {head + "var S = organizations.Scope(\"GLOBAL\")\n", "cannot convert"},
		"a conversion of a look-alike":                               {head + "var S = organizations.Scope(struct{ key string }{\"GLOBAL\"})\n", "cannot convert"},
		"the package that makes them":                                {"package intruder\n\nimport _ \"" + module + "/domain/internal/scope\"\n", "use of internal package"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output := compile(t, c.source)
			if c.refusal == "" && output != "" {
				t.Errorf("the compiler refuses what is allowed, and proves nothing by what it refuses: %s", output)
			}
			if !strings.Contains(output, c.refusal) {
				t.Errorf("the compiler says %q, want that it refuses: %s", output, c.refusal)
			}
		})
	}
}

// compile builds a package that stands beside ours without being written there,
// and answers what the compiler has against it.
func compile(t *testing.T, source string) string {
	t.Helper()
	readSources(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, overlay := filepath.Join(dir, "intruder.go"), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, "intruder", "intruder.go"): file}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{file: []byte(source), overlay: replace} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "./intruder")
	build.Env = asShipped()
	output, err := build.CombinedOutput()
	if err == nil {
		return ""
	}
	return string(output)
}

// asShipped is the environment in which programs are built that are shipped: so
// nothing is compiled for these tests alone.
func asShipped() []string { return append(os.Environ(), "CGO_ENABLED=0") }

// readSources reads what the compiler will read. The go command caches a test's
// result until a file changes that the test itself has read.
func readSources(t *testing.T) {
	t.Helper()
	if _, err := house(); err != nil {
		t.Fatal(err)
	}
}

// origin is a name from which Scopes come, and who may use it.
type origin struct {
	pkg, name string
	rooms     []string
	why       string
}

var origins = []origin{
	{"domain/permissions", "Decide", []string{"app/authorize"}, "one use case asks, with facts that it has just read"},
	{"domain/permissions", "SeedSystem", []string{"platform"}, "the local program seeds its demo, and nobody else acts without a caller"},
	{"domain/permissions", "System", nil, "the list of system principals is closed"},
	{"ports/maintenance", "Upkeep", []string{"adapters", "app/maintain", "platform"}, "it reaches every scope, and nobody who acts for a caller may have it"},
	{"ports/object", "Inventory", []string{"adapters", "app/maintain", "platform"}, "it lists the files of every scope, and nobody who acts for a caller may have it"},
	{"domain/executions", "NewDoorbell", []string{"adapters", "functions/internal"}, "a doorbell is read from a row or a message, never from a caller"},
	{"domain/permissions", "AuditSystem", []string{"app/record"}, "it writes down what was refused, where nobody was given a Scope, and nothing else"},
	{"ports/maintenance", "Expiry", []string{"adapters", "app/maintain", "platform"}, "it removes entries of every scope, and nobody who acts for a caller may have it"},
	{"domain/schedules", "StoredScope", []string{"adapters"}, "a schedule's scope is read from its row, never from a caller"},
	{"ports/store", "Timetable", []string{"adapters", "app/fire", "platform"}, "it lists the schedules of every scope, and nobody who acts for a caller may have it"},
	{"domain/permissions/keys", "Decide", []string{"app/authorize"}, "one use case asks, with a key that it has just read"},
	{"domain/permissions", "EraseSystem", []string{"app/erase"}, "it reaches organizations that are to be erased, and nobody else acts on them without a caller"},
	{"ports/maintenance", "Erasure", []string{"adapters", "app/erase", "platform"}, "it removes all of an organization, and nobody who acts for a caller may have it"},
	{"ports/object", "Erasure", []string{"adapters", "app/erase", "platform"}, "it removes every file of an organization, and nobody who acts for a caller may have it"},
	{"domain/hooks", "StoredScope", []string{"adapters"}, "a hook's scope is read from its row, never from a caller"},
	{"ports/store", "Doors", []string{"adapters", "app/receive", "platform"}, "it finds the hooks of every scope, and nobody who acts for a caller may have it"},
	{"ports/store", "Alarms", []string{"adapters", "app/alert", "app/fire", "app/expand", "app/receive", "platform"}, "it lists what needs attention in every scope, and nobody who acts for a caller may have it"},
	{"domain/permissions", "BatchSystem", []string{"app/expand"}, "it stops runs of batches whose owners may have lost the way there, and nobody else acts on runs without a caller"},
	{"domain/permissions", "AlertSystem", []string{"app/alert"}, "it seals and opens the addresses of webhooks, which belong to global, and nothing else"},
	{"ports/secret", "Erasure", []string{"adapters", "app/erase", "platform"}, "it removes every secret of an organization, and nobody who acts for a caller may have it"},
}

func TestScopesComeFromFewPlaces(t *testing.T) {
	t.Parallel()
	tree, err := house()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range scopeLaw(tree) {
		t.Error(v)
	}
	for _, o := range origins {
		if len(o.rooms) > 0 && !slices.ContainsFunc(tree.code(), func(f file) bool { return uses(f, o) != nil }) {
			t.Errorf("nobody uses %s.%s: the law watches a name that is gone", o.pkg, o.name)
		}
	}
}

// scopeLaw finds production code that takes a Scope from where it may not.
func scopeLaw(t *tree) []violation {
	var found []violation
	for _, f := range t.code() {
		if under(f.dir(), "tests") {
			continue
		}
		for _, spec := range f.syntax.Imports {
			if importPath(spec) == "unsafe" {
				found = append(found, t.broken(spec, "imports unsafe, which can write what the compiler protects"))
			}
		}
		for _, o := range origins {
			if slices.ContainsFunc(o.rooms, func(room string) bool { return under(f.dir(), room) }) || f.dir() == o.pkg {
				continue
			}
			if node := uses(f, o); node != nil {
				found = append(found, t.broken(node, "uses %s of %s: %s", o.name, o.pkg, o.why))
			}
		}
	}
	return found
}

// uses finds a name of another package in a file, whatever the file calls that
// package. A dot import counts: it would hide the rest.
func uses(f file, o origin) ast.Node {
	for _, spec := range f.syntax.Imports {
		if importPath(spec) != o.pkg {
			continue
		}
		local := o.pkg[strings.LastIndex(o.pkg, "/")+1:]
		if spec.Name != nil {
			local = spec.Name.Name
		}
		if local == "." {
			return spec
		}
		if node := selected(f.syntax, local, o.name); node != nil {
			return node
		}
	}
	return nil
}

func selected(in ast.Node, pkg, name string) (found ast.Node) {
	ast.Inspect(in, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == name {
			if on, ok := s.X.(*ast.Ident); ok && on.Name == pkg && found == nil {
				found = s
			}
		}
		return found == nil
	})
	return found
}

func TestAPlantedUseOfAScopesOriginIsFound(t *testing.T) {
	t.Parallel()
	const permissions, executions = "import \"" + module + "/domain/permissions\"\n", "import \"" + module + "/domain/executions\"\n"
	for _, c := range []struct{ name, file, source, want string }{
		{"a use case that seeds", "app/x/x.go", permissions + "var a = permissions.SeedSystem", "app/x/x.go:3: uses SeedSystem of domain/permissions: " + origins[1].why},
		{"a trigger that decides", "functions/x/x.go", permissions + "var a = permissions.Decide", "functions/x/x.go:3: uses Decide of domain/permissions: " + origins[0].why},
		{"another use case that decides", "app/authorizer/x.go", permissions + "var a = permissions.Decide", "app/authorizer/x.go:3: uses Decide of domain/permissions: " + origins[0].why},
		{"a system of one's own", "platform/x/x.go", permissions + "var a = permissions.System(\"me\")", "platform/x/x.go:3: uses System of domain/permissions: " + origins[2].why},
		{"a doorbell by a use case", "app/x/x.go", executions + "var a = executions.NewDoorbell", "app/x/x.go:3: uses NewDoorbell of domain/executions: " + origins[5].why},
		{"a doorbell by a trigger", "functions/x/x.go", executions + "var a = executions.NewDoorbell", "functions/x/x.go:3: uses NewDoorbell of domain/executions: " + origins[5].why},
		{"a use case that looks after every scope", "app/x/x.go", "import \"" + module + "/ports/maintenance\"\nvar a maintenance.Upkeep", "app/x/x.go:3: uses Upkeep of ports/maintenance: " + origins[3].why},
		{"a trigger that writes entries anywhere", "functions/x/x.go", permissions + "var a = permissions.AuditSystem", "functions/x/x.go:3: uses AuditSystem of domain/permissions: " + origins[6].why},
		{"a use case that removes entries", "app/record/x.go", "import \"" + module + "/ports/maintenance\"\nvar a maintenance.Expiry", "app/record/x.go:3: uses Expiry of ports/maintenance: " + origins[7].why},
		{"a trigger that finds a schedule's scope", "functions/x/x.go", "import \"" + module + "/domain/schedules\"\nvar a = schedules.StoredScope", "functions/x/x.go:3: uses StoredScope of domain/schedules: " + origins[8].why},
		{"a use case that lists every schedule", "app/x/x.go", "import \"" + module + "/ports/store\"\nvar a store.Timetable", "app/x/x.go:3: uses Timetable of ports/store: " + origins[9].why},
		{"a trigger that decides about a key", "functions/x/x.go", "import \"" + module + "/domain/permissions/keys\"\nvar a = keys.Decide", "functions/x/x.go:3: uses Decide of domain/permissions/keys: " + origins[10].why},
		{"another name for the package", "app/x/x.go", "import p \"" + module + "/domain/permissions\"\nvar a = p.SeedSystem", "app/x/x.go:3: uses SeedSystem of domain/permissions: " + origins[1].why},
		{"no name for the package", "app/x/x.go", "import . \"" + module + "/domain/executions\"\nvar a = NewDoorbell", "app/x/x.go:2: uses NewDoorbell of domain/executions: " + origins[5].why},
		{"unsafe", "adapters/x/x.go", "import _ \"unsafe\"\n", "adapters/x/x.go:2: imports unsafe, which can write what the compiler protects"},
		{"the demo", "platform/local/internal/demo/x.go", permissions + "var a = permissions.SeedSystem.Authority", ""},
		{"the recorder", "app/record/x.go", permissions + "var a = permissions.AuditSystem", ""},
		{"an adapter", "adapters/x/internal/y/x.go", executions + "var a = executions.NewDoorbell", ""},
		{"a trigger's envelope", "functions/internal/x/x.go", executions + "var a = executions.NewDoorbell", ""},
		{"a test", "app/x/x_test.go", permissions + "var a = permissions.SeedSystem", ""},
		{"a field of the same name", "app/x/x.go", permissions + "var a = b.SeedSystem", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			var got []string
			for _, v := range scopeLaw(plant(t, map[string]string{c.file: "package x\n" + c.source}, nil)) {
				got = append(got, v.String())
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// What an organization inherits is read in few places: its configuration, who may act
// there by a grant in global, and the forms that global offers. Elsewhere the scope of
// defaults would be a way out of an organization.
func TestFewReadTheDefaults(t *testing.T) {
	t.Parallel()
	tree, err := house()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range tree.code() {
		if under(f.dir(), "integrations") || under(f.dir(), "tests") {
			continue // no Scope reaches these floors
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Defaults" {
				found++
				if !under(f.dir(), "app/configure") && !slices.Contains([]string{"app/administer/roster", "app/internal/offer"}, f.dir()) {
					t.Error(tree.broken(n, "asks a Scope for its defaults"))
				}
			}
			return true
		})
	}
	if found == 0 {
		t.Error("nobody reads the defaults: the law watches a name that is gone")
	}
}
