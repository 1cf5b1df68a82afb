package local

import (
	"net/http"
	"strings"
	"testing"

	_ "github.com/bifrost-run/bifrost/workflows/all" // license_report asks the directory
)

// licenceRun is what these tests read of a run of license_report.
type licenceRun struct {
	Status string
	Result struct{ Rows []map[string]any }
	Error  struct{ Message string }
}

// licences asks for an organization's licences and waits for the end.
func licences(t *testing.T, p *program, organization string) licenceRun {
	t.Helper()
	response, text := p.call(http.MethodPost, "/api/workflows/license_report/executions", p.token("admin"), `{}`,
		"X-Organization-Id", organization, "Prefer", "wait=30")
	return read[licenceRun](t, response, text, http.StatusOK)
}

// newOrganization makes one and answers its id.
func newOrganization(t *testing.T, p *program, body string) string {
	t.Helper()
	response, text := p.call(http.MethodPost, "/api/organizations", p.token("admin"), body)
	return read[struct{ ID string }](t, response, text, http.StatusCreated).ID
}

// A new organization can be tried at once, whether it has a tenant or not, and
// also when the program has moved to another address.
func TestEveryOrganizationCanBeTriedAtOnce(t *testing.T) {
	t.Parallel()
	config := inFolder(t.TempDir())
	p := serve(t, config)
	var organizations []string
	for _, body := range []string{`{"name":"Woodgrove"}`, `{"name":"Tailspin","tenantId":"5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a00ff"}`} {
		id := newOrganization(t, p, body)
		if run := licences(t, p, id); run.Status != "Success" || len(run.Result.Rows) == 0 {
			t.Errorf("%s: got %+v", body, run)
		}
		organizations = append(organizations, id)
	}
	p.stop()
	p = serve(t, config) // at another free port
	for _, id := range organizations {
		if run := licences(t, p, id); run.Status != "Success" {
			t.Errorf("after a restart: got %+v", run)
		}
	}
	p.stop()
}

func TestWithoutTheDemoARunSaysThatNothingIsConnected(t *testing.T) {
	t.Parallel()
	config := inFolder(t.TempDir())
	config.Demo = false
	p := serve(t, config)
	run := licences(t, p, newOrganization(t, p, `{"name":"Woodgrove"}`))
	if run.Status != "Failed" || !strings.Contains(run.Error.Message, "This organization is not connected to ") || len(run.Result.Rows) != 0 {
		t.Errorf("got %+v", run)
	}
	p.stop()
}
