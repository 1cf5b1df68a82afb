package integration_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// execution is what these tests read of a run.
type execution struct {
	ID         string
	Status     string
	Attempt    int
	FinishedAt string
	Steps      []struct {
		Name    string
		Status  string
		Attempt int
	}
	Result struct {
		Kind  string
		Value json.RawMessage
		Rows  []map[string]any
	}
	Error *struct{ Code, Message, Step, Details string }
}

// logLines is a part of a log.
type logLines struct {
	Lines []struct {
		Seq     int
		Message string
		Attempt int
		Step    string
	}
	Cursor string
	Done   bool
	Status string
}

// start accepts a run and answers its id.
func (c caller) start(workflow, input string) string {
	c.t.Helper()
	var e execution
	c.call(http.MethodPost, "/api/workflows/"+workflow+"/executions", `{"input":`+input+`}`, http.StatusAccepted, &e)
	return e.ID
}

// run accepts a run and waits until it is over.
func (c caller) run(workflow, input string) execution {
	c.t.Helper()
	var e execution
	id := c.start(workflow, input)
	c.finish(id)
	c.call(http.MethodGet, "/api/executions/"+id, "", http.StatusOK, &e)
	return e
}

// finish follows the log until the run is over, and answers every line.
func (c caller) finish(id string) logLines {
	c.t.Helper()
	var all logLines
	for {
		var page logLines
		c.call(http.MethodGet, "/api/executions/"+id+"/logs?wait=20&cursor="+all.Cursor, "", http.StatusOK, &page)
		all.Lines = append(all.Lines, page.Lines...)
		all.Cursor, all.Done, all.Status = page.Cursor, page.Done, page.Status
		if page.Done {
			return all
		}
	}
}

func TestATechnicianRunsAWorkflowAndReadsWhatHappened(t *testing.T) {
	t.Parallel()
	p := startProgram(t, built.bifrost, t.TempDir())
	token := p.token("technician")
	c := p.as(token, p.organization(token, "Contoso"))

	var report execution
	headers := c.call(http.MethodPost, "/api/workflows/license_report/executions", `{}`, http.StatusOK, &report, "Prefer", "wait=30")
	if report.Status != "Success" || report.Result.Kind != "table" || len(report.Result.Rows) == 0 {
		t.Errorf("the licence report is %+v", report)
	}
	if headers.Get("Location") != "/api/executions/"+report.ID || headers.Get("Preference-Applied") != "wait=30" {
		t.Errorf("its headers are %v", headers)
	}

	onboarded := c.run("user_onboarding", `{"first_name":"Ana","last_name":"Lima","email":"ana@contoso.example","license":"SPB"}`)
	if onboarded.Status != "Success" || len(onboarded.Steps) != 4 {
		t.Errorf("onboarding is %+v", onboarded)
	}
	again := c.run("user_onboarding", `{"first_name":"Ana","last_name":"Lima","email":"ana@contoso.example","license":"SPB"}`)
	if again.Status != "Failed" || again.Error == nil || again.Error.Step != "create user" {
		t.Errorf("onboarding the same person again is %+v", again)
	}

	var list struct{ Items []execution }
	c.call(http.MethodGet, "/api/executions", "", http.StatusOK, &list)
	if len(list.Items) != 3 || list.Items[0].ID != again.ID || list.Items[2].ID != report.ID {
		t.Errorf("the history is %+v", list)
	}
	var lines logLines
	c.call(http.MethodGet, "/api/executions/"+onboarded.ID+"/logs", "", http.StatusOK, &lines)
	if !lines.Done || len(lines.Lines) == 0 {
		t.Errorf("the log is %+v", lines)
	}
}

