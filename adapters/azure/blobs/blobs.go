// Package blobs keeps in Azure Blobs what is too long for a row: the logs of
// runs, uploads and results, and large inputs. Which runs there are, and who may
// write about them, is not here.
package blobs

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/files"
	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/logs"
	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/payloads"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
)

// The containers, which the infrastructure makes under the same names.
const (
	logContainer     = "execution-logs"
	fileContainer    = "form-files"
	payloadContainer = "execution-data"
)

// Bounds says how much of a run's log counts.
type Bounds = logs.Bounds

// Payloads keeps what is too large for a run's row.
type Payloads = payloads.Payloads

// Options are what the blobs need.
type Options struct {
	Storage *connect.Storage
	// Bounds asks a run's row for how much of its log counts. NotFound for a run
	// that is not there; other faults end the reading.
	Bounds func(ctx context.Context, s organizations.Scope, id executions.ID) (Bounds, error)
	// LogBlocks is the most blocks of one blob of a log before it goes on in
	// another; zero is 49,000, of the 50,000 that Azure allows.
	LogBlocks int
}

// Store is the three containers. It is safe for concurrent use.
type Store struct {
	storage  *connect.Storage
	logs     *logs.Logs
	files    files.Files
	payloads Payloads
}

// Open asks nobody: storage may be down.
func Open(o Options) *Store {
	return &Store{
		storage:  o.Storage,
		logs:     logs.New(logs.Options{Container: o.Storage.Container(logContainer), Bounds: o.Bounds, Blocks: o.LogBlocks}),
		files:    files.New(o.Storage.Container(fileContainer)),
		payloads: payloads.New(o.Storage.Container(payloadContainer)),
	}
}

// Names are all containers of an account.
func Names() []string { return []string{logContainer, fileContainer, payloadContainer} }

// Create makes the containers that are missing, for people's own machines alone.
func (s *Store) Create(ctx context.Context) error {
	for _, name := range Names() {
		_, err := s.storage.Container(name).Create(ctx, nil)
		if err = trouble.Fault(ctx, string(connect.Blobs), err); err != nil && fault.Code(err) != trouble.Exists {
			return err
		}
	}
	return nil
}

// Logs keeps the lines of runs.
func (s *Store) Logs() store.Logs { return s.logs }

// Files keeps uploads and results.
func (s *Store) Files() object.Files { return s.files }

// Payloads keeps what is too large for a run's row.
func (s *Store) Payloads() Payloads { return s.payloads }
