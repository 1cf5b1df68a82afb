package azure_test

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/tests/contract/queuetest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

func TestQueueOnAzurite(t *testing.T) {
	t.Parallel()
	queuetest.Run(t, func(t *testing.T) queuetest.Harness {
		account := azurite.New(t)
		if err := queues.Open(queues.Options{Storage: blobAccount(t, account, blobNetwork)}).Create(t.Context()); err != nil {
			t.Fatal(err)
		}
		return queueHarness(t, account, newMemoryRows())
	})
}

// queueHarness is a process with a queue beside rows in memory.
func queueHarness(t *testing.T, account azurite.Account, rows *memoryRows) queuetest.Harness {
	t.Helper()
	q := queues.Open(queues.Options{Storage: blobAccount(t, account, blobNetwork), Visibility: 4 * time.Second})
	rows.ring = q.Ring
	return queuetest.Harness{
		Executions: rows, Recovery: rows, History: rows, Deliveries: q.Deliveries(),
		Close: func() { q.Close(t.Context()) },
		Reopen: func(t *testing.T) queuetest.Harness {
			t.Helper()
			q.Close(t.Context())
			return queueHarness(t, account, rows.died())
		},
	}
}

func TestDeliveriesOfBatchesAndSchedules(t *testing.T) {
	t.Parallel()
	queuetest.RunBulk(t, func(t *testing.T) queuetest.Queues {
		t.Helper()
		p := start(t, blobNetwork)
		h := p.harness()
		h.Close = func() {
			p.queue.Close(context.WithoutCancel(t.Context()))
			p.bulk.Close(context.WithoutCancel(t.Context()))
		}
		return queuetest.Queues{Engine: h, Bulk: p.bulk.Deliveries()}
	})
}

func TestQueueBesideTheTables(t *testing.T) { t.Parallel(); queuetest.Run(t, engineHarness) }
