package azure_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/queue"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// costsPage shows people what this test counts.
const costsPage = "../../../docs/costs.md"

// costsHead stands above the table of the page.
const costsHead = `<!-- Counted by TestWhatEveryOperationCosts, which fails when this page differs. -->
# What operations cost

How many transactions of Azure Storage an operation makes when nothing goes wrong. A test counts the requests of each one
and fails when one more or one less is made. A list makes one more for each run of its page that is still open, when it
goes by the user.

`

// bill counts what operations cost and keeps the lines of a table.
type bill struct {
	ledgered
	deliveries *queues.Queue
	lines      []string
}

func newBill(t *testing.T) *bill {
	t.Helper()
	b := &bill{ledgered: newLedgered(t, &wire.Ledger{})}
	storage, err := azure.Open(azure.Options{ConnectionString: b.actor.account.ConnectionString, Transport: b.actor.time})
	ok(t, err)
	t.Cleanup(storage.Close)
	// A message that is hidden for an hour is not hidden again while it is worked on.
	b.deliveries = queues.Open(queues.Options{Storage: storage, Visibility: time.Hour})
	t.Cleanup(func() { b.deliveries.Close(t.Context()) })
	return b
}

// enter does an operation, which must cost as much as was planned and no less.
func (b *bill) enter(operation string, planned int, do ...func() error) {
	b.t.Helper()
	b.counter.Take()
	for _, step := range do {
		if err := step(); err != nil {
			b.t.Fatalf("%s: %v", operation, err)
		}
	}
	cost := b.counter.Take()
	if cost.Total() != planned {
		b.t.Errorf("%s costs %d transactions, planned are %d: %s", operation, cost.Total(), planned, cost)
	}
	b.lines = append(b.lines, fmt.Sprintf("| %s | %d | %d | %s |\n", operation, cost.Total(), planned, cost))
}

// page is the table as it is in the documentation.
func (b *bill) page() string {
	return costsHead + "| operation | counted | planned | calls |\n|---|---|---|---|\n" + strings.Join(b.lines, "")
}

// TestWhatEveryOperationCosts counts the transactions of each operation that is
// made for every run or every request of a person, or all the time.
func TestWhatEveryOperationCosts(t *testing.T) {
	t.Parallel()
	b := newBill(t)
	b.idle()
	health := b.health()
	b.reads()
	b.wholeRun()
	b.acceptances()
	b.secondAttempt()
	b.limits()
	b.counts()
	b.edges()
	b.forms()
	b.batches()
	b.lines = append(b.lines, health...)
	t.Log("\n" + b.page())
	committed, err := os.ReadFile(costsPage)
	if err != nil || string(committed) != b.page() {
		t.Errorf("docs/costs.md is not what was counted (%v): it must be\n%s", err, b.page())
	}
}

// reads are what every request of a person begins with, and the lists.
func (b *bill) reads() {
	ctx := b.t.Context()
	org, user := someOrganization(), somebody()
	ok(b.t, b.judge.Store.Organizations().Create(ctx, org))
	_, err := b.judge.Access().Admit(ctx, user)
	ok(b.t, err)
	in := organizations.TargetOf(org.ID)
	b.run.Scope, b.run.Actor.ID = scopeOf(in), user.ID
	b.enter("authorize", 2, b.authorize)
	b.byKey(in)
	b.fires()
	list := func() error {
		_, err := b.actor.History().List(ctx, b.run.Scope, history.Filter{}, store.Paging{Limit: 10})
		return err
	}
	byUser := func() error {
		_, err := b.actor.History().ListByUser(ctx, b.run.Actor.ID, history.Filter{}, store.Paging{Limit: 10})
		return err
	}
	b.enter("list a page of an organization's runs", 1, list)
	search := func(f history.Filter) func() error {
		return func() error {
			_, err := b.actor.History().List(ctx, b.run.Scope, f, store.Paging{Limit: 10})
			return err
		}
	}
	b.enter("look for an organization's runs by workflow, status or a ticket's system and number", 1, search(history.Filter{
		Workflow: b.run.Workflow.Name, Statuses: []executions.Status{executions.Failed}, Reference: history.Reference{System: "halopsa", ID: "48211"},
	}))
	b.enter("look for an organization's runs by a ticket's number alone: at most 4 pages of 1,000 runs", 1, search(history.Filter{Reference: history.Reference{ID: "48211"}}))
	b.enter("list a page of somebody's runs that are over", 1, byUser)
	open := b.run
	for range 2 {
		b.run.ID = someRun().ID
		accepted(b.play)
	}
	b.enter("list a page of somebody's runs, of which two are open", 3, byUser)
	b.enter("look for somebody's runs by status, of which two are open: at most 200 of these", 3, func() error {
		_, err := b.actor.History().ListByUser(ctx, b.run.Actor.ID, history.Filter{Statuses: []executions.Status{executions.Running}}, store.Paging{Limit: 10})
		return err
	})
	b.run = open
	b.enter("read what is configured for a run, when it asks", 2, func() error {
		_, err := b.actor.Config().Load(ctx, b.run.Scope)
		return err
	}, func() error {
		_, err := b.actor.Config().Load(ctx, b.run.Scope.Defaults())
		return err
	})
	b.drain()
}

