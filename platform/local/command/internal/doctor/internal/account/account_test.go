package account

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
	"github.com/bifrost-run/bifrost/ports/queue"
)

const (
	tablesAt = "bifrost.table.core.windows.net"
	queuesAt = "bifrost.queue.core.windows.net"
	blobsAt  = "bifrost.blob.core.windows.net"
	vaultAt  = "bifrost.vault.azure.net"
	loginAt  = "login.microsoftonline.com"
)

func TestAFunctionAppThatIsWellIsSaidToBe(t *testing.T) {
	t.Parallel()
	w := newWorld()
	found := see(t, w.app(ana))
	if len(found) != 11 {
		t.Errorf("%d findings", len(found))
	}
	for name, f := range found {
		if f.State != check.OK || f.Seen == "" || f.Advice != "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	want(t, found["identity"], check.OK, "ana@contoso.example asks")
	want(t, found["vault"], check.OK, "sealing key is made when it is needed first")
	if names := w.vaults.At(vaultAt).Names(); len(names) != 0 {
		t.Errorf("the vault has %q now", names)
	}
	for _, asked := range w.asked {
		method, at, _ := strings.Cut(asked, " ")
		harmless := method == http.MethodGet || method == http.MethodHead || strings.Contains(at, "nobody") || strings.Contains(at, "bifrost-doctor-")
		if !harmless {
			t.Errorf("it asks %s", asked)
		}
	}
}

func TestWhatIsWrongInAzureIsNamed(t *testing.T) {
	t.Parallel()
	denied := reply{http.StatusForbidden, "AuthorizationPermissionMismatch", ""}
	for name, c := range map[string]struct {
		change func(w *world)
		check  string
		state  check.State
		says   []string
	}{
		"no role for tables": {func(w *world) { w.says[tablesAt] = denied }, "tables", check.Failed,
			[]string{"Storage Table Data Contributor is missing", "az role assignment create", "--name bifrost "}},
		"no role for queues": {func(w *world) { w.says[queuesAt] = denied }, "queues", check.Failed, []string{"Storage Queue Data Contributor"}},
		"no depth":           {func(w *world) { w.says[queuesAt] = denied }, "backlog", check.Skipped, []string{"not well"}},
		"no role for blobs":  {func(w *world) { w.says[blobsAt] = denied }, "containers", check.Failed, []string{"Storage Blob Data Owner"}},
		"a reader of tables": {func(w *world) { w.says["DELETE "+tablesAt] = denied }, "tables", check.Failed, []string{"not written to", "Storage Table Data Contributor"}},
		"a reader of queues": {func(w *world) { w.says["DELETE "+queuesAt] = denied }, "queues", check.Failed, []string{"not written to"}},
		"a reader of blobs":  {func(w *world) { w.says["DELETE "+blobsAt] = denied }, "containers", check.Failed, []string{"not written to"}},
		"a firewall":         {func(w *world) { w.says[tablesAt] = reply{403, "AuthorizationFailure", ""} }, "tables", check.Failed, []string{"network of this computer", "network-rule", "--account-name bifrost;"}},
		"no keys allowed":    {func(w *world) { w.says[tablesAt] = reply{403, "KeyBasedAuthenticationNotPermitted", ""} }, "tables", check.Failed, []string{"takes no keys"}},
		"no table":           {func(w *world) { w.says["GET "+tablesAt] = reply{404, "TableNotFound", ""} }, "tables", check.Failed, []string{"are missing: AlertRules", "more", "terraform apply"}},
		"no queue":           {func(w *world) { w.says["GET "+queuesAt] = reply{404, "QueueNotFound", ""} }, "queues", check.Failed, []string{"4 of 4 are missing", "executions-poison"}},
		"no container":       {func(w *world) { w.says["GET "+blobsAt] = reply{404, "ContainerNotFound", ""} }, "containers", check.Failed, []string{"3 of 3 are missing", "form-files"}},
		"a silent account":   {func(w *world) { w.silent[tablesAt] = true }, "tables", check.Failed, []string{tablesAt + ":", "no route to host"}},
		"a busy account":     {func(w *world) { w.says[tablesAt] = reply{503, "ServerBusy", ""} }, "tables", check.Failed, []string{"it answers 503 ServerBusy"}},
		"an odd account":     {func(w *world) { w.says[tablesAt] = reply{400, "InvalidInput", ""} }, "tables", check.Failed, []string{"400 InvalidInput"}},
		"a newer program": {func(w *world) {
			w.says["GET "+tablesAt] = reply{200, "", `{"value":[{"PartitionKey":"p","RowKey":"r"}]}`}
		}, "rows", check.Failed, []string{"a newer bifrost wrote into AlertRules"}},
		"tables nobody reads":  {func(w *world) { w.silent[tablesAt] = true }, "rows", check.Skipped, nil},
		"a clock nobody reads": {func(w *world) { w.silent[tablesAt] = true }, "storage clock", check.Skipped, nil},
		"a clock off":          {func(w *world) { w.ahead = time.Hour }, "storage clock", check.Failed, []string{"behind storage"}},
		"a clock a bit off":    {func(w *world) { w.ahead = -time.Minute }, "storage clock", check.Warning, []string{"ahead of storage"}},
		"a clock of refusals":  {func(w *world) { w.ahead = time.Hour; w.says[tablesAt] = denied }, "storage clock", check.Failed, nil},
		"no such vault":        {func(w *world) { w.silent[vaultAt] = true }, "vault", check.Failed, []string{"https://" + vaultAt, "no route to host", "AZURE_KEY_VAULT_URL"}},
		"a busy vault":         {func(w *world) { w.says[vaultAt] = reply{503, "Busy", ""} }, "vault", check.Failed, []string{"it answers 503 Busy"}},
		"a silent Entra":       {func(w *world) { w.silent[loginAt] = true }, "tenant", check.Failed, []string{"no route to host"}},
		"an odd Entra": {func(w *world) {
			w.says[loginAt] = reply{200, "", `{"issuer":"https://sts.example/1","authorization_endpoint":"a","token_endpoint":"t","jwks_uri":"k"}`}
		}, "tenant", check.Failed, []string{"https://sts.example/1"}},
		"no keys": {func(w *world) { w.says[loginAt] = reply{200, "", `{"keys":[]}`} }, "sign-in keys", check.Failed, []string{"no key"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			c.change(w)
			found := see(t, w.app(ana))
			want(t, found[c.check], c.state, c.says...)
			if text := fmt.Sprint(found); strings.Contains(text, "sig=") {
				t.Errorf("an address is shown whole: %s", text)
			}
		})
	}
}

func TestATenantThatIsNotThereIsSaid(t *testing.T) {
	t.Parallel()
	a := newWorld().app(ana)
	a.App = &App{TenantID: strings.ToUpper(clientID), ClientID: tenantID} // the two were mixed up
	found := see(t, a)
	want(t, found["tenant"], check.Failed, "no tenant "+clientID, "AZURE_TENANT_ID")
	want(t, found["sign-in keys"], check.OK)
	a.App = &App{TenantID: "a b%"}
	want(t, a.tenant(t.Context()), check.Failed, "no tenant")
}

// anyKey opens nothing.
const anyKey = "c2VjcmV0"

func TestAKeyThatIsRefusedIsNeverShown(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, at := range []string{tablesAt, queuesAt, blobsAt} {
		w.says[at] = reply{http.StatusForbidden, "AuthenticationFailed", ""}
	}
	a := Account{Storage: azure.Options{ConnectionString: "AccountName=bifrost;AccountKey=" + anyKey}, Transport: w}
	found := see(t, a)
	want(t, found["tables"], check.Failed, "refuses the key (403 AuthenticationFailed)", "--name bifrost")
	want(t, found["identity"], check.Skipped, "by its key")
	want(t, found["vault"], check.Skipped, "data folder")
	if _, is := found["tenant"]; is || strings.Contains(fmt.Sprint(found), anyKey) {
		t.Errorf("it shows a key, or asks about a tenant: %v", found)
	}
	w.says = map[string]reply{"GET " + tablesAt: {404, "TableNotFound", ""}, "DELETE " + queuesAt: {403, "AuthenticationFailed", ""}}
	found = see(t, a)
	want(t, found["tables"], check.Failed, "bifrost run --storage azure")
	want(t, found["queues"], check.Failed, "show-connection-string")
	w.silent["127.0.0.1:1"] = true
	a.Storage.ConnectionString = "AccountName=" + emulator + ";AccountKey=" + anyKey + ";TableEndpoint=http://127.0.0.1:1/" + emulator
	want(t, see(t, a)["tables"], check.Failed, "start the emulator")
	w.says[blobsAt] = reply{http.StatusForbidden, "AuthorizationFailure", ""}
	a.Storage.ConnectionString = "AccountName=bifrost;AccountKey=" + anyKey
	want(t, see(t, a)["containers"], check.Failed, "refuses the key, or the network", "network-rule add", "show-connection-string")
	a.Storage.ConnectionString = "AccountName=" + emulator + ";AccountKey=" + anyKey
	w.says[emulator+".blob.core.windows.net"] = w.says[blobsAt]
	want(t, see(t, a)["containers"], check.Failed, "refuses the key (403 AuthorizationFailure)", "unset BIFROST_STORAGE_CONNECTION")
	w.says[emulator+".queue.core.windows.net"] = reply{http.StatusForbidden, "AuthenticationFailed", ""}
	want(t, see(t, a)["queues"], check.Failed, "unset BIFROST_STORAGE_CONNECTION")
	a.App = &App{}
	want(t, see(t, a)["queues"], check.Failed, "set AzureWebJobsStorage as functions/local.settings.json.example has it")
	guide, err := os.ReadFile("../../../../../../../docs/guides/operations.md")
	if err != nil || !strings.Contains(string(guide), "\n"+startEmulator) {
		t.Errorf("the guide starts the emulator by something else than %q: %v", startEmulator, err)
	}
	if _, err := os.Stat("../../../../../../../functions/local.settings.json.example"); err != nil {
		t.Error(err)
	}
}

func TestAnAccountThatTakesNoKeysIsOpenedByWhoeverCan(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.says[tablesAt] = reply{http.StatusForbidden, "KeyBasedAuthenticationNotPermitted", ""}
	a := Account{Storage: azure.Options{ConnectionString: "AccountName=bifrost;AccountKey=" + anyKey}, Transport: w}
	want(t, see(t, a)["tables"], check.Failed, "takes no keys", "BIFROST_STORAGE_CONNECTION", "bifrost run needs")
	a.App = &App{}
	want(t, see(t, a)["tables"], check.Failed, "takes no keys", "AzureWebJobsStorage__accountName")
}

func TestSettingsThatNameNoAccountAreAllThatIsLookedAt(t *testing.T) {
	t.Parallel()
	a := newWorld().app(ana)
	a.Bad = fmt.Errorf("AZURE_TENANT_ID is bad\n%w", http.ErrNoCookie)
	found := see(t, a)
	want(t, found["settings"], check.Failed, "AZURE_TENANT_ID is bad; ", "az functionapp")
	want(t, found["account"], check.Skipped)
	if len(found) != 2 {
		t.Errorf("%v", found)
	}
	a.Bad, a.Storage = nil, azure.Options{ConnectionString: "AccountName=mine;AccountKey=" + anyKey + "%"}
	found = see(t, a)
	want(t, found["settings"], check.Failed, "AzureWebJobsStorage", "AccountKey of the connection string is not complete")
	if len(found) != 2 || strings.Contains(fmt.Sprint(found), anyKey) {
		t.Errorf("%v", found)
	}
	for want, o := range map[string]azure.Options{
		"mine": {Account: "mine"}, "yours": {ConnectionString: "A=b; AccountName=yours"}, "theirs": {Endpoints: azure.Endpoints{Tables: "https://theirs.table.example"}}, "NAME": {},
	} {
		if got := (Account{Storage: o}).name(); got != want {
			t.Errorf("%s is called %s", want, got)
		}
	}
}

func TestWhatWaitsIsJudged(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	calm := []queue.Depth{{Queue: "executions", Waiting: 2, Since: now.Add(-time.Minute)}, {Queue: "executions-bulk", Waiting: 500}, {Queue: "executions-poison"}}
	want(t, waiting(calm, now), check.OK, "502 wait, none for long")
	calm[2].Waiting = 3
	want(t, waiting(calm, now), check.Warning, "3 in executions-poison were brought too often")
	want(t, waiting([]queue.Depth{{Queue: "executions", Waiting: 7, Since: now.Add(-90 * time.Second)}}, now), check.Warning, "7 wait in executions, the oldest for 1m30s")
}
