package operations_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

// damage replaces every row of a table by one that says nothing, and answers how
// to bring them back.
func damage(t *testing.T, account azurite.Account, table string) (mend func()) {
	t.Helper()
	service, err := aztables.NewServiceClientFromConnectionString(account.ConnectionString, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := service.NewClient(table)
	replace := func(row []byte) {
		t.Helper()
		if _, err := rows.UpsertEntity(t.Context(), row, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace}); err != nil {
			t.Fatal(err)
		}
	}
	var whole [][]byte
	for pager := rows.NewListEntitiesPager(nil); pager.More(); {
		page, err := pager.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		whole = append(whole, page.Entities...)
	}
	for _, row := range whole {
		var key struct{ PartitionKey, RowKey string }
		if err := json.Unmarshal(row, &key); err != nil {
			t.Fatal(err)
		}
		replace([]byte(`{"PartitionKey":"` + key.PartitionKey + `","RowKey":"` + key.RowKey + `","SchemaVersion":"` + kept + `"}`))
	}
	if len(whole) != 1 {
		t.Fatalf("there were %d rows", len(whole))
	}
	return func() { replace(whole[0]) }
}

// What stands in two places is called different only a minute after it was
// written: a write may be under way. So a truth is damaged here, which no repair
// brings back.
func TestAnAccountIsLookedAfterWithAProgramAndWithout(t *testing.T) {
	t.Parallel()
	account := azurite.New(t)
	p := start(t, account)
	p.ready()
	p.want(p.call(http.MethodPut, secretPath, `{"value":"`+kept+`"}`), http.StatusCreated) // in the data folder
	p.lock("Success", `"kept":13`)
	p.storage(0, "Nothing differs.", "check")
	mend := damage(t, account, "WorkflowExecutions")
	p.storage(3, "1 difference, which cannot be mended.", "check")
	p.storage(3, "It cannot be read: bring it back from a backup. Not mended.", "repair")
	p.storage(2, "not by this command", "backup", "copy")
	p.storage(2, "not by this command", "backup", "copy", "--storage", "embedded") // the program says so
	p.stop()

	p.storage(3, "Mended 0 of 1 difference.", "repair")
	mend()
	p.storage(0, "Nothing differs.", "check")
	p.storage(0, "The backup is in ", "backup", t.TempDir()+"/copy", "--storage", "embedded") // of keys and secrets
}
