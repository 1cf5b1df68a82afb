// Package table reads and writes the rows of one Azure table: by their keys, in
// queries of one partition, and in transactions. It refuses what Azure would
// refuse and the emulator would not. Which rows there are, and in which order
// they are written, belongs to the adapters above.
//
// A lost answer is normal. Every write may be sent again after one, so a write
// that has succeeded can be answered with a Conflict: Insert with
// trouble.Exists, a write that names a Version with trouble.Changed (or
// NotFound trouble.Missing after a delete). Whoever gets one of these reads
// back and asks whether what is stored is its own.
package table

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Table is one table. All methods answer, besides what they name, Unavailable
// (storage_unavailable, storage_refused, storage_incomplete) and the context's
// own error when it ended. It is safe for concurrent use.
type Table struct {
	client *aztables.Client
}

// New is the table of that name in an account; nobody is asked.
func New(s *connect.Storage, name string) *Table {
	return &Table{client: s.Table(name)}
}

// Create makes the table unless it is there. Only a local program calls this; in
// Azure the infrastructure is deployed first.
func (t *Table) Create(ctx context.Context) error {
	_, err := t.client.CreateTable(ctx, nil)
	err = translate(ctx, err)
	if fault.Code(err) == trouble.Exists {
		return nil
	}
	return err
}

// Get reads the row whose keys the entity has, and false when there is none.
// Unavailable schema_newer and row_unreadable.
func (t *Table) Get(ctx context.Context, row entity.Entity) (found bool, err error) {
	at := row.Meta()
	if _, err := entity.Key(row); err != nil {
		return false, err
	}
	var answer *http.Response
	got, err := t.client.GetEntity(policy.WithCaptureResponse(ctx, &answer), at.PartitionKey, at.RowKey, nil)
	if err = translate(ctx, err); fault.Code(err) == trouble.Missing {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = entity.Read(got.Value, row, dateOf(answer), false)
	return err == nil, err
}

// Insert adds a row that must not be there, and gives it its Version. Conflict
// trouble.Exists; TooLarge row_too_large.
func (t *Table) Insert(ctx context.Context, row entity.Entity) error {
	data, err := entity.Whole(row)
	if err != nil {
		return err
	}
	// The row itself would be answered otherwise.
	ctx = policy.WithHTTPHeader(ctx, http.Header{"Prefer": {"return-no-content"}})
	answer, err := t.client.AddEntity(ctx, data, nil)
	return versioned(ctx, row, answer.ETag, err)
}

// Put writes a row whether it is there or not, over whatever it holds: for
// copies of a truth that no longer changes. TooLarge row_too_large.
func (t *Table) Put(ctx context.Context, row entity.Entity) error {
	data, err := entity.Whole(row)
	if err != nil {
		return err
	}
	answer, err := t.client.UpsertEntity(ctx, data, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace})
	return versioned(ctx, row, answer.ETag, err)
}

// Replace writes a whole row over the one of its Version. Conflict
// trouble.Changed; NotFound trouble.Missing; TooLarge row_too_large.
func (t *Table) Replace(ctx context.Context, row entity.Entity) error {
	data, err := entity.Whole(row)
	if err != nil {
		return err
	}
	return t.update(ctx, row, data, aztables.UpdateModeReplace)
}

// Merge writes the fields of part, a struct or a pointer to one that may be
// embedded in the entity, over the row of its Version and leaves all other
// properties alone. It never makes a row. A row that was read in an older shape
// is written whole. Faults as Replace.
func (t *Table) Merge(ctx context.Context, row entity.Entity, part any) error {
	data, err := entity.Part(row, part)
	if err != nil {
		return err
	}
	return t.update(ctx, row, data, modeOf(row))
}

// modeOf is how a part is written.
func modeOf(row entity.Entity) aztables.UpdateMode {
	if entity.IsOld(row) {
		return aztables.UpdateModeReplace
	}
	return aztables.UpdateModeMerge
}

func (t *Table) update(ctx context.Context, row entity.Entity, data []byte, mode aztables.UpdateMode) error {
	condition, err := conditionOf(row)
	if err != nil {
		return err
	}
	answer, err := t.client.UpdateEntity(ctx, data, &aztables.UpdateEntityOptions{IfMatch: condition, UpdateMode: mode})
	return versioned(ctx, row, answer.ETag, err)
}

// Delete removes the row of its Version. Removing what is not there is no fault.
// Conflict trouble.Changed.
func (t *Table) Delete(ctx context.Context, row entity.Entity) error {
	condition, err := conditionOf(row)
	if err != nil {
		return err
	}
	if _, err := entity.Key(row); err != nil {
		return err
	}
	at := row.Meta()
	_, err = t.client.DeleteEntity(ctx, at.PartitionKey, at.RowKey, &aztables.DeleteEntityOptions{IfMatch: condition})
	if err = translate(ctx, err); err == nil || fault.Code(err) == trouble.Missing {
		at.Version = ""
		return nil
	}
	return err
}

var errNoVersion = errors.New("a row without a version cannot be replaced, merged or deleted")

func conditionOf(row entity.Entity) (*azcore.ETag, error) {
	condition := azcore.ETag(row.Meta().Version)
	if condition == "" {
		return nil, errNoVersion
	}
	return &condition, nil
}

// versioned gives a row the version of what was written.
func versioned(ctx context.Context, row entity.Entity, version azcore.ETag, err error) error {
	if err = translate(ctx, err); err == nil {
		entity.Written(row, string(version))
	}
	return err
}

func translate(ctx context.Context, err error) error {
	return trouble.Fault(ctx, string(connect.Tables), err)
}

// dateOf is storage's clock as an answer says it.
func dateOf(answer *http.Response) time.Time {
	if answer == nil {
		return time.Time{}
	}
	date, _ := http.ParseTime(answer.Header.Get("Date"))
	return date.UTC()
}
