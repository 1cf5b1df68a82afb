package azure_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// rowKeyOf is the row key of a run under both of its indexes, as anybody can
// compute it from the id.
func rowKeyOf(e executions.Execution) string { return (&play{run: e}).truthKey() }

// mirrorPartition is where the runs of a run's user are listed.
func mirrorPartition(e executions.Execution) string { return string(e.Actor.ID) }

// shardOf is the partition of a run in OpenExecutions.
func shardOf(e executions.Execution) string { return string(e.ID[len(e.ID)-1]) }

// read is a row without what only storage writes; nil when there is none.
func (p *tended) read(t *testing.T, table, partition, key string) rawRow {
	t.Helper()
	row := rawRow(p.row(t, table, partition, key))
	maps.DeleteFunc(row, func(name string, _ any) bool {
		return strings.HasPrefix(name, "odata.") || strings.HasPrefix(name, "Timestamp")
	})
	return row
}

// write puts a row somewhere, whatever was there.
func (p *tended) write(t *testing.T, table, partition, key string, row rawRow) {
	t.Helper()
	row = maps.Clone(row)
	row["PartitionKey"], row["RowKey"] = partition, key
	data, err := json.Marshal(row)
	ok(t, err)
	_, err = p.raw(t, table).UpsertEntity(t.Context(), data, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace})
	ok(t, err)
}

// change writes some properties of a row that is there; nil takes one away.
func (p *tended) change(t *testing.T, table, partition, key string, properties rawRow) {
	t.Helper()
	row := p.read(t, table, partition, key)
	if row == nil {
		t.Fatalf("there is no row %s in %s of %s", key, partition, table)
	}
	for name := range properties {
		delete(row, name+"@odata.type")
	}
	maps.Copy(row, properties)
	maps.DeleteFunc(row, func(_ string, value any) bool { return value == nil })
	p.write(t, table, partition, key, row)
}

func (p *tended) remove(t *testing.T, table, partition, key string) {
	t.Helper()
	_, err := p.raw(t, table).DeleteEntity(t.Context(), partition, key, nil)
	ok(t, err)
}

// finished is a run that has left everything a run can: payloads, steps, lines and
// a key.
func (p *tended) finished(t *testing.T, user permissions.UserID, scope organizations.Scope) executions.Execution {
	t.Helper()
	e := someRun()
	e.Input, e.Scope, e.Actor.ID = tooLarge, scope, user
	_, err := p.Executions().Accept(t.Context(), store.Acceptance{Execution: e, Idempotency: &store.Idempotency{Key: string(e.ID), BodyHash: "h"}})
	ok(t, err)
	return p.worked(t, e)
}

// worked lets a worker take a run, leave steps and lines, and end it.
func (p *process) worked(t *testing.T, e executions.Execution) executions.Execution {
	t.Helper()
	claim := (&play{}).claim(today())
	_, lease, err := p.Executions().Claim(t.Context(), e.Doorbell(), claim)
	ok(t, err)
	_, err = p.Steps().Memo(t.Context(), lease)
	ok(t, err)
	for _, s := range []executions.Step{step("first", executions.StepSuccess, tooLarge), step("second", executions.StepSuccess, nil)} {
		ok(t, p.Steps().Store(t.Context(), lease, s))
	}
	bytes, err := p.blobs.Logs().Append(t.Context(), lease, []executions.Line{{Time: today(), Level: "info", Message: "a line", Attempt: 1}})
	ok(t, err)
	ended, err := p.Executions().Finish(t.Context(), lease, executions.Outcome{
		Event: executions.EventSucceed, Result: executions.Result{Kind: executions.ResultJSON, Body: tooLarge}, LogBytes: bytes, Now: today(),
	})
	ok(t, err)
	return ended
}

// leftovers names what is stored of a run, apart from the truth and from what
// counts it.
func (p *process) leftovers(t *testing.T, e executions.Execution) (left []string) {
	t.Helper()
	found := func(what string, is bool) {
		if is {
			left = append(left, what)
		}
	}
	found("mirror", p.row(t, "UserExecutions", mirrorPartition(e), rowKeyOf(e)) != nil)
	found("open", p.row(t, "OpenExecutions", shardOf(e), string(e.ID)) != nil)
	found("key", p.row(t, "IdempotencyKeys", e.Scope.Key(), string(e.ID)) != nil)
	filter := fmt.Sprintf("PartitionKey eq '%s'", e.ID)
	steps, err := p.raw(t, "ExecutionSteps").NewListEntitiesPager(&aztables.ListEntitiesOptions{Filter: &filter}).NextPage(t.Context())
	ok(t, err)
	found("steps", len(steps.Entities) > 0)
	for _, name := range []string{"execution-data", "execution-logs"} {
		found(name, len(p.blobsOf(t, name, e.Scope.String()+"/"+string(e.ID))) > 0)
	}
	return left
}

func (p *process) hasTruth(t *testing.T, e executions.Execution) bool {
	t.Helper()
	return p.row(t, "WorkflowExecutions", e.Scope.Key(), rowKeyOf(e)) != nil
}

// blobsOf are the names in a container that begin so.
func (p *process) blobsOf(t *testing.T, container, prefix string) (names []string) {
	t.Helper()
	client, err := azblob.NewClientFromConnectionString(p.account.ConnectionString, &azblob.ClientOptions{ClientOptions: azcore.ClientOptions{Transport: blobNetwork}})
	ok(t, err)
	for pager := client.NewListBlobsFlatPager(container, &azblob.ListBlobsFlatOptions{Prefix: &prefix}); pager.More(); {
		page, err := pager.NextPage(t.Context())
		ok(t, err)
		for _, b := range page.Segment.BlobItems {
			names = append(names, *b.Name)
		}
	}
	return names
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
