// Package poison keeps in one Azure table the messages that name no run. Who
// puts them away, and why, is not here.
package poison

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// TableName is the table that has the messages.
const TableName = "PoisonMessages"

// messageRow is PoisonMessages/{queue}/{id}.
type messageRow struct {
	entity.Row
	// Queue is where the message came from.
	Queue string
	// Excerpt is the beginning of what it says, printable.
	Excerpt string
	// Reason is why it names no run.
	Reason string
	// At is when it came first.
	At time.Time
}

// Layout is what this package keeps in its table.
func Layout() []entity.Table {
	return []entity.Table{{Name: TableName, Rows: []entity.Entity{&messageRow{}}}}
}

// Messages is the table. It satisfies store.Poison.
type Messages struct{ table *table.Table }

var _ store.Poison = Messages{}

// New makes the port on an account; nobody is asked.
func New(s *connect.Storage) Messages { return Messages{table.New(s, TableName)} }

// Create makes the table if it is missing, for a local program.
func (m Messages) Create(ctx context.Context) error { return m.table.Create(ctx) }

// Keep records a message, in one transaction. The row that is there already says
// the same, because the id is a digest.
func (m Messages) Keep(ctx context.Context, p store.PoisonMessage) error {
	err := m.table.Insert(ctx, &messageRow{
		Row:   entity.Row{PartitionKey: keys.Encode(p.Queue), RowKey: keys.Encode(p.ID)},
		Queue: p.Queue, Excerpt: p.Excerpt, Reason: p.Reason, At: p.At,
	})
	if fault.Code(err) == trouble.Exists {
		return nil
	}
	return err
}
