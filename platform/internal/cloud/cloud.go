// Package cloud composes the storage family of Azure: tables, queues and blobs of
// one account, and the key vault beside it. Which program uses it is not here.
package cloud

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/app/bury"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/queue"
)

// Emulator is the connection string of the storage emulator on this machine, at
// the ports where it listens by itself. Its key is everybody's.
const Emulator = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
	"AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
	"BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;" +
	"TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;"

// Cloud is an account with everything that is kept in it.
type Cloud struct {
	storage *azure.Storage
	Tables  *tables.Store
	// Queue is for runs that people wait for, Bulk for those of batches and schedules.
	Queue, Bulk *queues.Queue
	Blobs       *blobs.Store
	vault       lookout
}

// Open makes the adapters without asking anybody: storage may be down. Invalid
// storage_settings, with a sentence for the person who starts the program.
func Open(o azure.Options, log *slog.Logger) (*Cloud, error) {
	storage, err := azure.Open(o)
	if err != nil {
		return nil, err
	}
	c := &Cloud{storage: storage}
	c.Queue = queues.Open(queues.Options{Storage: storage, Poison: c.bury, Log: log})
	c.Bulk = queues.Open(queues.Options{Storage: storage, Name: queue.Bulk, Poison: c.bury, Log: log})
	// The two know each other: the row of a run says how much of its log counts,
	// and the log of a dead run how long it is.
	c.Blobs = blobs.Open(blobs.Options{
		Storage: storage,
		Bounds: func(ctx context.Context, s organizations.Scope, id executions.ID) (blobs.Bounds, error) {
			bounds, err := c.Tables.Bounds(ctx, s, id)
			return blobs.Bounds{LogBytes: bounds.LogBytes, Final: bounds.Final}, err
		},
	})
	c.Tables = tables.Open(tables.Options{
		Storage: storage, Ringer: c.Queue, Bulk: c.Bulk, Payloads: c.Blobs.Payloads(), Logs: c.Blobs.Logs(), Contents: c.Blobs, Log: log,
	})
	return c, nil
}

// Create makes what is missing, for people's own machines alone.
func (c *Cloud) Create(ctx context.Context) error {
	failed := []error{c.Tables.Create(ctx), c.Blobs.Create(ctx)}
	for _, name := range queues.Names() {
		failed = append(failed, queues.Open(queues.Options{Storage: c.storage, Name: name}).Create(ctx))
	}
	return errors.Join(failed...)
}

// bury keeps a message that names no run, before the queue forgets it.
func (c *Cloud) bury(ctx context.Context, g queues.Garbage) error {
	return c.Tables.Poison().Keep(ctx, bury.Record(g.Queue, []byte(g.Text), "it is not a doorbell", time.Now().UTC()))
}

// Gauge says how much waits in the queues of the account.
func (c *Cloud) Gauge() queues.Gauge { return queues.NewGauge(c.storage) }

// Trouble says which services do not answer and since when; nil when all is well,
// as far as the last calls tell. It may be asked often.
func (c *Cloud) Trouble() error {
	troubles := c.storage.Watch().Troubles()
	if len(troubles) == 0 {
		return nil
	}
	said := make([]string, 0, len(troubles))
	for _, t := range troubles {
		if t.Service == azure.KeyVault {
			c.vault.look()
		}
		said = append(said, fmt.Sprintf("%s has not answered since %s.", t.Service, t.Since.UTC().Format(time.RFC3339)))
	}
	f := fault.New(fault.Unavailable, "storage_unavailable", strings.Join(said, " "))
	f.RetryAfter = 5 * time.Second
	return f
}

// Close gives back what nobody has received.
func (c *Cloud) Close(ctx context.Context) {
	c.vault.close()
	c.Queue.Close(ctx)
	c.Bulk.Close(ctx)
	c.storage.Close()
}