func TestARunSurvivesKill9WithoutRepeatingAStep(t *testing.T) {
	t.Parallel()
	data, effects := t.TempDir(), t.TempDir()
	p := startProgram(t, built.testprogram, data)
	token := p.token("technician")
	organization := p.organization(token, "Contoso")
	c := p.as(token, organization)
	id := c.start("three_effects", `{"folder":"`+effects+`"}`)
	var first logLines
	for len(first.Lines) == 0 {
		c.call(http.MethodGet, "/api/executions/"+id+"/logs?wait=20", "", http.StatusOK, &first)
	}
	awaitStep(c, id, "one")
	p.kill()

	if err := os.WriteFile(filepath.Join(effects, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// The same address, so that the old token's issuer is the same.
	p = startProgram(t, built.testprogram, data, "--addr", p.addr())
	c = p.as(token, organization)
	log := c.finish(id)
	var e execution
	c.call(http.MethodGet, "/api/executions/"+id, "", http.StatusOK, &e)
	if e.Status != "Success" || e.Attempt != 2 {
		t.Errorf("the run ended as %+v", e)
	}
	marks, err := os.ReadFile(filepath.Join(effects, "effects"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "one attempt 1\ntwo attempt 2\nthree attempt 2\n"; string(marks) != want {
		t.Errorf("the steps' effects are %q, not %q", marks, want)
	}
	for i, line := range log.Lines {
		if line.Seq != i+1 {
			t.Errorf("line %d has seq %d", i+1, line.Seq)
		}
	}
	var list struct{ Items []execution }
	c.call(http.MethodGet, "/api/executions", "", http.StatusOK, &list)
	if len(list.Items) != 1 || list.Items[0].ID != id {
		t.Errorf("the history is %+v", list)
	}
}

// awaitStep reads a run until a step of it is stored.
func awaitStep(c caller, id, step string) {
	c.t.Helper()
	for c.t.Context().Err() == nil {
		var e execution
		c.call(http.MethodGet, "/api/executions/"+id, "", http.StatusOK, &e)
		for _, s := range e.Steps {
			if s.Name == step {
				return
			}
		}
	}
}

func TestAcceptedRunsAllEndAlthoughTheProgramIsKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	data, effects := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(effects, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := startProgram(t, built.testprogram, data)
	token := p.token("technician")
	organization := p.organization(token, "Contoso")
	var ids []string
	for range 4 {
		c := p.as(token, organization)
		for range 10 {
			ids = append(ids, c.start("three_effects", `{"folder":"`+effects+`"}`))
		}
		p.kill()
		p = startProgram(t, built.testprogram, data, "--addr", p.addr())
	}
	c := p.as(token, organization)
	for _, id := range ids {
		log := c.finish(id)
		// Three attempts may all have been cut off: then the run says so.
		if !slices.Contains([]string{"Success", "Failed"}, log.Status) {
			t.Errorf("%s ended as %s", id, log.Status)
		}
	}
	var list struct{ Items []execution }
	c.call(http.MethodGet, "/api/executions?limit=200", "", http.StatusOK, &list)
	if len(list.Items) != len(ids) {
		t.Errorf("%d runs were accepted, the history has %d", len(ids), len(list.Items))
	}
}

func TestWorkflowsThatMisbehaveEndHonestlyAndTheProgramLives(t *testing.T) {
	t.Parallel()
	effects := t.TempDir()
	p := startProgram(t, built.testprogram, t.TempDir())
	token := p.token("technician")
	c := p.as(token, p.organization(token, "Contoso"))
	folder := `{"folder":"` + effects + `"}`
	for _, test := range []struct{ workflow, input, status, code string }{
		{"panics", `{}`, "Failed", "panicked"},
		{"returns_nan", `{}`, "Failed", "result_not_encodable"},
		{"ignores_cancel", folder, "Timeout", "timeout"},
	} {
		e := c.run(test.workflow, test.input)
		code := ""
		if e.Error != nil {
			code = e.Error.Code
		}
		if e.Status != test.status || code != test.code {
			t.Errorf("%s ended as %s with %q", test.workflow, e.Status, code)
		}
	}
	var health struct{ AbandonedFunctions int }
	p.as(p.token("admin"), "").call(http.MethodGet, "/api/health", "", http.StatusOK, &health)
	if health.AbandonedFunctions != 1 {
		t.Errorf("%d functions are counted as abandoned, not the one that ignores its context", health.AbandonedFunctions)
	}
}

func TestALogThatIsFullSaysSoOnce(t *testing.T) {
	t.Parallel()
	p := startProgram(t, built.testprogram, t.TempDir())
	token := p.token("technician")
	c := p.as(token, p.organization(token, "Contoso"))
	log := c.finish(c.start("logs_too_much", `{}`))
	dropped := 0
	for _, line := range log.Lines {
		if strings.Contains(line.Message, "dropped") {
			dropped++
		}
	}
	if log.Status != "Success" || dropped != 1 || len(log.Lines) < 6_000 {
		t.Errorf("%s with %d lines, %d of them about dropping", log.Status, len(log.Lines), dropped)
	}
}

func TestARunningRunIsCancelled(t *testing.T) {
	t.Parallel()
	p := startProgram(t, built.testprogram, t.TempDir())
	token := p.token("technician")
	c := p.as(token, p.organization(token, "Contoso"))
	id := c.start("waits", `{}`)
	var lines logLines
	for len(lines.Lines) == 0 {
		c.call(http.MethodGet, "/api/executions/"+id+"/logs?wait=20", "", http.StatusOK, &lines)
	}
	var e execution
	c.call(http.MethodPost, "/api/executions/"+id+"/cancel", "", http.StatusAccepted, &e)
	if log := c.finish(id); log.Status != "Cancelled" {
		t.Errorf("it ended as %s", log.Status)
	}
	var problem struct{ Code string }
	c.call(http.MethodPost, "/api/executions/"+id+"/cancel", "", http.StatusConflict, &problem)
	if problem.Code != "execution_finished" {
		t.Errorf("cancelling again is %+v", problem)
	}
}
