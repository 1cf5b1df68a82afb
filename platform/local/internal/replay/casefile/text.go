package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// standIn takes the place of an erased secret: as long as a secret has to be.
const standIn = `"not the secret"`

// page is what the template shows.
type page struct {
	subject
	Record  replay.Record
	Name    string
	Ended   string
	Input   string
	Options []option
	// Gaps are what the author has to fill in, one sentence each.
	Gaps []string
	// Expected is the status by its name in workflowtest, Mended says that the run
	// itself ended in another way, which no test can bring about.
	Expected string
	Mended   bool
}

// option is what a step had stored.
type option struct {
	Step, Result string
	Secret       bool
}

var shape = template.Must(template.New("case").Funcs(template.FuncMap{"quote": strconv.Quote}).Parse(`package {{.Package}}

import (
	{{if .Options}}"encoding/json"
	{{end}}{{if .Record.Failures}}"slices"
	{{end}}"testing"

	"github.com/bifrost-run/bifrost/workflow/workflowtest"
	{{if .Imports}}{{quote .Imports}}{{end}}
)

// This is the run {{.Record.ID}}, as bifrost workflow replay wrote it down.
// {{.Ended}}
func {{.Name}}(t *testing.T) {
{{range .Gaps}}	// {{.}}
{{end}}	result := workflowtest.RunJSON(t, {{.Expression}}, {{.Input}},
		workflowtest.Attempts(1),
{{range .Options}}{{if .Secret}}		// The result of this step held a secret, which is *** here.
{{end}}		workflowtest.Stored({{quote .Step}}, json.RawMessage({{.Result}})),
{{end}}	)
{{if .Mended}}	// No test can bring that end about: without it the run succeeds.
{{else}}	// This is what happened. Say what has to happen instead, then mend the workflow.
{{end}}{{if .Record.Failures}}	failures := []workflowtest.Failure{
{{range .Record.Failures}}		{Item: {{quote .Item}}, Message: {{quote .Message}}},
{{end}}	}
	if result.Status != workflowtest.{{.Expected}} || !slices.Equal(result.Failures, failures) {
{{else if eq .Expected "Failed"}}	if d := result.Diagnosis; result.Status != workflowtest.Failed || d.Step != {{quote .Record.Problem.Step}} || d.Message != {{quote .Record.Problem.Message}} {
{{else}}	if result.Status != workflowtest.{{.Expected}} {
{{end}}		t.Errorf("it ended otherwise: %s", result)
	}
}
`))

// Package, Expression and Imports show the subject to the template.
func (p page) Package() string    { return p.pkg }
func (p page) Expression() string { return p.expression }
func (p page) Imports() string    { return p.imports }

// text is the source of the test.
func text(s subject, d *workflow.Definition, r replay.Record) ([]byte, error) {
	input, err := input(d, r)
	if err != nil {
		return nil, err
	}
	p := page{subject: s, Record: r, Name: testName(r), Ended: ended(r), Input: input, Gaps: gaps(d, r)}
	for _, step := range r.Steps {
		if !step.Intent {
			p.Options = append(p.Options, option{Step: step.Name, Result: literal(step.Shown), Secret: step.Secret})
		}
	}
	if p.Expected, p.Mended = expected(r); p.Mended {
		p.Record.Failures = nil
	}
	var text bytes.Buffer
	if err := shape.Execute(&text, p); err != nil {
		return nil, fmt.Errorf("write the test: %w", err)
	}
	formatted, err := format.Source(text.Bytes())
	if err != nil {
		return nil, fmt.Errorf("write the test: %w", err)
	}
	return formatted, nil
}

// input is the recorded one without ***, which is too short for a secret.
func input(d *workflow.Definition, r replay.Record) (string, error) {
	if len(r.Input) == 0 {
		return "`{}`", nil
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(r.Input, &given); err != nil {
		return "", fmt.Errorf("the input of the run: %w", err)
	}
	erased := replay.Erased(d, r, nil)
	if len(erased) == 0 {
		return literal(r.Input), nil // as it was written
	}
	for _, name := range erased {
		given[name] = json.RawMessage(standIn)
	}
	raw, err := json.Marshal(given)
	return literal(raw), err
}

// literal is JSON as a literal of Go.
func literal(raw json.RawMessage) string {
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		compact.Reset()
		compact.Write(raw)
	}
	if text := compact.String(); strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(compact.String())
}

// testName is TestUserOnboardingRun1a2b3c4d: the end of an id is its random part.
func testName(r replay.Record) string {
	name := "Test"
	for _, word := range strings.Split(r.Workflow, "_") {
		if word != "" {
			name += strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return name + "Run" + r.ID[max(0, len(r.ID)-8):]
}

func ended(r replay.Record) string {
	forWhom := ""
	if r.Organization.Name != "" {
		forWhom = " for " + r.Organization.Name
	}
	text := fmt.Sprintf("It ran%s and ended as %s at %s", forWhom, r.Status, r.FinishedAt.UTC().Format(time.DateTime))
	if r.Problem != nil {
		text += ": " + r.Problem.Message
	}
	return oneLine(text)
}

// oneLine keeps a sentence inside of its comment.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// gaps are what the record does not hold.
func gaps(d *workflow.Definition, r replay.Record) []string {
	var list []string
	for _, name := range d.Spec.Needs.Integrations {
		list = append(list, "It connects to "+name+": put a test double in its place by workflowtest.Fake or workflowtest.Connected.")
	}
	for _, need := range d.Spec.Needs.Settings {
		if !need.Optional {
			list = append(list, "It needs the setting "+need.Key+": give it a value by workflowtest.Setting.")
		}
	}
	for _, name := range replay.Erased(d, r, nil) {
		list = append(list, "The secret input "+name+" was erased when the run was over: a placeholder stands for it.")
	}
	var given map[string]json.RawMessage
	_ = json.Unmarshal(r.Input, &given) // input has judged it
	for _, p := range d.Parameters {
		if p.Type == host.TypeFile && given[p.Name] != nil {
			list = append(list, "The file "+p.Name+" is not recorded: give one by workflowtest.File.")
		}
	}
	for _, step := range r.Steps {
		if step.Intent {
			list = append(list, oneLine("The step "+strconv.Quote(step.Name)+" was begun and must not run twice; it runs here."))
		}
	}
	return list
}

// brought are the codes of failures that the platform brought about, and no code
// of a workflow.
var brought = []string{"interrupted", "expired", "workflow_unknown", "step_in_doubt"}

// expected is the status that the test expects, and whether it is another one
// than the run's.
func expected(r replay.Record) (status string, mended bool) {
	switch {
	case r.Status == executions.CompletedWithErrors:
		return "CompletedWithErrors", false
	case r.Status == executions.Failed && r.Problem != nil && !slices.Contains(brought, r.Problem.Code):
		return "Failed", false
	default:
		return "Success", r.Status != executions.Success
	}
}
