package table

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/changeset"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
)

// What Azure takes in one transaction; the emulator does not hold all of it.
const (
	// MaxOperations is the most operations of one transaction.
	MaxOperations = 100
	// maxPayload is the most bytes of one, as sent.
	maxPayload = 4 * 1024 * 1024
	// overhead is more than what one operation takes beside its entity and keys:
	// the lines around it, its address and its headers.
	overhead = 1024
)

// Operation is one write of a transaction.
type Operation struct {
	row  entity.Entity
	kind aztables.TransactionType
	data func(entity.Entity) ([]byte, error)
	// always is true for what needs no version.
	always bool
}

// Insert adds a row that must not be there.
func Insert(row entity.Entity) Operation {
	return Operation{row: row, kind: aztables.TransactionTypeAdd, data: entity.Whole, always: true}
}

// Put writes a row whether it is there or not.
func Put(row entity.Entity) Operation {
	return Operation{row: row, kind: aztables.TransactionTypeInsertReplace, data: entity.Whole, always: true}
}

// Replace writes a whole row over the one of its Version.
func Replace(row entity.Entity) Operation {
	return Operation{row: row, kind: aztables.TransactionTypeUpdateReplace, data: entity.Whole}
}

// Merge writes the fields of part over the row of its Version.
func Merge(row entity.Entity, part any) Operation {
	kind := aztables.TransactionTypeUpdateMerge
	if modeOf(row) == aztables.UpdateModeReplace {
		kind = aztables.TransactionTypeUpdateReplace
	}
	return Operation{row: row, kind: kind, data: func(e entity.Entity) ([]byte, error) { return entity.Part(e, part) }}
}

// Delete removes the row of its Version, which has to be there.
func Delete(row entity.Entity) Operation {
	return Operation{row: row, kind: aztables.TransactionTypeDelete, data: entity.Key}
}

// Transact does all operations or none. They are for 1 to 100 different rows of
// one partition. Conflict trouble.Exists or trouble.Changed, or NotFound
// trouble.Missing, for the first that cannot be done; TooLarge row_too_large,
// also when all together are larger than 4 MiB. Rows get their Versions.
func (t *Table) Transact(ctx context.Context, operations ...Operation) error {
	actions, err := prepare(operations)
	if err != nil {
		return err
	}
	payload, contentType, err := t.submit(ctx, actions)
	if err != nil {
		return translate(ctx, err)
	}
	versions, err := changeset.Versions(payload, contentType, len(operations))
	if err != nil {
		return translate(ctx, err)
	}
	for i, operation := range operations {
		entity.Written(operation.row, versions[i])
	}
	return nil
}

// submit answers what came over the wire for a transaction that storage has
// dealt with, done or not.
func (t *Table) submit(ctx context.Context, actions []aztables.TransactionAction) (payload []byte, contentType string, err error) {
	var answer *http.Response
	err = shielded(&answer, func() error {
		_, err := t.client.SubmitTransaction(policy.WithCaptureResponse(ctx, &answer), actions, nil)
		return err
	})
	if answer == nil || answer.StatusCode != http.StatusAccepted {
		return nil, "", err
	}
	payload, err = runtime.Payload(answer)
	return payload, answer.Header.Get("Content-Type"), err
}

// shielded catches the panic of the SDK at an answer that is cut or empty, which
// is one that was lost.
func shielded(answer **http.Response, submit func() error) (err error) {
	defer func() {
		if *answer == nil {
			return // whatever it is, it is not about an answer
		}
		if cause := recover(); cause != nil {
			err = fmt.Errorf("read the answer to a transaction: %w: %v", io.ErrUnexpectedEOF, cause)
		}
	}()
	return submit()
}

// prepare turns operations into what the SDK sends, and refuses what Azure would.
func prepare(operations []Operation) ([]aztables.TransactionAction, error) {
	if n := len(operations); n == 0 || n > MaxOperations {
		return nil, fmt.Errorf("a transaction of %d operations, 1 to %d are possible", n, MaxOperations)
	}
	partition := operations[0].row.Meta().PartitionKey
	actions, seen, size := make([]aztables.TransactionAction, len(operations)), map[string]bool{}, 0
	for i, operation := range operations {
		at := operation.row.Meta()
		if at.PartitionKey != partition {
			return nil, errors.New("a transaction over several partitions")
		}
		if seen[at.RowKey] {
			return nil, fmt.Errorf("a transaction with two operations on the row %s", at.RowKey)
		}
		seen[at.RowKey] = true
		action, err := operation.action()
		if err != nil {
			return nil, err
		}
		actions[i], size = action, size+len(action.Entity)+overheadOf(at)
	}
	if size > maxPayload {
		return nil, trouble.ErrTooLarge(fmt.Errorf("a transaction of about %d bytes, %d are the most", size, maxPayload))
	}
	return actions, nil
}

// overheadOf counts keys as they stand in an address, where a byte may take three.
func overheadOf(at *entity.Row) int {
	return overhead + 3*(len(at.PartitionKey)+len(at.RowKey))
}

func (o Operation) action() (aztables.TransactionAction, error) {
	var condition *azcore.ETag
	if !o.always {
		var err error
		if condition, err = conditionOf(o.row); err != nil {
			return aztables.TransactionAction{}, err
		}
	}
	data, err := o.data(o.row)
	return aztables.TransactionAction{ActionType: o.kind, Entity: data, IfMatch: condition}, err
}
