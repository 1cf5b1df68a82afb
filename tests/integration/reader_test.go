package integration_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

// known is what the API shows of what the tables have to hold.
type known struct {
	Executions []knownExecution
	Grants     []knownGrant
}

type knownExecution struct {
	ID    string `json:"id"`
	Scope string `json:"scope"`
	User  string `json:"user"`
}

type knownGrant struct {
	User         string `json:"user"`
	Organization string `json:"organization"`
}

// survey asks the API, as an administrator, for every run and every grant.
func survey(p *program) known {
	p.t.Helper()
	token := p.token("admin")
	var list struct{ Items []struct{ ID string } }
	p.as(token, "").call(http.MethodGet, "/api/organizations", "", http.StatusOK, &list)
	var k known
	for _, organization := range list.Items {
		k.addRuns(p.as(token, organization.ID), organization.ID)
		var grants struct {
			Items []struct{ UserID, OrganizationID string }
		}
		p.as(token, "").call(http.MethodGet, "/api/permissions/organizations/"+organization.ID, "", http.StatusOK, &grants)
		for _, one := range grants.Items {
			k.Grants = append(k.Grants, knownGrant{one.UserID, one.OrganizationID})
		}
	}
	k.addRuns(p.as(token, "global"), "GLOBAL")
	return k
}

func (k *known) addRuns(c caller, partition string) {
	c.t.Helper()
	var list struct {
		Items []struct {
			ID    string
			Actor struct{ ID string }
		}
	}
	c.call(http.MethodGet, "/api/executions?limit=200", "", http.StatusOK, &list)
	for _, run := range list.Items {
		k.Executions = append(k.Executions, knownExecution{run.ID, partition, run.Actor.ID})
	}
}

// readTables lets the JavaScript SDK read an account, which knows nothing of ours,
// and find everything where it computes that it stands. The program has to be idle.
func readTables(t *testing.T, account azurite.Account, k known) {
	t.Helper()
	if len(k.Executions) == 0 || len(k.Grants) == 0 {
		t.Fatalf("there is nothing to look for: %+v", k)
	}
	out, err := reader(t, account, k)
	t.Logf("\n%s", out)
	if err != nil || !strings.Contains(out, "Both indexes agree.") {
		t.Errorf("%v\n%s", err, out)
	}

	// It is worth something only if it sees what is missing.
	k.Executions = append(k.Executions, knownExecution{"0192f0a0-1234-7abc-8def-0123456789a7", "GLOBAL", "somebody"})
	k.Grants = append(k.Grants, knownGrant{"somebody", "global"})
	out, err = reader(t, account, k)
	for _, miss := range []string{
		"WorkflowExecutions has nothing at GLOBAL / 998269386124747_fe6d0f5fedcb85437210fedcba987658",
		"UserExecutions has nothing at somebody / 998269386124747_fe6d0f5fedcb85437210fedcba987658",
		"UserPermissions has nothing at somebody / global", "OrgPermissions has nothing at GLOBAL / somebody",
	} {
		if err == nil || !strings.Contains(out, miss) {
			t.Errorf("it does not say %q: %v", miss, err)
		}
	}
}

// reader answers what the script says, and its error when it finds something wrong.
func reader(t *testing.T, account azurite.Account, k known) (string, error) {
	t.Helper()
	executions, err := json.Marshal(k.Executions)
	if err != nil {
		t.Fatal(err)
	}
	grants, err := json.Marshal(k.Grants)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, "node", "reader.mjs")
	command.Dir = filepath.Join("azurite", "testdata")
	command.Env = append(os.Environ(), "STORAGE_CONNECTION="+account.ConnectionString, "EXECUTIONS="+string(executions), "GRANTS="+string(grants))
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	err = command.Run()
	return said.String(), err
}
