package local

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// apiKey is what the answers about one say.
type apiKey struct {
	ID, Key, State string
	LastUsedAt     *time.Time
}

// refusedWith expects a problem of a status and code.
func refusedWith(t *testing.T, got reply, text []byte, status int, code string) {
	t.Helper()
	if p := read[struct{ Code string }](t, got, text, status); p.Code != code {
		t.Errorf("got %s, want %s", text, code)
	}
}

// organizationID finds one of the demo.
func (p *program) organizationID(name string) string {
	p.t.Helper()
	response, text := p.call(http.MethodGet, "/api/organizations", p.token("admin"), "")
	for _, org := range read[struct{ Items []struct{ ID, Name string } }](p.t, response, text, http.StatusOK).Items {
		if org.Name == name {
			return org.ID
		}
	}
	p.t.Fatalf("there is no %s: %s", name, text)
	return ""
}

func TestAProgramRunsAWorkflowWithItsKeyUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	p := serve(t, inFolder(t.TempDir()))
	admin, contoso, fabrikam := p.token("admin"), p.organizationID("Contoso"), p.organizationID("Fabrikam")
	draft := fmt.Sprintf(`{"name":"Ticket system","organizations":[%q],"workflows":["license_report"],"permissions":{"canExecuteWorkflows":true},"expiresAt":%q}`,
		contoso, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	response, text := p.call(http.MethodPost, "/api/api-keys", admin, draft)
	made := read[apiKey](t, response, text, http.StatusCreated)
	if response.Header.Get("Location") != "/api/api-keys/"+made.ID || !strings.HasPrefix(made.Key, "bfk_") || made.LastUsedAt != nil {
		t.Fatalf("made %s at %s", text, response.Header.Get("Location"))
	}

	start := "/api/workflows/license_report/executions"
	response, text = p.call(http.MethodPost, start, made.Key, `{}`, "X-Organization-Id", contoso, "Prefer", "wait=30")
	run := read[struct {
		ID, Status string
		Actor      struct{ ID, DisplayName, Type string }
	}](t, response, text, http.StatusOK)
	if run.Status != "Success" || run.Actor.ID != "key:"+made.ID || run.Actor.DisplayName != "Ticket system" || run.Actor.Type != "key" {
		t.Errorf("it ran as %+v", run)
	}
	for path, status := range map[string]int{
		"/api/executions/" + run.ID: http.StatusOK, "/api/executions/" + run.ID + "/logs": http.StatusOK,
		"/api/executions": http.StatusForbidden, "/api/me": http.StatusForbidden,
	} {
		if response, text := p.call(http.MethodGet, path, made.Key, "", "X-Organization-Id", contoso); response.StatusCode != status {
			t.Errorf("%s is answered %d: %s", path, response.StatusCode, text)
		}
	}
	response, text = p.call(http.MethodGet, "/api/executions?mine=true", made.Key, "")
	if mine := read[struct{ Items []struct{ ID string } }](t, response, text, http.StatusOK).Items; len(mine) != 1 || mine[0].ID != run.ID {
		t.Errorf("it started %s", text)
	}
	response, text = p.call(http.MethodPost, start, made.Key, `{}`, "X-Organization-Id", fabrikam)
	refusedWith(t, response, text, http.StatusNotFound, "not_found")
	response, text = p.call(http.MethodPost, "/api/executions/"+run.ID+"/cancel", made.Key, "", "X-Organization-Id", contoso)
	refusedWith(t, response, text, http.StatusForbidden, "key_not_allowed")

	response, text = p.call(http.MethodGet, "/api/api-keys/"+made.ID, admin, "")
	if used := read[apiKey](t, response, text, http.StatusOK); used.Key != "" || used.State != "active" || used.LastUsedAt == nil {
		t.Errorf("it is shown as %s", text)
	}
	if response, text := p.call(http.MethodDelete, "/api/api-keys/"+made.ID, admin, ""); response.StatusCode != http.StatusNoContent {
		t.Fatalf("it is not revoked: %d %s", response.StatusCode, text)
	}
	response, text = p.call(http.MethodGet, "/api/executions/"+run.ID, made.Key, "", "X-Organization-Id", contoso)
	refusedWith(t, response, text, http.StatusUnauthorized, "key_revoked")

	response, text = p.call(http.MethodGet, "/api/audit", admin, "", "X-Organization-Id", "global")
	read[struct{}](t, response, text, http.StatusOK)
	for _, said := range []string{`"api_key.create"`, `"api_key.revoke"`, "Ticket system"} {
		if !strings.Contains(string(text), said) {
			t.Errorf("the trail does not say %s: %s", said, text)
		}
	}
	if secret := made.Key[len("bfk_")+33:]; strings.Contains(string(text), secret) {
		t.Errorf("the trail keeps the key: %s", text)
	}
	p.stop()
}
