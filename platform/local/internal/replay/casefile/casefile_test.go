package casefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

const source = `package users

import sdk "github.com/bifrost-run/bifrost/workflow"

var other = 1

var (
	Enrol, again = sdk.Define(sdk.Spec{
		Name: "enrol",
	}, enrol), sdk.Define[In, Out](sdk.Spec{Name: "again"}, enrol)
	quiet = sdk.Define[In](sdk.Spec{Name: "quiet"}, enrol)
	_     = sdk.Define(sdk.Spec{Name: "nameless"}, enrol)
	both, err = declare()
)
`

// repository is a module with one package of workflows, in a folder of the test.
func repository(t *testing.T, content string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(root, "go.mod"), "// ours\nmodule example.com/acme // yes\n\ngo 1.26.0\n")
	put(t, filepath.Join(root, "flows", "users", "enrol.go"), content)
	return root
}

func put(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// enrol is the workflow of that source, as a trimmed program declares it.
func enrol(line int) *workflow.Definition {
	return &workflow.Definition{
		Spec: host.Spec{Name: "enrol"}, Source: fmt.Sprintf("example.com/acme/flows/users/enrol.go:%d", line),
		Parameters: []host.Parameter{{Name: "email", Type: host.TypeUPN}, {Name: "password", Type: host.TypeSecret}, {Name: "list", Type: host.TypeFile}},
	}
}

func record() replay.Record {
	return replay.Record{
		ID: "01954f00-0000-7000-8000-00001a2b3c4d", Workflow: "enrol", Status: executions.Failed, Organization: host.Organization{Name: "Contoso"},
		Input: json.RawMessage(`{ "email": "ana@contoso.example" }`), FinishedAt: time.Date(2026, 11, 22, 14, 37, 37, 0, time.UTC),
		Steps:   []replay.Step{{Name: "look", Result: json.RawMessage(`[1]`), Shown: json.RawMessage(`[ 1 ]`)}},
		Problem: &executions.Problem{Code: "step_failed", Step: "send", Message: "It was not\nsent: \"no\"."},
	}
}

// write writes a case and reads what was written.
func write(t *testing.T, file string, d *workflow.Definition, r replay.Record) string {
	t.Helper()
	if err := Write(file, d, r); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestACaseSaysWhatHappened(t *testing.T) {
	t.Parallel()
	root := repository(t, source)
	got := write(t, filepath.Join(root, "flows", "users", "case_test.go"), enrol(8), record())
	const want = `package users

import (
	"encoding/json"
	"testing"

	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// This is the run 01954f00-0000-7000-8000-00001a2b3c4d, as bifrost workflow replay wrote it down.
// It ran for Contoso and ended as Failed at 2026-11-22 14:37:37: It was not sent: "no".
func TestEnrolRun1a2b3c4d(t *testing.T) {
	result := workflowtest.RunJSON(t, Enrol, ` + "`" + `{"email":"ana@contoso.example"}` + "`" + `,
		workflowtest.Attempts(1),
		workflowtest.Stored("look", json.RawMessage(` + "`[1]`" + `)),
	)
	// This is what happened. Say what has to happen instead, then mend the workflow.
	if d := result.Diagnosis; result.Status != workflowtest.Failed || d.Step != "send" || d.Message != "It was not\nsent: \"no\"." {
		t.Errorf("it ended otherwise: %s", result)
	}
}
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEachEndIsExpectedAsATestCanSeeIt(t *testing.T) {
	t.Parallel()
	root := repository(t, source)
	for i, c := range []struct {
		status executions.Status
		code   string
		says   []string
		not    string
	}{
		{executions.Success, "", []string{"result.Status != workflowtest.Success {", "This is what happened."}, "slices"},
		{executions.CompletedWithErrors, "", []string{`"slices"`, "workflowtest.CompletedWithErrors || !slices.Equal(result.Failures, failures)", `{Item: "a \"b\"", Message: "Gone."},`}, "Diagnosis"},
		{executions.Timeout, "timeout", []string{"result.Status != workflowtest.Success {", "No test can bring that end about"}, "slices"},
		{executions.Cancelled, "cancelled", []string{"result.Status != workflowtest.Success {"}, "Diagnosis"},
		{executions.Failed, "interrupted", []string{"result.Status != workflowtest.Success {"}, "Diagnosis"},
		{executions.Failed, "step_in_doubt", []string{"result.Status != workflowtest.Success {"}, "Diagnosis"},
	} {
		r := record()
		r.Status, r.Problem = c.status, nil
		if c.code != "" {
			r.Problem = &executions.Problem{Code: c.code, Message: "Why."}
		}
		if c.status != executions.Success {
			r.Failures = []executions.Failure{{Item: `a "b"`, Message: "Gone."}}
		}
		got := write(t, filepath.Join(root, "flows", "users", fmt.Sprintf("case%d_test.go", i)), enrol(8), r)
		for _, wanted := range c.says {
			if !strings.Contains(got, wanted) {
				t.Errorf("%s: %q is not in\n%s", c.status, wanted, got)
			}
		}
		if strings.Contains(got, c.not) {
			t.Errorf("%s: %q is in\n%s", c.status, c.not, got)
		}
	}
}

func TestACaseHoldsNoSecretAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	root, d, r := repository(t, source), enrol(8), record()
	d.Spec.Needs = host.Requirements{Integrations: []string{"msgraph"}, Settings: []host.SettingNeed{{Key: "office"}, {Key: "country", Optional: true}}}
	r.Input = json.RawMessage(`{"email":"ana@contoso.example","password":"***","list":"f"}`)
	r.Secrets = []string{"correct horse"}
	r.Steps = []replay.Step{
		{Name: "fetch `key`", Result: json.RawMessage(`"correct horse"`), Shown: json.RawMessage("\"*** `\""), Secret: true},
		{Name: "pay", Intent: true},
	}
	got := write(t, filepath.Join(root, "flows", "users", "case_test.go"), d, r)
	for _, wanted := range []string{
		"It connects to msgraph: put a test double in its place by workflowtest.Fake or workflowtest.Connected.",
		"It needs the setting office: give it a value by workflowtest.Setting.", "The secret input password was erased",
		`"password":"not the secret"`, "The file list is not recorded: give one by workflowtest.File.",
		`The step "pay" was begun and must not run twice; it runs here.`, "The result of this step held a secret, which is *** here.",
		"workflowtest.Stored(\"fetch `key`\", json.RawMessage(\"\\\"*** `\\\"\")),",
	} {
		if !strings.Contains(got, wanted) {
			t.Errorf("%s is not in\n%s", wanted, got)
		}
	}
	for _, unwanted := range []string{"correct horse", "country", `Stored("pay"`} {
		if strings.Contains(got, unwanted) {
			t.Errorf("%s is in\n%s", unwanted, got)
		}
	}
}