// byKey are what every request of a program with an API key begins with. Each process
// notes a key's use once in some minutes.
func (b *bill) byKey(in organizations.Target) {
	keys, k := b.actor.Keys(), someKey(in.ID())
	ok(b.t, b.judge.Store.Keys().Create(b.t.Context(), k))
	b.enter("authorize by an API key", 2, func() error {
		_, err := keys.Facts(b.t.Context(), k.ID, in)
		return err
	})
	b.enter("note the use of an API key", 2, func() error { return keys.Used(b.t.Context(), k.ID, today()) })
}

// fires are what a look at the schedules costs, and what one that fires costs beside
// its run.
func (b *bill) fires() {
	s := someSchedule()
	ok(b.t, b.judge.Store.Schedules().Create(b.t.Context(), s))
	b.enter("look for schedules that are due, and note it", 2, func() error {
		_, err := b.actor.Timetable().Due(b.t.Context(), s.NextAt)
		return err
	})
	b.enter("write down the fire of a schedule", 2, func() error { return b.actor.Schedules().Change(b.t.Context(), s, fired(s)) })
}

func (b *bill) authorize() error {
	_, err := b.actor.Access().Facts(b.t.Context(), b.run.Actor.ID, organizations.TargetOf(organizations.ID(b.run.Scope.OrganizationID())))
	return err
}

func (b *bill) accept() error {
	_, err := b.actor.Executions().Accept(b.t.Context(), plain(b.play))
	return err
}

// take receives the message of the run and claims it.
func (b *bill) take(got *queue.Delivery) func() error {
	return func() (err error) {
		if *got, err = b.deliveries.Receive(b.t.Context()); err != nil {
			return err
		}
		_, b.lease, err = b.actor.Executions().Claim(b.t.Context(), got.Doorbell, b.claim(today()))
		return err
	}
}

// finish ends the run and acknowledges its message.
func (b *bill) finish(got *queue.Delivery, result []byte) func() error {
	return func() error {
		_, err := b.actor.Executions().Finish(b.t.Context(), b.lease, executions.Outcome{
			Event: executions.EventSucceed, Result: executions.Result{Kind: executions.ResultJSON, Body: result}, Now: today(),
		})
		if err != nil {
			return err
		}
		return b.deliveries.Done(b.t.Context(), *got)
	}
}

// next is another run in the same place, with nothing in the queue.
func (b *bill) next() {
	b.drain()
	in, actor := b.run.Scope, b.run.Actor
	b.run = someRun()
	b.run.Scope, b.run.Actor = in, actor
}

// drain empties the queue, so that a message that is received is that of the run.
func (b *bill) drain() {
	b.t.Helper()
	_, err := blobAccount(b.t, b.actor.account, blobNetwork).Queue(queue.Executions).ClearMessages(b.t.Context(), nil)
	ok(b.t, err)
}
