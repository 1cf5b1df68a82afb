package integration_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ownRepo is the example of an author's own repository, which is a module of its own.
var ownRepo = filepath.Join("..", "..", "docs", "examples", "own-repo")

// compiling lets one test at a time build as an author: the first one compiles the
// platform, which to an author's module is another one than the platform's own, and the
// others find it compiled.
var compiling sync.Mutex

// goes runs the go command in the author's repository.
func goes(t *testing.T, arguments ...string) {
	t.Helper()
	compiling.Lock()
	defer compiling.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), buildPatience)
	defer cancel()
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = ownRepo
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go %v: %v\n%s\nWhen the platform's own go.mod has changed, run go mod tidy in docs/examples/own-repo.", arguments, err, out)
	}
}

func TestAnAuthorsOwnRepositoryIsAWholeProgram(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "automations")
	goes(t, "build", "-trimpath", "-o", binary, ".")
	p := startProgram(t, binary, t.TempDir())
	token := p.token("technician")
	c := p.as(token, p.organization(token, "Contoso"))

	greeted := c.run("hello_client", `{"greeting":"Good morning"}`)
	if greeted.Status != "Success" || string(greeted.Result.Value) != `"Good morning, Contoso!"` {
		t.Errorf("the run is %+v", greeted)
	}
	if len(greeted.Steps) != 1 || greeted.Steps[0].Name != "greet" {
		t.Errorf("its steps are %+v", greeted.Steps)
	}
	var catalog struct{ Items []struct{ Name string } }
	c.call(http.MethodGet, "/api/workflows", "", http.StatusOK, &catalog)
	if diff := cmp.Diff([]struct{ Name string }{{"hello_client"}}, catalog.Items); diff != "" {
		t.Errorf("the author's own workflows are not the only ones\n%s", diff)
	}
}

func TestAnAuthorsRepositoryPassesItsOwnChecks(t *testing.T) {
	t.Parallel()
	// With the flags of the programs that other tests build, the platform is compiled once.
	goes(t, "vet", "-trimpath", "./...")
	goes(t, "test", "-trimpath", "./...")
	goes(t, "run", "-trimpath", "github.com/bifrost-run/bifrost/workflow/gather", "-dir", "./workflows", "-check")
}
