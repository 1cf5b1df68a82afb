package azure_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// play is one go at a transition: a program whose storage breaks, another one
// that sees everything, and a run of its own.
type play struct {
	t      *testing.T
	faults *wire.Run
	// actor is the program whose storage breaks, judge the one that looks.
	actor, judge *process
	run          executions.Execution
	// lease is that of the worker, if there is one, and stale that of one before.
	lease, stale executions.Lease
	// rival is another run under the same limits, if there is one, with its lease.
	rival       executions.Execution
	rivalLease  executions.Lease
	hasPayloads bool
}

// newPlay begins one; without a wire.Run nothing breaks by itself.
func newPlay(t *testing.T, home *process, run *wire.Run) *play {
	t.Helper()
	line, broken := &timeline{}, policy.Transporter(blobNetwork)
	if run != nil {
		broken = run.Transport()
	}
	p := &play{
		t: t, faults: run, run: someRun(),
		actor: &process{account: home.account, time: &storageTime{broken, line}},
		judge: &process{account: home.account, time: &storageTime{blobNetwork, line}},
	}
	p.actor.open(t)
	p.judge.open(t)
	return p
}

// someRun is a due run of somebody in an organization of its own.
func someRun() executions.Execution {
	now := today()
	return executions.Execution{
		ID: executions.ID(uuid.Must(uuid.NewV7()).String()), Scope: scopeOf(organizations.TargetOf(someOrganization().ID)),
		Workflow: executions.Workflow{Name: "user_onboarding", Title: "Set up a new user"}, Status: executions.Pending, Trigger: executions.TriggerAPI,
		Actor: executions.Actor{ID: somebody().ID, DisplayName: "Zoë"}, Input: []byte(`{"name":"Zoë"}`), Sealed: []byte("age\x00\xff"),
		Retry: executions.Retry{Attempts: 5}, Timeout: time.Minute, CreatedAt: now, DueAt: now,
	}
}

func (p *play) claim(now time.Time) executions.Claim {
	return executions.Claim{ClaimID: uuid.NewString(), Worker: "worker", Build: "v1", Knows: func(string) bool { return true }, Now: now}
}

// accepted is where most transitions begin.
func accepted(p *play) {
	_, err := p.actor.Executions().Accept(p.t.Context(), store.Acceptance{Execution: p.run})
	ok(p.t, err)
}

// acceptedByHalves has a run of which only the acceptance is stored.
func acceptedByHalves(p *play) {
	p.halfWay(2, func(*process) {}, func(half *process) {
		_, err := half.Executions().Accept(p.t.Context(), store.Acceptance{Execution: p.run})
		ok(p.t, err)
	})
}

// claimed has a worker at work.
func claimed(p *play) {
	accepted(p)
	var err error
	_, p.lease, err = p.actor.Executions().Claim(p.t.Context(), p.run.Doorbell(), p.claim(today()))
	ok(p.t, err)
}

// stopped has a worker at work that does not know yet that it should not be.
func stopped(p *play) {
	claimed(p)
	_, err := p.judge.Recovery().Cancel(p.t.Context(), p.run.Scope, p.run.ID, today())
	ok(p.t, err)
}

// dead has a worker that is silent for too long.
func dead(p *play) {
	claimed(p)
	p.actor.lateForEverybody(p.t)
}

// stored is the run as people see it; false when nobody does.
func (p *play) stored() (executions.Execution, bool) {
	p.t.Helper()
	e, err := p.judge.History().Get(p.t.Context(), p.run.Scope, p.run.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		p.t.Fatal(err)
	}
	return e, err == nil
}

// agrees expects both indexes and the row of open runs to say the same of the
// run, which it answers.
func (p *play) agrees() executions.Execution {
	p.t.Helper()
	e, _ := p.stored()
	slim := e
	slim.Input, slim.Sealed, slim.Result, slim.Failures = nil, nil, executions.Result{}, nil
	inScope, err := p.judge.History().List(p.t.Context(), p.run.Scope, history.Filter{}, store.Paging{Limit: 5})
	ok(p.t, err)
	same(p.t, "the runs of the scope", inScope.Items, []executions.Execution{slim})
	byUser, err := p.judge.History().ListByUser(p.t.Context(), p.run.Actor.ID, history.Filter{}, store.Paging{Limit: 5})
	ok(p.t, err)
	same(p.t, "the runs of the user", byUser.Items, []executions.Execution{slim})
	shard, id := string(p.run.ID[len(p.run.ID)-1]), string(p.run.ID)
	open, counted := p.judge.row(p.t, "OpenExecutions", shard, id), p.judge.row(p.t, "OpenExecutions", shard, "x_"+id)
	if e.Status.IsTerminal() != (open == nil) || e.Status.IsTerminal() != (counted != nil) {
		p.t.Errorf("a %s run is open: %v, counted: %v", e.Status, open != nil, counted != nil)
	}
	if e.Status.IsTerminal() && (e.FinishedAt.IsZero() || e.Sealed != nil || e.Worker != "") {
		p.t.Errorf("a %s run ended at %s by %q, with %d secret bytes", e.Status, e.FinishedAt, e.Worker, len(e.Sealed))
	}
	if e.Status.IsTerminal() {
		if mirror := p.judge.row(p.t, "UserExecutions", string(p.run.Actor.ID), p.truthKey()); mirror["Status"] != string(e.Status) {
			p.t.Errorf("the mirror of a %s run is %v", e.Status, mirror["Status"])
		}
	}
	p.isWatchedBy(open, e)
	return e
}

