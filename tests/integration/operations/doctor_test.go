package operations_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/tests/integration/azurite"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
)

// finding is what the doctor says about one thing.
type finding struct{ Name, State, Seen, Advice string }

// doctor runs bifrost doctor in an environment, expects an exit code, and answers what
// was found by its name. No key is ever in it.
func doctor(t *testing.T, code int, environment []string, words ...string) map[string]finding {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0], append([]string{"doctor", "--json"}, words...)...)
	c.Env = slices.Concat(environment, []string{asProgram + "=yes"})
	said, err := c.Output()
	var report struct{ Checks []finding }
	if c.ProcessState == nil || c.ProcessState.ExitCode() != code || json.Unmarshal(said, &report) != nil {
		t.Errorf("doctor %q: %v, not exit %d: %s", words, err, code, said)
	}
	if strings.Contains(string(said), "a2V5") || strings.Contains(string(said), "AccountKey=") {
		t.Errorf("it shows the account's key: %s", said)
	}
	found := map[string]finding{}
	for _, f := range report.Checks {
		found[f.Name] = f
	}
	return found
}

// wantFinding expects a state, and that all of this is said.
func wantFinding(t *testing.T, f finding, state string, says ...string) {
	t.Helper()
	for _, text := range says {
		if !strings.Contains(f.Seen+" → "+f.Advice, text) {
			t.Errorf("%+v does not say %q", f, text)
		}
	}
	if f.State != state {
		t.Errorf("%+v is not %s", f, state)
	}
}

func TestTheDoctorSaysWhatAnAccountLacks(t *testing.T) {
	t.Parallel()
	account := azurite.New(t)
	p := start(t, account)
	p.ready()
	well := doctor(t, 0, p.environment, "--addr", p.config.Addr)
	for _, name := range []string{"settings", "keys", "program", "ready", "engine", "tables", "rows", "queues", "backlog", "containers", "storage clock"} {
		wantFinding(t, well[name], "ok")
	}
	tables, err := aztables.NewServiceClientFromConnectionString(account.ConnectionString, nil)
	if err != nil {
		t.Fatal(err)
	}
	queues, err := azqueue.NewServiceClientFromConnectionString(account.ConnectionString, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tables.NewClient("AuditLog").AddEntity(t.Context(), []byte(`{"PartitionKey":"p","RowKey":"r","SchemaVersion":99}`), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := queues.NewQueueClient("executions-poison").EnqueueMessage(t.Context(), "bm90aGluZw==", nil); err != nil {
		t.Fatal(err)
	}
	p.stop()
	ill := doctor(t, 1, p.environment, "--addr", p.config.Addr)
	wantFinding(t, ill["program"], "warning", "no program runs", "bifrost run")
	wantFinding(t, ill["rows"], "failed", "a newer bifrost wrote into AuditLog")
	wantFinding(t, ill["backlog"], "warning", "1 in executions-poison")
	if _, err := tables.DeleteTable(t.Context(), "Batches", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := queues.DeleteQueue(t.Context(), "executions-bulk", nil); err != nil {
		t.Fatal(err)
	}
	ill = doctor(t, 1, p.environment, "--addr", p.config.Addr)
	wantFinding(t, ill["tables"], "failed", "1 of ", "are missing: Batches", "bifrost run --storage azure")
	wantFinding(t, ill["queues"], "failed", "1 of 4 are missing: executions-bulk")
	wantFinding(t, ill["containers"], "ok", "3, to read and to write")
	wrong := slices.Concat(p.environment, []string{"BIFROST_STORAGE_CONNECTION=" + strings.Replace(account.ConnectionString, "AccountKey=", "AccountKey=AAAA", 1)})
	ill = doctor(t, 1, wrong, "--addr", p.config.Addr)
	for _, name := range []string{"tables", "queues", "containers"} {
		wantFinding(t, ill[name], "failed", "refuses the key")
	}
	wantFinding(t, ill["storage clock"], "ok")
}

// The doctor of a function app is given the settings of the app, and no data folder.
func TestTheDoctorLooksAtWhatAFunctionAppIsGiven(t *testing.T) {
	t.Parallel()
	around := cloud.Start(t)
	account := azurite.New(t)
	p := start(t, account)
	p.ready()
	p.stop()
	environment := []string{
		"BIFROST_STORAGE=azure", "AzureWebJobsStorage=" + account.ConnectionString, "AZURE_KEY_VAULT_URL=https://mine.vault.azure.net/",
		"AZURE_TENANT_ID=5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a0001", "AZURE_CLIENT_ID=" + cloud.ClientID,
	}
	for name, value := range around.Environment() {
		environment = append(environment, name+"="+value)
	}
	well := doctor(t, 0, environment)
	for _, name := range []string{"settings", "identity", "tables", "queues", "containers", "vault", "tenant", "sign-in keys"} {
		wantFinding(t, well[name], "ok")
	}
	if f, is := well["data folder"]; is {
		t.Errorf("a function app has a data folder: %+v", f)
	}
	if names := around.Vault("mine").Names(); len(names) != 0 {
		t.Errorf("the vault has %q now", names)
	}
	around.Vault("mine").Meddle(noRole)
	around.Handle(cloud.LoginHost, http.NotFoundHandler())
	ill := doctor(t, 1, environment)
	wantFinding(t, ill["vault"], "failed", "Key Vault Secrets Officer", "az role assignment create")
	wantFinding(t, ill["tenant"], "failed", "no tenant")
	wantFinding(t, ill["sign-in keys"], "failed", "404")
	ill = doctor(t, 1, slices.Concat(environment, []string{"AZURE_TENANT_ID=contoso"}))
	wantFinding(t, ill["settings"], "failed", "AZURE_TENANT_ID")
	wantFinding(t, ill["account"], "skipped", "before the settings are right")
	if len(ill) != 2 {
		t.Errorf("it looks at %v", ill)
	}
	ill = doctor(t, 1, slices.Concat(environment, []string{"AzureWebJobsStorage=AccountName=mine"}))
	wantFinding(t, ill["settings"], "failed", "AzureWebJobsStorage", "needs AccountName and AccountKey")
}
