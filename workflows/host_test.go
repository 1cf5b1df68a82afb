package workflows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

const (
	contoso  = "11111111-1111-4111-8111-111111111111"
	premium  = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
	standard = "f245ecc8-75af-4f8e-b61f-27d8114de5f3"
	mailbox  = "4b9405b0-7788-4568-add1-99614e613b69"
	runID    = "0192d3a0-0000-7000-8000-000000000001"
)

var errCrash = errors.New("the program died")

func newDirectory() *msgraphtest.Directory {
	return msgraphtest.New(msgraphtest.Options{ClientID: "the-app", ClientSecret: "the-secret", Tenants: []msgraphtest.Tenant{{
		ID: contoso,
		Licences: []msgraphtest.Licence{
			{SKUID: premium, PartNumber: "SPB", Units: 5, UsedElsewhere: 3},
			{SKUID: standard, PartNumber: "O365_BUSINESS_PREMIUM", Units: 2, UsedElsewhere: 2},
			{SKUID: mailbox, PartNumber: "BRAND_NEW_PRODUCT"},
		},
		Users: []msgraphtest.User{{ID: "ada-id", DisplayName: "Ada", UserPrincipalName: "ada@contoso.com", UsageLocation: "GB", AccountEnabled: true}},
	}}})
}

// standIn runs a workflow against a directory in memory. Its steps survive a
// crash, so the same stand-in resumes the run.
type standIn struct {
	directory *msgraphtest.Directory

	mu       sync.Mutex
	steps    map[string]json.RawMessage
	lines    []host.Line
	progress []string
	// crashAt names the step at whose end the program dies, once, before or
	// after the step's result is stored.
	crashAt     string
	crashStored bool
}

func newStandIn(directory *msgraphtest.Directory) *standIn {
	return &standIn{directory: directory, steps: map[string]json.RawMessage{}}
}

func (h *standIn) Recall(step string) (host.Step, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	result, ok := h.steps[step]
	return host.Step{Name: step, Result: result}, ok
}

func (h *standIn) StoreStep(_ context.Context, s host.Step) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	crash := s.Name == h.crashAt
	if crash {
		h.crashAt = ""
	}
	if !crash || h.crashStored {
		h.steps[s.Name] = s.Result
	}
	if crash {
		return errCrash
	}
	return nil
}

func (h *standIn) WriteLog(l host.Line) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, l)
}

func (h *standIn) SetProgress(done, total int, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.progress = append(h.progress, fmt.Sprintf("%d/%d %s", done, total, text))
}

func (h *standIn) Connection(context.Context, string) (workflow.Connection, error) {
	return h.directory.Connection(contoso), nil
}

// execute runs an attempt of a workflow.
func execute(ctx context.Context, h *standIn, d *workflow.Definition, attempt int, input string) host.Outcome {
	return d.Execute(ctx, h, host.Run{ID: runID, Attempt: attempt}, json.RawMessage(input))
}

// resultOf checks that the outcome is a whole success.
func resultOf(t *testing.T, outcome host.Outcome) string {
	t.Helper()
	if outcome.Err != nil || len(outcome.Failures) > 0 {
		t.Fatalf("%v, failures %v", outcome.Err, outcome.Failures)
	}
	return string(outcome.Result)
}

// tenantOf reads what the directory now holds.
func tenantOf(t *testing.T, directory *msgraphtest.Directory) msgraphtest.Tenant {
	t.Helper()
	var snapshot struct{ Tenants []msgraphtest.Tenant }
	if err := json.Unmarshal(directory.Snapshot(), &snapshot); err != nil {
		t.Fatal(err)
	}
	return snapshot.Tenants[0]
}

func TestEveryShippedWorkflowIsDeclaredWell(t *testing.T) {
	t.Parallel()
	definitions, err := workflow.Definitions()
	if err != nil {
		t.Error(err)
	}
	for _, d := range definitions {
		if d.Spec.Description == "" || d.Spec.Category == "" {
			t.Errorf("%s lacks a description or a category", d.Spec.Name)
		}
		for _, p := range d.Parameters {
			if p.Label == "" {
				t.Errorf("%s: parameter %s lacks a label", d.Spec.Name, p.Name)
			}
		}
	}
}
