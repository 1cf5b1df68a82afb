package azure_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/tests/contract/logstest"
	"github.com/bifrost-run/bifrost/tests/contract/objecttest"
	"github.com/bifrost-run/bifrost/tests/integration/azurite"
)

// blobNetwork is shared by the tests of blobs and queues.
var blobNetwork = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// blobAccount opens an account of the emulator through a transport.
func blobAccount(t *testing.T, account azurite.Account, transport policy.Transporter) *azure.Storage {
	t.Helper()
	storage, err := azure.Open(azure.Options{
		ConnectionString: account.ConnectionString, Transport: transport,
		Patience: azure.Patience{Try: time.Minute, Total: time.Minute, Tries: 3, Pause: time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(storage.Close)
	return storage
}

// blobWorld is the blobs of a new account beside rows in memory.
type blobWorld struct {
	*blobs.Store
	rows    *memoryRows
	account azurite.Account
}

func newBlobWorld(t *testing.T, transport policy.Transporter, options blobs.Options) blobWorld {
	t.Helper()
	account := azurite.New(t)
	if err := blobs.Open(blobs.Options{Storage: blobAccount(t, account, blobNetwork)}).Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	return blobWorld{rows: newMemoryRows(), account: account}.open(t, transport, options)
}

// open is another process on the same data.
func (w blobWorld) open(t *testing.T, transport policy.Transporter, options blobs.Options) blobWorld {
	t.Helper()
	options.Storage, options.Bounds = blobAccount(t, w.account, transport), w.rows.bounds
	w.Store = blobs.Open(options)
	w.rows.logs = w.Logs
	return w
}

func TestLogsOnAzurite(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]blobs.Options{
		"in one blob": {}, "in many blobs": {LogBlocks: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			logstest.Run(t, func(t *testing.T) logstest.Harness {
				return newBlobWorld(t, blobNetwork, options).harness(t, options)
			})
		})
	}
}

func (w blobWorld) harness(t *testing.T, options blobs.Options) logstest.Harness {
	t.Helper()
	return logstest.Harness{
		Executions: w.rows, Recovery: w.rows, History: w.rows, Logs: w.Logs(),
		Reopen: func(t *testing.T) logstest.Harness {
			t.Helper()
			w.rows = w.rows.died()
			return w.open(t, blobNetwork, options).harness(t, options)
		},
	}
}

func TestFilesOnAzurite(t *testing.T) {
	t.Parallel()
	objecttest.Run(t, func(t *testing.T) objecttest.Harness {
		return newBlobWorld(t, blobNetwork, blobs.Options{}).fileHarness(t)
	})
}

func (w blobWorld) fileHarness(t *testing.T) objecttest.Harness {
	t.Helper()
	return objecttest.Harness{
		Files: w.Files(),
		Reopen: func(t *testing.T) objecttest.Harness {
			t.Helper()
			return w.open(t, blobNetwork, blobs.Options{}).fileHarness(t)
		},
	}
}

// readAll reads a content to its end and closes it.
func readAll(content io.ReadCloser) (string, error) {
	got, err := io.ReadAll(content)
	return string(got), errors.Join(err, content.Close())
}

func TestLogsBesideTheTables(t *testing.T) { t.Parallel(); logstest.Run(t, engineHarness) }
