// Package inspect looks at a storage account from outside: whether what Bifrost needs is
// there, and what the caller may do with it. It changes nothing. What to do about what
// it finds is said elsewhere.
package inspect

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/adapters/azure/tables"
)

// Part is one table, queue or container.
type Part struct {
	Name string
	// Reason is why it cannot be used; empty when it can.
	Reason Reason
	// Err is what Azure said, nil without a Reason.
	Err error
	// Newer says that it holds rows of a newer program, as far as was looked.
	Newer bool
}

// Tables looks into every table. One question for each finds out whether it is there,
// whether the caller may read it, and whether a newer program wrote into its beginning.
func Tables(ctx context.Context, s *connect.Storage) []Part {
	return each(tables.Layout(), func(t entity.Table) Part { return table(ctx, s, t) })
}

func table(ctx context.Context, s *connect.Storage, t entity.Table) Part {
	newest := 0
	for _, row := range t.Rows {
		newest = max(newest, schemaOf(row))
	}
	pager := s.Table(t.Name).NewListEntitiesPager(&aztables.ListEntitiesOptions{
		Filter: to.Ptr(fmt.Sprintf("SchemaVersion gt %d", newest)), Select: to.Ptr("PartitionKey,RowKey"), Top: to.Ptr(int32(1)),
	})
	page, err := pager.NextPage(ctx)
	return part(t.Name, err, len(page.Entities) > 0)
}

// schemaOf is the shape in which this program writes an entity.
func schemaOf(row entity.Entity) int {
	if evolving, is := row.(entity.Evolving); is {
		return evolving.Schema()
	}
	return 1
}

// Queues looks at every queue.
func Queues(ctx context.Context, s *connect.Storage) []Part {
	return each(slices.Sorted(slices.Values(queues.Names())), func(name string) Part {
		_, err := s.Queue(name).GetProperties(ctx, nil)
		return part(name, err, false)
	})
}

// Containers looks at every container.
func Containers(ctx context.Context, s *connect.Storage) []Part {
	return each(slices.Sorted(slices.Values(blobs.Names())), func(name string) Part {
		_, err := s.Container(name).GetProperties(ctx, nil)
		return part(name, err, false)
	})
}

func part(name string, err error, newer bool) Part {
	return Part{Name: name, Reason: reasonOf(err), Err: err, Newer: newer}
}

// each asks about all of them at once.
func each[T any](all []T, ask func(T) Part) []Part {
	parts := make([]Part, len(all))
	var asked sync.WaitGroup
	for i, one := range all {
		asked.Go(func() { parts[i] = ask(one) })
	}
	asked.Wait()
	return parts
}

// The writes below delete what nobody has. Whoever may write is told that it is not
// there, and everybody else that they may not.

// WritesTables answers why the caller may not write into a table, empty when they may.
func WritesTables(ctx context.Context, s *connect.Storage) Reason {
	any := azcore.ETagAny
	_, err := s.Table(tables.Layout()[0].Name).DeleteEntity(ctx, nobody(), nobody(), &aztables.DeleteEntityOptions{IfMatch: &any})
	return refusalOf(err)
}

// WritesQueues is WritesTables for queues.
func WritesQueues(ctx context.Context, s *connect.Storage) Reason {
	_, err := s.Queue(queues.Names()[0]).DeleteMessage(ctx, nobody(), "AAAAAAAAAAAA", nil)
	return refusalOf(err)
}

// WritesContainers is WritesTables for containers.
func WritesContainers(ctx context.Context, s *connect.Storage) Reason {
	_, err := s.Container(blobs.Names()[0]).NewBlobClient(nobody()).Delete(ctx, nil)
	return refusalOf(err)
}

// nobody is a name that nothing has.
func nobody() string { return "bifrost-doctor-" + uuid.NewString() }
