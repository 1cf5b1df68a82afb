package rows

import (
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The names of the tables.
const (
	WorkflowExecutions = "WorkflowExecutions"
	UserExecutions     = "UserExecutions"
	OpenExecutions     = "OpenExecutions"
	ExecutionSteps     = "ExecutionSteps"
	IdempotencyKeys    = "IdempotencyKeys"
	Limits             = "Limits"
	// Organizations is another's; the sweeper reads which scopes there are.
	Organizations = "Organizations"
)

// WorkflowExecution is a run in WorkflowExecutions, the truth about it. Its
// partition is the organization or GLOBAL, its row key the reversed time and the
// inverted id, so that the newest stands first and a run is found by its id.
type WorkflowExecution struct {
	entity.Row
	Listed
	Given
	Outcome
	// AcceptID is that of the OpenExecutions row which this one was made from.
	AcceptID string `table:"AcceptId"`
	// WriteID is the random mark of the last write, by which a writer whose answer
	// was lost knows its own.
	WriteID string `table:"WriteId"`
	// LeaseSeconds is how long after the row's Timestamp the holder counts as alive.
	LeaseSeconds int64
}

// Given is what a run was given to work with.
type Given struct {
	// Input is JSON with *** for what is secret; InputBlob names the payload that
	// has it when it is too long for a row.
	Input     []byte
	InputBlob string
	// Sealed are the secret inputs, encrypted, or in a payload; none once the run
	// is over.
	Sealed     []byte
	SealedBlob string
}

// Outcome is what a run came to.
type Outcome struct {
	// ResultKind says how to show Result, which is JSON, or in a payload.
	ResultKind string
	Result     []byte
	ResultBlob string
	// Failures are the items that failed in a run that went on, as JSON, or in a
	// payload.
	Failures     string
	FailuresBlob string
}

// UserExecution is a run in UserExecutions: the copy of what lists show, for the
// user who started it. Its partition is the user. It is written when the run is
// accepted and when it is over; in between the truth is read.
type UserExecution struct {
	entity.Row
	// Scope is the partition of the truth.
	Scope string
	Listed
}

// TruthAt has the keys of a run and nothing else.
func TruthAt(d executions.Doorbell) (WorkflowExecution, error) {
	key, err := keys.Newest(string(d.ID()))
	return WorkflowExecution{Row: entity.Row{PartitionKey: d.Scope().Key(), RowKey: key}}, err
}

// MirrorOf is the copy of a run for its user; false for a run of nobody's.
func MirrorOf(truth WorkflowExecution) (UserExecution, bool) {
	return UserExecution{
		Row:   entity.Row{PartitionKey: UserPartition(permissions.UserID(truth.ActorID)), RowKey: truth.RowKey},
		Scope: truth.PartitionKey, Listed: truth.Listed,
	}, truth.ActorID != ""
}

// UserPartition is where the copies of a user's runs are.
func UserPartition(user permissions.UserID) string { return keys.Name(string(user)) }

// DoorbellOf reads the id out of the row key of either index.
func DoorbellOf(scope, rowKey string) (executions.Doorbell, error) {
	id, err := keys.IDOf(rowKey)
	if err != nil {
		return executions.Doorbell{}, err
	}
	return executions.NewDoorbell(id, scope)
}
