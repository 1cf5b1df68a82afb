package azure_test

import (
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

func TestAMessageThatNamesNoRunIsKeptOnce(t *testing.T) {
	t.Parallel()
	account := azurite.New(t)
	kept := tables.Open(tables.Options{Storage: blobAccount(t, account, blobNetwork)})
	message := store.PoisonMessage{
		Queue: "executions-bulk-poison", ID: strings.Repeat("0af", 21) + "9", Excerpt: `"\x00\"` + strings.Repeat("x", 2000) + `"`, Reason: "it is not a doorbell",
		At: time.Date(2026, 11, 22, 12, 0, 0, 100, time.UTC),
	}
	if err := kept.Poison().Keep(t.Context(), message); !fault.Is(err, fault.Unavailable) {
		t.Errorf("without its table: %v", err)
	}
	if err := kept.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	later := message
	later.At, later.Reason = message.At.Add(time.Hour), "another"
	other := message
	other.Queue = "executions"
	for _, m := range []store.PoisonMessage{message, message, later, other} {
		if err := kept.Poison().Keep(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	service, err := aztables.NewServiceClientFromConnectionString(account.ConnectionString, nil)
	if err != nil {
		t.Fatal(err)
	}
	page, err := service.NewClient("PoisonMessages").NewListEntitiesPager(nil).NextPage(t.Context())
	if err != nil || len(page.Entities) != 2 {
		t.Fatalf("%d rows, %v", len(page.Entities), err)
	}
	for _, at := range []struct{ partition, queue string }{{"executions", "executions"}, {"executions-bulk-poison", "executions-bulk-poison"}} {
		row, err := service.NewClient("PoisonMessages").GetEntity(t.Context(), at.partition, message.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		var read aztables.EDMEntity
		if err := read.UnmarshalJSON(row.Value); err != nil {
			t.Fatal(err)
		}
		got := map[string]any{"Queue": read.Properties["Queue"], "Excerpt": read.Properties["Excerpt"], "Reason": read.Properties["Reason"]}
		want := map[string]any{"Queue": at.queue, "Excerpt": message.Excerpt, "Reason": message.Reason}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}
