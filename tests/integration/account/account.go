// Package account prepares storage accounts of the emulator as a deployment does,
// and looks into them for tests. What is in the rows is judged elsewhere.
package account

import (
	"slices"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azqueue/v2"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

// Deploy makes what the handler needs in an account: it makes nothing itself.
func Deploy(t testing.TB, account azurite.Account) {
	t.Helper()
	service := open(t, account)
	for _, table := range tables.Layout() {
		if _, err := service.CreateTable(t.Context(), table.Name, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range queues.Names() {
		if _, err := Queue(t, account, name).Create(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	storage, err := azure.Open(azure.Options{ConnectionString: account.ConnectionString})
	if err != nil {
		t.Fatal(err)
	}
	defer storage.Close()
	if err := blobs.Open(blobs.Options{Storage: storage}).Create(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, account azurite.Account) *aztables.ServiceClient {
	t.Helper()
	service, err := aztables.NewServiceClientFromConnectionString(account.ConnectionString, nil)
	if err != nil {
		t.Fatal(err)
	}
	return service
}

// Queue is one queue of an account.
func Queue(t testing.TB, account azurite.Account, name string) *azqueue.QueueClient {
	t.Helper()
	client, err := azqueue.NewQueueClientFromConnectionString(account.ConnectionString, name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// Waiting is how many messages a queue has, hidden ones too.
func Waiting(t testing.TB, account azurite.Account, name string) int64 {
	t.Helper()
	found, err := Queue(t, account, name).GetProperties(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return *found.ApproximateMessagesCount
}

// Rows are all rows of a table.
func Rows(t testing.TB, account azurite.Account, table string) []aztables.EDMEntity {
	t.Helper()
	var all []aztables.EDMEntity
	for pages := open(t, account).NewClient(table).NewListEntitiesPager(nil); pages.More(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, raw := range page.Entities {
			var row aztables.EDMEntity
			if err := row.UnmarshalJSON(raw); err != nil {
				t.Fatal(err)
			}
			all = append(all, row)
		}
	}
	return all
}

// Forget takes the row out of a table that was written longest ago. The table has to
// have some.
func Forget(t testing.TB, account azurite.Account, table string) {
	t.Helper()
	row := slices.MinFunc(Rows(t, account, table), func(a, b aztables.EDMEntity) int {
		return time.Time(a.Timestamp).Compare(time.Time(b.Timestamp))
	})
	if _, err := open(t, account).NewClient(table).DeleteEntity(t.Context(), row.PartitionKey, row.RowKey, nil); err != nil {
		t.Fatal(err)
	}
}
