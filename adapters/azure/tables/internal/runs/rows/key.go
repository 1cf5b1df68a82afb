package rows

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// IdempotencyKey is what a caller asked for with a key, in IdempotencyKeys. Its
// partition is the organization or GLOBAL, its row key the digest of caller,
// operation and key. It counts for a day.
type IdempotencyKey struct {
	entity.Row
	// ExecutionID is the run that the first request was answered with.
	ExecutionID string `table:"ExecutionId"`
	// BodyHash is a digest of what was asked.
	BodyHash string
	// CreatedAt is when it was asked.
	CreatedAt time.Time
}

// KeyOf ties a key to a run.
func KeyOf(e executions.Execution, i store.Idempotency) IdempotencyKey {
	return IdempotencyKey{
		Row:         entity.Row{PartitionKey: e.Scope.Key(), RowKey: keys.Encode(i.Key)},
		ExecutionID: string(e.ID), BodyHash: i.BodyHash, CreatedAt: e.CreatedAt,
	}
}
