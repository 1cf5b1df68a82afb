package integration_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// This is what F5 in an editor does: the program is built without optimizations
// and runs under delve, a workflow is started over HTTP, and its code stops where
// its author wants to look at it. An editor builds everything below it so as well,
// and keeps its own paths, which takes minutes and shows nothing more here.
func TestADebuggerStopsInsideAWorkflowThatWasStartedOverHTTP(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dlv, binary := filepath.Join(dir, "dlv"), filepath.Join(dir, "testprogram")
	build(t, "../../tools/delve", "-o", dlv, "github.com/go-delve/delve/cmd/dlv")
	build(t, ".", "-gcflags=-N -l", "-trimpath", "-o", binary, "./testprogram")
	source, err := filepath.Abs("testprogram/main.go")
	if err != nil {
		t.Fatal(err)
	}
	effects := t.TempDir()
	if err := os.WriteFile(filepath.Join(effects, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}

	data := t.TempDir()
	d := debug(t, dlv, binary, "run", "--data", data, "--addr", "127.0.0.1:0")
	const trimmed = "github.com/bifrost-run/bifrost/tests/integration/testprogram/main.go"
	line := lineOf(t, source, `for i, name := range []string{"one", "two", "three"}`)
	d.breakAt(trimmed, line)
	var there stop
	stopped := d.goOn(&there)
	// The program's other commands need no debugger.
	p := &program{t: t, binary: built.testprogram, data: data, base: d.awaitLine("Address ")}
	token := p.token("technician")
	c := p.as(token, p.organization(token, "Contoso"))
	// The whole program stands still, perhaps before it has answered.
	started := asking(c.base+"/api/workflows/three_effects/executions", c, `{"input":{"folder":"`+effects+`"}}`)

	d.await(stopped)
	at := there.State.CurrentThread
	if at == nil || at.File != trimmed || at.Line != line || at.Function == nil || !strings.HasSuffix(at.Function.Name, ".threeEffects") {
		t.Fatalf("it stopped at %+v, and not at %s:%d", at, source, line)
	}
	if got := d.value("in.Folder"); got != effects {
		t.Errorf("the input's folder is shown as %q, not %q", got, effects)
	}
	id := d.value("run.ID")

	d.goOn(&stop{})
	if answer := <-started; answer.err != nil || answer.run.ID != id {
		t.Fatalf("the run is shown as %q, and answered as %+v, %v", id, answer.run, answer.err)
	}
	if log := c.finish(id); log.Status != "Success" {
		t.Errorf("the run ended as %s", log.Status)
	}
	var e execution
	c.call(http.MethodGet, "/api/executions/"+id, "", http.StatusOK, &e)
	if len(e.Steps) != 3 {
		t.Errorf("its steps are %+v", e.Steps)
	}
}

// answered is what a program said to a request.
type answered struct {
	run execution
	err error
}

// asking posts a body as a caller, and answers when the program does.
func asking(address string, c caller, body string) <-chan answered {
	answer := make(chan answered, 1)
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	go func() {
		defer cancel()
		var a answered
		defer func() { answer <- a }()
		var request *http.Request
		if request, a.err = http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body)); a.err != nil {
			return
		}
		request.Header.Set("Authorization", "Bearer "+c.token)
		request.Header.Set("X-Organization-Id", c.organization)
		request.Header.Set("Content-Type", "application/json")
		var response *http.Response
		if response, a.err = http.DefaultClient.Do(request); a.err != nil {
			return
		}
		defer func() { _ = response.Body.Close() }() // it was only read
		a.err = json.NewDecoder(response.Body).Decode(&a.run)
	}()
	return answer
}