// isWatched expects the sweeper to look at a run early enough, if there is
// anything left to look for.
func (p *play) isWatched(e executions.Execution) {
	p.t.Helper()
	p.isWatchedBy(p.judge.row(p.t, "OpenExecutions", string(p.run.ID[len(p.run.ID)-1]), string(p.run.ID)), e)
}

// isWatchedBy is isWatched, of a row that was read.
func (p *play) isWatchedBy(open map[string]any, e executions.Execution) {
	p.t.Helper()
	if open == nil {
		return
	}
	checkAt, err := time.Parse(time.RFC3339Nano, open["CheckAt"].(string))
	ok(p.t, err)
	most := p.judge.time.of(time.Now()).Add(31 * time.Second)
	if e.Status == executions.Pending {
		// For one that waits, the sweeper rings less and less often.
		most = latest(most.Add(15*time.Minute), e.DueAt.Add(31*time.Second))
	}
	if checkAt.After(most) {
		p.t.Errorf("the sweeper looks at %s for a %s run, which is after %s", checkAt, e.Status, most)
	}
}

// row is a row as another client reads it, nil when there is none.
func (p *process) row(t testing.TB, table, partition, key string) map[string]any {
	t.Helper()
	got, err := p.raw(t, table).GetEntity(t.Context(), partition, key, nil)
	var answer *azcore.ResponseError
	if errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound {
		return nil
	}
	ok(t, err)
	var row map[string]any
	ok(t, json.Unmarshal(got.Value, &row))
	return row
}

// truthKey is the row key of the run, as anybody can compute it from its id: the
// time that it carries, reversed, and the id with every bit turned.
func (p *play) truthKey() string {
	raw := uuid.MustParse(string(p.run.ID))
	for i := range raw {
		raw[i] = ^raw[i]
	}
	return fmt.Sprintf("%015d_%x", 999_999_999_999_999-p.run.ID.Time().UnixMilli(), raw[:])
}

func (p *process) raw(t testing.TB, table string) *aztables.Client {
	t.Helper()
	return p.rawThrough(t, table, blobNetwork)
}

func (p *process) rawThrough(t testing.TB, table string, through policy.Transporter) *aztables.Client {
	t.Helper()
	options := &aztables.ClientOptions{ClientOptions: azcore.ClientOptions{Transport: through}}
	service, err := aztables.NewServiceClientFromConnectionString(p.account.ConnectionString, options)
	ok(t, err)
	return service.NewClient(table)
}

// lateForEverybody lets a minute pass in which no worker says anything and the
// sweeper goes on.
func (p *process) lateForEverybody(t testing.TB) {
	t.Helper()
	p.time.jump(time.Minute)
	p.time.sweep()
	ok(t, p.swept(context.WithoutCancel(t.Context()), t, blobNetwork))
}

// swept writes through a transport that the sweeper has been there now.
func (p *process) swept(ctx context.Context, t testing.TB, through policy.Transporter) error {
	t.Helper()
	row := []byte(`{"PartitionKey":"0","RowKey":"!sweep","SchemaVersion":1,"KeysAfter":""}`)
	_, err := p.rawThrough(t, "OpenExecutions", through).UpsertEntity(ctx, row, nil)
	return err
}

// halfWay lets a program prepare itself, and then do something of which only the
// calls before the given one are done.
func (p *play) halfWay(at int, prepare, do func(half *process)) {
	p.t.Helper()
	broken := wire.Break(blobNetwork)
	half := &process{account: p.actor.account, time: &storageTime{broken, p.judge.time.timeline}}
	half.open(p.t)
	prepare(half)
	broken.Arm(at, wire.DropRequest, true)
	do(half)
	broken.Disarm()
}

// same expects two values to be the same; empty and nil are one.
func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	scopes := cmp.Comparer(func(a, b organizations.Scope) bool { return a == b })
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), scopes, wholeBytes); diff != "" {
		t.Errorf("%s: -want +got\n%s", what, diff)
	}
}

// wholeBytes compares payloads at once: byte by byte, the large ones would cost
// more than everything else that a test does.
var wholeBytes = cmp.FilterValues(func(a, b []byte) bool { return len(a) > 0 && len(b) > 0 }, cmp.Comparer(bytes.Equal))