func TestAWorkflowIsNamedFromAnotherPackageOfItsModule(t *testing.T) {
	t.Parallel()
	root := repository(t, source)
	put(t, filepath.Join(root, "cases", "known", "other.go"), "package regression\n")
	for folder, pkg := range map[string]string{"known": "regression", "new-cases": "newcases", "1": "replayed", "go": "replayed"} {
		file := filepath.Join(root, "cases", folder, "case_test.go")
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		got := write(t, file, enrol(8), record())
		for _, wanted := range []string{"package " + pkg + "\n", `"example.com/acme/flows/users"`, "RunJSON(t, users.Enrol, "} {
			if !strings.Contains(got, wanted) {
				t.Errorf("%s: %q is not in\n%s", folder, wanted, got)
			}
		}
	}
}

func TestTheVariableIsFoundByTheLineOfItsDeclaration(t *testing.T) {
	t.Parallel()
	root := repository(t, source)
	in := module{path: "example.com/acme", root: root}
	for line, name := range map[int]string{8: "Enrol", 9: "Enrol", 10: "Enrol", 11: "quiet"} {
		for _, file := range []string{"example.com/acme/flows/users/enrol.go", filepath.Join(root, "flows/users/enrol.go")} {
			if got, err := find(fmt.Sprintf("%s:%d", file, line), in); err != nil || got.name != name || got.pkg != "users" || got.folder != filepath.Join(root, "flows", "users") {
				t.Errorf("line %d: %+v %v", line, got, err)
			}
		}
	}
}

func TestACaseThatCannotBeWrittenIsSaidInASentence(t *testing.T) {
	t.Parallel()
	root := repository(t, source)
	users := filepath.Join(root, "flows", "users")
	for _, dir := range []string{"elsewhere", "cmd"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(users, "there_test.go"), "package users\n")
	put(t, filepath.Join(users, "broken.go"), "package users {\n")
	put(t, filepath.Join(root, "cmd", "main.go"), "package main\n\nvar Flow = workflow.Define(workflow.Spec{}, nil)\n")
	put(t, filepath.Join(root, "odd", "go.mod"), "go 1.26.0\n")
	outside := t.TempDir()
	for name, c := range map[string]struct{ file, source, says string }{
		"a file that exists":            {filepath.Join(users, "there_test.go"), enrol(8).Source, "is there already"},
		"a folder that does not exist":  {filepath.Join(users, "none", "case_test.go"), enrol(8).Source, "cannot be written"},
		"a variable without a name":     {filepath.Join(users, "a_test.go"), enrol(12).Source, "declared as _"},
		"a line without a declaration":  {filepath.Join(users, "a_test.go"), enrol(5).Source, "no package-level variable"},
		"a line of something else":      {filepath.Join(users, "a_test.go"), enrol(13).Source, "no package-level variable"},
		"a variable of its own package": {filepath.Join(root, "elsewhere", "a_test.go"), enrol(11).Source, "only a test beside the workflow can name users.quiet: write it to " + users},
		"a workflow of package main":    {filepath.Join(root, "elsewhere", "a_test.go"), "example.com/acme/cmd/main.go:3", "only a test beside"},
		"a workflow of another module":  {filepath.Join(users, "a_test.go"), "example.com/other/a.go:1", "not in the module example.com/acme"},
		"a file that does not parse":    {filepath.Join(users, "a_test.go"), "example.com/acme/flows/users/broken.go:1", "cannot be read"},
		"a folder in no module":         {filepath.Join(outside, "a_test.go"), enrol(8).Source, "is in no Go module"},
		"a module without a name":       {filepath.Join(root, "odd", "a_test.go"), enrol(8).Source, "names no module"},
		"a source that is not known":    {filepath.Join(users, "a_test.go"), "unknown", "not known where"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := enrol(8)
			d.Source = c.source
			err := Write(c.file, d, record())
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v", err)
			}
			if text, err := os.ReadFile(c.file); err == nil && strings.Contains(string(text), "workflowtest") {
				t.Error("it was written all the same")
			}
		})
	}
	if err := Write(filepath.Join(users, "case.go"), enrol(8), record()); !errors.Is(err, ErrName) {
		t.Errorf("%v", err)
	}
	r := record()
	r.Input = json.RawMessage(`[]`)
	if err := Write(filepath.Join(users, "b_test.go"), enrol(8), r); err == nil {
		t.Error("an input that is no object")
	}
	r.Input = nil
	if got := write(t, filepath.Join(users, "c_test.go"), enrol(8), r); !strings.Contains(got, "Enrol, `{}`,") {
		t.Error(got)
	}
}
