package integration_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// This is what F5 in an editor does: the program is built without optimizations
// and runs under delve, a workflow is started over HTTP, and its code stops where
// its author wants to look at it.
func TestADebuggerStopsInsideAWorkflowThatWasStartedOverHTTP(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dlv, binary := filepath.Join(dir, "dlv"), filepath.Join(dir, "testprogram")
	build(t, "../../tools/delve", "-o", dlv, "github.com/go-delve/delve/cmd/dlv")
	build(t, ".", "-gcflags=all=-N -l", "-o", binary, "./testprogram")
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
	line := lineOf(t, source, `for i, name := range []string{"one", "two", "three"}`)
	d.breakAt(source, line)
	var there stop
	stopped := d.goOn(&there)
	// The program's other commands need no debugger.
	p := &program{t: t, binary: built.testprogram, data: data, base: d.awaitLine("Address ")}
	token := p.token("technician")
	c := p.as(token, p.organization(token, "Contoso"))
	id := c.start("three_effects", `{"folder":"`+effects+`"}`)

	d.await(stopped)
	at := there.State.CurrentThread
	if at == nil || at.File != source || at.Line != line || at.Function == nil || !strings.HasSuffix(at.Function.Name, ".threeEffects") {
		t.Fatalf("it stopped at %+v, and not at %s:%d", at, source, line)
	}
	if got := d.value("in.Folder"); got != effects {
		t.Errorf("the input's folder is shown as %q, not %q", got, effects)
	}
	if got := d.value("run.ID"); got != id {
		t.Errorf("the run is shown as %q, not %q", got, id)
	}

	d.goOn(&stop{})
	if log := c.finish(id); log.Status != "Success" {
		t.Errorf("the run ended as %s", log.Status)
	}
	var e execution
	c.call(http.MethodGet, "/api/executions/"+id, "", http.StatusOK, &e)
	if len(e.Steps) != 3 {
		t.Errorf("its steps are %+v", e.Steps)
	}
}
