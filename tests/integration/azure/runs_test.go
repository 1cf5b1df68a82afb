package azure_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/tests/contract/executionstest"
	"github.com/bifrost-run/bifrost/tests/contract/historytest"
	"github.com/bifrost-run/bifrost/tests/contract/stepstest"
	"github.com/bifrost-run/bifrost/tests/contract/watchtest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

func TestRuns(t *testing.T)       { t.Parallel(); executionstest.Run(t, engineHarness) }
func TestRunHistory(t *testing.T) { t.Parallel(); historytest.Run(t, engineHarness) }
func TestRunSteps(t *testing.T)   { t.Parallel(); stepstest.Run(t, engineHarness) }
func TestRunWatch(t *testing.T)   { t.Parallel(); watchtest.Run(t, engineHarness) }

// process is one program on the storage of an account: every adapter that runs
// live in.
type process struct {
	account azurite.Account
	time    *storageTime
	*tables.Store
	// queue is for runs that people wait for, bulk for those of batches and schedules.
	queue, bulk *queues.Queue
	blobs       *blobs.Store
	// log is what the tables tell their operator; nil is nothing.
	log *slog.Logger
}

// start is a program with an account of its own, through a transport.
func start(t testing.TB, through policy.Transporter) *process {
	t.Helper()
	p := &process{account: azurite.New(t), time: clockwork(through)}
	p.open(t)
	ok(t, p.Create(t.Context()))
	ok(t, p.queue.Create(t.Context()))
	ok(t, p.bulk.Create(t.Context()))
	ok(t, p.blobs.Create(t.Context()))
	return p
}

func (p *process) open(t testing.TB) {
	t.Helper()
	storage, err := azure.Open(azure.Options{
		ConnectionString: p.account.ConnectionString, Transport: p.time,
		Patience: azure.Patience{Try: time.Minute, Total: time.Minute, Tries: 3, Pause: time.Millisecond},
	})
	ok(t, err)
	t.Cleanup(storage.Close)
	p.queue = queues.Open(queues.Options{Storage: storage, Visibility: 2 * time.Second})
	p.bulk = queues.Open(queues.Options{Storage: storage, Name: queue.Bulk, Visibility: 2 * time.Second})
	p.blobs = blobs.Open(blobs.Options{Storage: storage, Bounds: p.bounds})
	p.Store = tables.Open(tables.Options{Storage: storage, Ringer: p.queue, Bulk: p.bulk, Payloads: p.blobs.Payloads(), Logs: p.blobs.Logs(), Contents: p.blobs, Log: p.log})
}

func (p *process) bounds(ctx context.Context, s organizations.Scope, id executions.ID) (blobs.Bounds, error) {
	b, err := p.Bounds(ctx, s, id)
	return blobs.Bounds{LogBytes: b.LogBytes, Final: b.Final}, err
}

func engineHarness(t *testing.T) executionstest.Harness {
	t.Helper()
	return start(t, blobNetwork).harness()
}

func (p *process) harness() executionstest.Harness {
	return executionstest.Harness{
		Executions: p.Executions(), Recovery: p.Recovery(), History: p.History(), Steps: p.Steps(), Watcher: p.Watcher(),
		Logs: p.blobs.Logs(), Deliveries: p.queue.Deliveries(), Interrupts: nil,
		Close:  func() { p.queue.Close(context.Background()) },
		Reopen: p.reopen,
	}
}

// reopen is another program after the death of this one. Some other's sweeps went
// on for a minute in between, in which the dead one was silent.
func (p *process) reopen(t *testing.T) executionstest.Harness {
	t.Helper()
	return p.afterDeath(t).harness()
}

func (p *process) afterDeath(t *testing.T) *process {
	t.Helper()
	p.queue.Close(t.Context())
	next := &process{account: p.account, time: p.time}
	next.open(t)
	for range 3 {
		next.time.jump(20 * time.Second)
		_, err := next.Recovery().Due(t.Context(), today())
		ok(t, err)
	}
	return next
}
