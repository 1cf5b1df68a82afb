package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each case plants one violation and expects exactly it: a law that cannot fail
// holds nothing.
func TestAPlantedImportIsFound(t *testing.T) {
	t.Parallel()
	const ours = module + "/"
	cases := []struct {
		floor, name string
		file        string
		imports     string
		outside     map[string][]string
		want        string
	}{
		{"domain", "a capability", "domain/x/x.go", ours + "ports/store", nil,
			"domain/x/x.go:3: imports ports/store: domain may import the standard library, domain"},
		{"domain", "a third party", "domain/x/x.go", "github.com/google/uuid", nil,
			"domain/x/x.go:3: imports github.com/google/uuid: domain may import the standard library, domain"},
		{"domain", "a process", "domain/x/x.go", "os/exec", nil,
			"domain/x/x.go:3: imports os/exec: domain: the domain is pure"},
		{"domain", "the net", "domain/x/x.go", "net/http", nil,
			"domain/x/x.go:3: imports net/http: domain: the domain is pure"},
		{"domain", "a context", "domain/x/x.go", "context", nil,
			"domain/x/x.go:3: imports context: domain: a rule that needs a context is not a rule"},
		{"domain", "JSON", "domain/x/x.go", "encoding/json", nil,
			"domain/x/x.go:3: imports encoding/json: domain: wire shapes live in functions and adapters"},
		{"domain", "a log", "domain/x/x.go", "log/slog", nil,
			"domain/x/x.go:3: imports log/slog: domain: a rule answers a fault; whoever calls it logs"},
		{"domain", "chance", "domain/x/x.go", "math/rand/v2", nil,
			"domain/x/x.go:3: imports math/rand/v2: domain: chance is an argument"},
		{"domain", "secret chance", "domain/x/x.go", "crypto/rand", nil,
			"domain/x/x.go:3: imports crypto/rand: domain: the domain makes no ids; they are arguments"},
		{"workflow", "the domain", "workflow/x.go", ours + "domain/catalog", nil,
			"workflow/x.go:3: imports domain/catalog: workflow may import the standard library, workflow"},
		{"workflow", "a shipped workflow", "workflow/x.go", ours + "workflows/x", nil,
			"workflow/x.go:3: imports workflows/x: workflow may import the standard library, workflow"},
		{"integrations", "a port", "integrations/x/x.go", ours + "ports/store", nil,
			"integrations/x/x.go:3: imports ports/store: integrations may import the standard library, workflow, their own family, " + azcore + ", " + azlogin},
		{"integrations", "another SDK of Azure", "integrations/x/x.go", azureSDK + "/sdk/data/aztables", nil,
			"integrations/x/x.go:3: imports " + azureSDK + "/sdk/data/aztables: integrations may import the standard library, workflow, their own family, " + azcore + ", " + azlogin},
		{"workflows", "a use case", "workflows/x/x.go", ours + "app/submit", nil,
			"workflows/x/x.go:3: imports app/submit: workflows may import the standard library, workflow, integrations, their own family"},
		{"workflows", "another workflow", "workflows/x/x.go", ours + "workflows/y", nil,
			"workflows/x/x.go:3: imports workflows/y: workflows may import the standard library, workflow, integrations, their own family"},
		{"gathered", "an integration", "workflows/all/x.go", ours + "integrations/x", nil,
			"workflows/all/x.go:3: imports integrations/x: gathered may import the standard library, workflows"},
		{"ports", "the SDK", "ports/x/x.go", ours + "workflow", nil,
			"ports/x/x.go:3: imports workflow: ports may import the standard library, domain"},
		{"ports", "a mock", "ports/x/x.go", gomock, nil,
			"ports/x/x.go:3: imports " + gomock + ": ports may import the standard library, domain"},
		{"mocks", "an adapter", "ports/x/mocks/x.go", ours + "adapters/system", nil,
			"ports/x/mocks/x.go:3: imports adapters/system: mocks may import the standard library, domain, ports, " + gomock},
		{"app", "an adapter", "app/x/x.go", ours + "adapters/system", nil,
			"app/x/x.go:3: imports adapters/system: app may import the standard library, domain, ports, workflow, app"},
		{"app", "zap", "app/x/x.go", zap, nil,
			"app/x/x.go:3: imports " + zap + ": app may import the standard library, domain, ports, workflow, app"},
		{"app", "the shipped workflows", "app/x/x.go", ours + "workflows", nil,
			"app/x/x.go:3: imports workflows: app may import the standard library, domain, ports, workflow, app"},
		{"adapters", "a use case", "adapters/x/x.go", ours + "app/submit", nil,
			"adapters/x/x.go:3: imports app/submit: adapters: an adapter fills a port; use cases stand above it"},
		{"adapters", "a trigger", "adapters/x/x.go", ours + "functions/me", nil,
			"adapters/x/x.go:3: imports functions/me: adapters: an adapter does not know which trigger is served"},
		{"adapters", "another technology", "adapters/x/x.go", ours + "adapters/y", nil,
			"adapters/x/x.go:3: imports adapters/y: adapters may import the standard library, domain, ports, adapters/internal, their own family, third parties"},
		{"adapters", "fx through others", "adapters/x/x.go", "example.org/kit", map[string][]string{"example.org/kit": {"example.org/base"}, "example.org/base": {fx}},
			"adapters/x: reaches " + fx + " through example.org/kit and example.org/base: adapters: adapters are plain constructors; platform wires them"},
		{"functions", "an adapter", "functions/x/x.go", ours + "adapters/embedded", nil,
			"functions/x/x.go:3: imports adapters/embedded: functions: a trigger asks use cases and ports; platform decides which adapter answers"},
		{"functions", "an Azure SDK", "functions/x/x.go", azcore, nil,
			"functions/x/x.go:3: imports " + azcore + ": functions: Azure is an adapter's technology"},
		{"functions", "an Azure SDK through others", "functions/x/x.go", huma, map[string][]string{huma: {azcore}},
			"functions/x: reaches " + azcore + " through " + huma + ": functions: Azure is an adapter's technology"},
		{"functions", "the SDK", "functions/x/x.go", ours + "workflow", nil,
			"functions/x/x.go:3: imports workflow: functions may import the standard library, domain, ports, app, functions, " + fx + ", " + zap + ", " + huma + ", " + swgui},
		{"platform", "the local sign-in", "cmd/handler/x.go", ours + "platform/local/internal/signin", nil,
			"cmd/handler/x.go:3: imports platform/local/internal/signin: platform: only the local program holds the local sign-in and the demo"},
		{"platform", "the web app", "platform/internal/x/x.go", ours + "web", nil,
			"platform/internal/x/x.go:3: imports web: platform: the local program serves the web app; elsewhere a host of static files does"},
		{"whole APIs", "an adapter", "tests/contract/internal/ready/x.go", ours + "adapters/embedded", nil,
			"tests/contract/internal/ready/x.go:3: imports adapters/embedded: whole APIs: a case of the API's contract has mocks behind it"},
		{"suites", "an adapter", "tests/contract/storetest/x.go", ours + "adapters/embedded", nil,
			"tests/contract/storetest/x.go:3: imports adapters/embedded: suites: a suite receives its adapter through a harness"},
		{"web", "a use case", "web/x.go", ours + "app/submit", nil,
			"web/x.go:3: imports app/submit: web may import the standard library"},
	}
	planted := map[string]bool{"local": true} // may import everything
	for _, c := range cases {
		planted[c.floor] = true
		t.Run(c.floor+" imports "+c.name, func(t *testing.T) {
			t.Parallel()
			tree := plant(t, map[string]string{c.file: "package x\n\nimport _ \"" + c.imports + "\"\n"}, c.outside)
			if diff := cmp.Diff([]string{c.want}, said(importLaw(tree))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	for _, f := range floors {
		if !planted[f.name] {
			t.Errorf("nothing is planted on the floor %s", f.name)
		}
	}
}

func TestAMainReachesTheSignInThroughOurs(t *testing.T) {
	t.Parallel()
	tree := plant(t, map[string]string{
		"cmd/handler/main.go":            "package main\n\nimport _ \"" + module + "/platform/handler\"\n",
		"platform/handler/h.go":          "package handler\n\nimport _ \"" + module + "/platform/local\"\n",
		"platform/local/l.go":            "package local\n\nimport _ \"" + module + "/platform/local/internal/signin\"\n",
		"platform/local/internal/s/s.go": "package s\n",
	}, nil)
	why := ": platform: only the local program holds the local sign-in and the demo"
	want := []string{
		"cmd/handler: reaches platform/local through platform/handler" + why,
		"cmd/handler: reaches platform/local/internal/signin through platform/handler and platform/local" + why,
		"platform/handler/h.go:3: imports platform/local" + why,
		"platform/handler: reaches platform/local/internal/signin through platform/local" + why,
	}
	if diff := cmp.Diff(want, said(importLaw(tree))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAPlantedDisorderIsFound(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\n", 300)
	cases := []struct {
		law, name, file, source string
		want                    []string
	}{
		{"a package imports only what its floor may", "a package outside of the house", "pkg/x.go", "package pkg\n",
			[]string{"pkg: stands on no floor of the house"}},
		{"contexts of the domain share ids and scopes only", "a context uses another's rule", "domain/forms/x.go",
			"package forms\n\nimport \"" + module + "/domain/permissions\"\n\nvar _ = permissions.Decide\nvar _ permissions.UserID\n",
			[]string{"domain/forms/x.go:5: uses domain/permissions.Decide: contexts share ids and scopes only"}},
		{"contexts of the domain share ids and scopes only", "a context uses another's record", "domain/forms/x.go",
			"package forms\n\nimport o \"" + module + "/domain/organizations\"\n\nvar _ o.Organization\n",
			[]string{"domain/forms/x.go:5: uses domain/organizations.Organization: contexts share ids and scopes only"}},
		{"contexts of the domain share ids and scopes only", "a context uses a part of another", "domain/forms/x.go",
			"package forms\n\nimport \"" + module + "/domain/permissions/keys\"\n\nvar _ keys.Draft\n",
			[]string{"domain/forms/x.go:5: uses domain/permissions/keys.Draft: contexts share ids and scopes only"}},
		{"contexts of the domain share ids and scopes only", "a context imports another without a name", "domain/forms/x.go",
			"package forms\n\nimport _ \"" + module + "/domain/permissions\"\n",
			[]string{"domain/forms/x.go:3: imports domain/permissions without saying what for: contexts share ids and scopes only"}},
		{"rules and use cases have no clock", "a rule asks the clock", "domain/x/x.go",
			"package x\n\nimport \"time\"\n\nvar now = time.Now\n",
			[]string{"domain/x/x.go:5: uses time.Now: now is an argument, or comes from ports/system"}},
		{"rules and use cases have no clock", "a rule sets a timer", "domain/x/x.go",
			"package x\n\nimport \"time\"\n\nvar timer = time.NewTimer\n",
			[]string{"domain/x/x.go:5: uses time.NewTimer: now is an argument, or comes from ports/system"}},
		{"rules and use cases have no clock", "a use case sleeps under another name", "app/x/x.go",
			"package x\n\nimport clock \"time\"\n\nfunc f() { clock.Sleep(1); clock.NewTimer(1) }\n",
			[]string{"app/x/x.go:5: uses time.Sleep: now is an argument, or comes from ports/system"}},
		{"every package has one comment", "none", "app/x/x.go", "package x\n",
			[]string{"app/x: has no package comment"}},
		{"every package has one comment", "one of another name", "app/x/x.go", "// X is here.\npackage x\n",
			[]string{"app/x/x.go:2: the package comment does not begin with its name"}},
		{"ports are small interfaces, types and constants", "a port acts", "ports/x/x.go", "package x\n\nfunc F() {}\n\nvar V int\n",
			[]string{"ports/x/x.go:3: declares the function F: a port promises, adapters do", "ports/x/x.go:5: declares a variable: a port has no state"}},
		{"ports are small interfaces, types and constants", "a port asks for too much", "ports/x/x.go",
			"package x\n\ntype Small interface{ A(); B(); C() }\n\ntype Wide interface {\n\tSmall\n\tD()\n\tE(); F()\n}\n",
			[]string{"ports/x/x.go:5: Wide has 6 methods, 5 are the most: split it by who needs what"}},
		{"functions, files and packages are small", "a long function in a long file", "app/x/x.go",
			"package x\n\nfunc f() {" + long + "}\n",
			[]string{"app/x/x.go: has 303 lines, 300 are the most", "app/x/x.go:3: f has 301 lines, 80 are the most"}},
		{"names say what they name", "a package of leftovers", "app/util/x.go", "package util\n",
			[]string{"app/util/x.go: util says nothing of what is inside"}},
		{"names say what they name", "a file of leftovers", "app/x/helpers_test.go", "package x\n",
			[]string{"app/x/helpers_test.go: helpers says nothing of what is inside"}},
		{"names say what they name", "a service", "app/x/x.go", "package x\n\ntype UserService struct{}\n",
			[]string{"app/x/x.go:3: UserService says nothing of what it does"}},
		{"exported identifiers have comments", "every sort of identifier", "app/x/x.go",
			"package x\n\ntype T struct{}\n\nfunc (t *T) M() {}\n\nfunc F() {}\n\nconst C = 1\n\nvar V, w int\n\n// I asks.\ntype I interface{ Ask() }\n\ntype hidden struct{}\n\nfunc (hidden) M() {}\n\n//go:noinline\nfunc G() {}\n",
			[]string{"app/x/x.go:3: T has no comment", "app/x/x.go:5: M has no comment", "app/x/x.go:7: F has no comment", "app/x/x.go:9: C has no comment", "app/x/x.go:11: V has no comment", "app/x/x.go:14: Ask has no comment", "app/x/x.go:21: G has no comment"}},
		{"nothing is left for later and no test skips", "a promise", "app/x/x.go", "package x\n\n// TO" + "DO: later.\n",
			[]string{"app/x/x.go:3: TO" + "DO: do it or leave it out"}},
		{"nothing is left for later and no test skips", "a skipping test", "app/x/x_test.go",
			"package x\n\nfunc TestX(q *testing.T) {\n\tq.Skipf(\"no tool\")\n\tq.Run(\"\", func(t *testing.T) { t.SkipNow() })\n\trapid.Check(q, func(t *rapid.T) {\n\t\tt.Skip()\n\t\tq.Skip()\n\t})\n}\n\nfunc helps(tb testing.TB) { tb.Skip() }\n",
			[]string{"app/x/x_test.go:4: skips a test: a missing tool is a failure", "app/x/x_test.go:5: skips a test: a missing tool is a failure", "app/x/x_test.go:8: skips a test: a missing tool is a failure", "app/x/x_test.go:12: skips a test: a missing tool is a failure"}},
		{"nothing runs before main", "an init function", "app/x/x.go", "package x\n\nfunc init() {}\n",
			[]string{"app/x/x.go:3: runs before main: construct it where it is used"}},
	}
	planted := map[string]bool{}
	for _, c := range cases {
		planted[c.law] = true
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			broken := slices.IndexFunc(laws, func(l law) bool { return l.name == c.law })
			got := laws[broken].find(plant(t, map[string]string{c.file: c.source}, nil))
			if diff := cmp.Diff(slices.Sorted(slices.Values(c.want)), said(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	for _, law := range laws {
		if !planted[law.name] {
			t.Errorf("nothing is planted against %q", law.name)
		}
	}
}

func TestASecondPackageCommentIsFound(t *testing.T) {
	t.Parallel()
	tree := plant(t, map[string]string{
		"app/x/a.go": "// Package x is here.\npackage x\n",
		"app/x/b.go": "// Package x is there.\npackage x\n",
	}, nil)
	if diff := cmp.Diff([]string{"app/x/b.go:2: is the second package comment of app/x"}, said(commentLaw(tree))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestALargePackageOfSmallFilesIsFound(t *testing.T) {
	t.Parallel()
	source := "package x\n" + strings.Repeat("\n", 289)
	tree := plant(t, map[string]string{"app/x/a.go": source, "app/x/b.go": source, "app/x/c.go": source, "tests/x/x_test.go": source}, nil)
	if diff := cmp.Diff([]string{"app/x: has 870 lines, 800 are the most: it holds more than one thing"}, said(sizeLaw(tree))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnOrderlyTreeBreaksNoLaw(t *testing.T) {
	t.Parallel()
	tree := plant(t, map[string]string{
		"domain/x/x.go":      "// Package x has rules.\npackage x\n\nimport (\n\t\"time\"\n\n\t\"" + module + "/domain/organizations\"\n)\n\n// Rule says since when an organization may.\ntype Rule struct {\n\tOf organizations.ID\n\tSince time.Time\n}\n",
		"domain/x/x_test.go": "package x\n\nimport (\n\t\"os\"\n\t\"time\"\n)\n\nvar _, _ = os.Args, time.Now()\n",
		"app/x/x.go":         "// Package x has a use case.\npackage x\n\nimport (\n\t\"context\"\n\t\"time\"\n\n\t\"" + module + "/ports/store\"\n)\n\n// Use a port.\nfunc Use(ctx context.Context, h store.History) *time.Timer { return time.NewTimer(1) }\n",
		"ports/x/x.go":       "// Package x has a port.\npackage x\n\n// Port asks.\ntype Port interface {\n\t// Ask once.\n\tAsk()\n}\n",
		"workflow/x.go":      "// Package workflow is the SDK.\npackage workflow\n\nfunc init() {}\n",
	}, nil)
	for _, law := range laws {
		for _, v := range law.find(tree) {
			t.Errorf("%s: %s", law.name, v)
		}
	}
}

// said renders violations without their order, which no law promises.
func said(found []violation) []string {
	lines := make([]string, 0, len(found))
	for _, v := range found {
		lines = append(lines, v.String())
	}
	slices.Sort(lines)
	return lines
}
