package local

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// falls stores a secret of the run's organization in a step, and fails after it.
var _ = workflow.Define(workflow.Spec{Name: "falls", Title: "Falls", OrganizationOptional: true},
	func(ctx context.Context, run *workflow.Run, _ struct{}) (struct{}, error) {
		_, err := workflow.Step(ctx, "fetch", func(ctx context.Context) (string, error) { return run.Secret(ctx, "vendor_key") })
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, workflow.Explain(errors.New("cause"), "It fell.")
	})

const vendorKey = "correct horse battery"

// fallen runs falls and answers the id of the run.
func fallen(t *testing.T, p *program) string {
	t.Helper()
	token := p.token("admin")
	response, text := p.call(http.MethodPut, "/api/secrets/vendor_key", token, `{"value":"`+vendorKey+`"}`, "X-Organization-Id", "global")
	if response.StatusCode >= http.StatusBadRequest {
		t.Fatalf("the secret is answered %s", text)
	}
	response, text = p.call(http.MethodPost, "/api/workflows/falls/executions", token, `{}`, "X-Organization-Id", "global", "Prefer", "wait=30")
	run := read[struct{ ID, Status string }](t, response, text, http.StatusOK)
	if run.Status != "Failed" {
		t.Fatalf("it ended as %s: %s", run.Status, text)
	}
	return run.ID
}

func TestAFinishedRunIsReadFromTheProgramAndFromTheFolderAlike(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	id := fallen(t, p)
	source := Runs(p.config)
	record, err := source.Run(t.Context(), replay.LastFailed)
	if err != nil {
		t.Fatal(err)
	}
	if record.ID != id || record.Workflow != "falls" || record.Problem == nil || record.Problem.Message != "It fell." || record.Status != executions.Failed {
		t.Errorf("got %+v", record)
	}
	if len(record.Steps) != 1 || string(record.Steps[0].Result) != `"`+vendorKey+`"` || string(record.Steps[0].Shown) != `"***"` {
		t.Errorf("its steps are %+v", record.Steps)
	}
	given := func() {
		t.Helper()
		if text, err := source.Secret(t.Context(), record, "vendor_key"); text != vendorKey || err != nil {
			t.Errorf("the secret is %q, %v", text, err)
		}
		if _, err := source.Connection(t.Context(), record, "vendor", true); host.Diagnose(err).Code != "integration_not_connected" {
			t.Errorf("an integration that no workflow here declares: %v", err)
		}
		if found, err := source.Settings(t.Context(), record, []string{"office"}); len(found) != 0 || err != nil {
			t.Errorf("%v %v", found, err)
		}
		if _, err := source.File(t.Context(), record, "f"); err == nil {
			t.Error("a file that is not there")
		}
	}
	given()
	_, err = source.Run(t.Context(), "x")
	wantSentence(t, err, "This run does not exist.")
	p.stop()

	again, err := source.Run(t.Context(), id)
	if diff := cmp.Diff(record, again); diff != "" || err != nil {
		t.Errorf("%s %v", diff, err)
	}
	given()
	_, err = source.Run(t.Context(), "x")
	wantSentence(t, err, "This run does not exist.")
	serve(t, p.config).stop() // nothing holds the folder
}

// The local sign-in gives an administrator's token to anybody at this machine;
// what a run had stored is the folder's owner's alone.
func TestAnAdministratorsTokenDoesNotOpenTheArchive(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	id := fallen(t, p)
	for _, token := range []string{"", p.token("admin"), p.token("technician")} {
		for _, path := range []string{"runs/" + id, "runs/last", "organizations/global/secrets/vendor_key"} {
			response, text := p.call(http.MethodGet, "/local/"+path, token, "")
			if problem := read[struct{ Code string }](t, response, text, http.StatusForbidden); problem.Code != "folder_required" || strings.Contains(string(text), vendorKey) {
				t.Errorf("%s: %s", path, text)
			}
		}
	}
	p.stop()
	contract, err := functions.Contract()
	if err != nil || strings.Contains(string(contract), "/local/") {
		t.Errorf("the contract promises it: %v", err)
	}
}

func TestAFolderThatIsNotTheOneMeantIsLeftAlone(t *testing.T) {
	t.Parallel()
	config := inFolder(filepath.Join(t.TempDir(), "elsewhere"))
	_, err := Runs(config).Run(t.Context(), replay.Last)
	wantSentence(t, err, config.Data, "signing key", "--data")
	if _, err := os.Stat(config.Data); err == nil {
		t.Error("looking for a run made the folder")
	}
}

func TestAProgramThatHoldsTheFolderAtAnotherAddressIsAskedFor(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	config := p.config
	config.Addr = "127.0.0.1:1"
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // it is not waited for
	_, err := Runs(config).Run(ctx, replay.Last)
	wantSentence(t, err, config.Data, "127.0.0.1:1", "--addr")
	p.stop()
}
