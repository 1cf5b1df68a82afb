package azure_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// spoiled is a kind of row that a program reads of a run, and who reads it.
type spoiled struct {
	begin   func(*play)
	where   func(*play) place
	readers []string
	// isMended says that nobody has to be told: lists go on without the row, or it is
	// written anew.
	isMended bool
}

func spoilable() map[string]spoiled {
	of := func(table string, partition func(*play) string, key func(*play) string) func(*play) place {
		return func(p *play) place { return place{table, partition(p), key(p)} }
	}
	always := func(text string) func(*play) string { return func(*play) string { return text } }
	scope := func(p *play) string { return p.run.Scope.Key() }
	user := func(p *play) string { return string(p.run.Actor.ID) }
	id := func(p *play) string { return string(p.run.ID) }
	shard := func(p *play) string { return id(p)[35:] }
	return map[string]spoiled{
		"the truth": {
			atWork, of("WorkflowExecutions", scope, (*play).truthKey), []string{"get", "bounds", "list", "list by user", "the same request", "claim", "recover"}, false,
		},
		"the copy for the user":            {atWork, of("UserExecutions", user, (*play).truthKey), []string{"list by user"}, true},
		"the open run":                     {atWork, of("OpenExecutions", shard, id), []string{"due", "recover"}, true},
		"a run that is accepted by halves": {acceptedByHalves, of("OpenExecutions", shard, id), []string{"get", "due"}, false},
		"the last sweep":                   {atWork, of("OpenExecutions", always("0"), always("!sweep")), []string{"due", "recover"}, true},
		"the fence":                        {atWork, of("ExecutionSteps", id, always("!fence")), []string{"steps", "memo"}, false},
		"a step":                           {atWork, of("ExecutionSteps", id, always("s_first")), []string{"steps", "memo"}, false},
		"an idempotency key":               {atWork, of("IdempotencyKeys", scope, id), []string{"the same request"}, false},
	}
}

// looker reads rows of a run.
type looker struct {
	name string
	look func(context.Context, *play) error
}

// lookers read every row of a run. Of a run that is in order they change nothing;
// the last ones might of one that is not.
func lookers() []looker {
	paging := store.Paging{Limit: 5}
	return []looker{
		{"get", func(ctx context.Context, p *play) error {
			_, err := p.judge.History().Get(ctx, p.run.Scope, p.run.ID)
			return err
		}},
		{"bounds", func(ctx context.Context, p *play) error {
			_, err := p.judge.Bounds(ctx, p.run.Scope, p.run.ID)
			return err
		}},
		{"list", func(ctx context.Context, p *play) error {
			_, err := p.judge.History().List(ctx, p.run.Scope, history.Filter{}, paging)
			return err
		}},
		{"list by user", func(ctx context.Context, p *play) error {
			_, err := p.judge.History().ListByUser(ctx, p.run.Actor.ID, history.Filter{}, paging)
			return err
		}},
		{"due", func(ctx context.Context, p *play) error { _, err := p.judge.Recovery().Due(ctx, today()); return err }},
		{"steps", func(ctx context.Context, p *play) error {
			_, err := p.judge.Steps().List(ctx, p.run.Scope, p.run.ID)
			return err
		}},
		{"memo", func(ctx context.Context, p *play) error { _, err := p.judge.Steps().Memo(ctx, p.lease); return err }},
		{"the same request", func(ctx context.Context, p *play) error {
			_, err := p.judge.Executions().Accept(ctx, keyed(p))
			return err
		}},
		{"claim", func(ctx context.Context, p *play) error {
			_, _, err := p.judge.Executions().Claim(ctx, p.run.Doorbell(), p.claim(today()))
			return err
		}},
		{"recover", func(ctx context.Context, p *play) error {
			_, err := p.judge.Recovery().Recover(ctx, p.run.Doorbell(), today(), 0)
			return err
		}},
	}
}

// TestGarbageInARowOfARunIsAClearFault damages each property of each kind of row.
// Whoever reads it is told, lists go on without it, and nothing panics.
func TestGarbageInARowOfARunIsAClearFault(t *testing.T) {
	t.Parallel()
	for name, c := range spoilable() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := alone(t)
			c.begin(p)
			where := c.where(p)
			row, told := p.taken(where), 0
			for what, damaged := range garbage(row) {
				told += c.looksAt(p, where, damaged, what)
			}
			if p.put(where, row); told == 0 && !c.isMended {
				t.Error("nobody was told of any damage")
			}
		})
	}
}

// atWork has a run with a row of every kind.
func atWork(p *play) {
	ctx := p.t.Context()
	_, err := p.actor.Executions().Accept(ctx, keyed(p))
	ok(p.t, err)
	_, p.lease, err = p.actor.Executions().Claim(ctx, p.run.Doorbell(), p.claim(today()))
	ok(p.t, err)
	ok(p.t, p.actor.Steps().Store(ctx, p.lease, step("first", executions.StepSuccess, []byte("1"))))
	_, err = p.actor.Recovery().Due(ctx, today())
	ok(p.t, err)
}

// looksAt lets its readers look at a damaged row, and counts those who were told.
func (c spoiled) looksAt(p *play, where place, damaged rawRow, what string) (told int) {
	p.t.Helper()
	p.put(where, damaged)
	for _, reader := range lookers() {
		if !slices.Contains(c.readers, reader.name) {
			continue
		}
		err := reader.look(p.t.Context(), p)
		isNewer := fault.Code(err) == "schema_newer"
		switch isList := strings.HasPrefix(reader.name, "list") || reader.name == "due" && !isNewer; {
		case isReadFault(err) && isList:
			p.t.Errorf("%s: one damaged row blinds %s: %v", what, reader.name, err)
		case isReadFault(err):
			told++
		case err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound):
			p.t.Errorf("%s: %s answers %v", what, reader.name, err)
		}
	}
	return told
}

// taken is a row as it can be put back.
func (p *play) taken(at place) rawRow {
	p.t.Helper()
	row := rawRow(p.judge.row(p.t, at.table, at.partition, at.row))
	if row == nil {
		p.t.Fatalf("there is no row %+v", at)
	}
	maps.DeleteFunc(row, func(name string, _ any) bool {
		return strings.HasPrefix(name, "odata.") || strings.HasPrefix(name, "Timestamp")
	})
	return row
}

// put writes a row over whatever is there.
func (p *play) put(at place, row rawRow) {
	p.t.Helper()
	row = maps.Clone(row)
	row["PartitionKey"], row["RowKey"] = at.partition, at.row
	data, err := json.Marshal(row)
	ok(p.t, err)
	_, err = p.judge.raw(p.t, at.table).UpsertEntity(p.t.Context(), data, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace})
	ok(p.t, err)
}
