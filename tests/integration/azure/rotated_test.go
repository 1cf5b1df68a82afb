package azure_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs"
	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
)

// TestARotatedKeyIsSaidByTheNameOfTheService asks each port with a key that was
// changed since the program was started. Nothing looks as if it were not there.
func TestARotatedKeyIsSaidByTheNameOfTheService(t *testing.T) {
	t.Parallel()
	p := alone(t)
	claimed(p)
	late := p.actor.account
	late.ConnectionString += ";AccountKey=b3RoZXI="
	refused := &process{account: late, time: p.actor.time}
	refused.open(t)
	q := queues.Open(queues.Options{Storage: blobAccount(t, late, blobNetwork)})
	t.Cleanup(func() { q.Close(context.WithoutCancel(t.Context())) })
	logs := blobs.Open(blobs.Options{Storage: blobAccount(t, late, blobNetwork), Bounds: p.judge.bounds})
	ctx, file := t.Context(), uuid.Must(uuid.NewV7()).String()
	for service, calls := range map[string]map[string]func() error{
		"Azure Tables": {
			"accept": func() error {
				_, err := refused.Executions().Accept(ctx, store.Acceptance{Execution: someRun()})
				return err
			},
			"get": func() error { _, err := refused.History().Get(ctx, p.run.Scope, p.run.ID); return err },
			"list": func() error {
				_, err := refused.History().List(ctx, p.run.Scope, history.Filter{}, store.Paging{Limit: 1})
				return err
			},
			"claim": func() error {
				_, _, err := refused.Executions().Claim(ctx, p.run.Doorbell(), p.claim(today()))
				return err
			},
			"renew": func() error { _, _, err := refused.Executions().Renew(ctx, p.lease, executions.Progress{}); return err },
			"finish": func() error {
				_, err := refused.Executions().Finish(ctx, p.lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
				return err
			},
			"store a step": func() error {
				return refused.Steps().Store(ctx, p.lease, step("x", executions.StepSuccess, nil))
			},
			"sweep":   func() error { _, err := refused.Recovery().Due(ctx, today()); return err },
			"recover": func() error { _, err := refused.Recovery().Recover(ctx, p.run.Doorbell(), today(), 0); return err },
			"facts": func() error {
				_, err := refused.Access().Facts(ctx, p.run.Actor.ID, organizations.TargetGlobal())
				return err
			},
			"configuration": func() error { _, err := refused.Config().Load(ctx, p.run.Scope); return err },
		},
		"Azure Queues": {
			"ring":    func() error { return q.Ring(ctx, p.run.Doorbell(), 0) },
			"receive": func() error { _, err := q.Receive(ctx); return err },
		},
		"Azure Blobs": {
			"append to a log": func() error {
				_, err := logs.Logs().Append(ctx, p.lease, []executions.Line{{Time: time.Now(), Message: "x"}})
				return err
			},
			"read a log": func() error { _, err := logs.Logs().Read(ctx, p.run.Scope, p.run.ID, 0, 1); return err },
			"store a file": func() error {
				_, err := logs.Files().Create(ctx, everywhere, object.File{ID: file}, strings.NewReader("x"), 10)
				return err
			},
			"look for a file":  func() error { _, err := logs.Files().Stat(ctx, everywhere, file); return err },
			"open a file":      func() error { _, _, err := logs.Files().Open(ctx, everywhere, file); return err },
			"remove a file":    func() error { return logs.Files().Delete(ctx, everywhere, file) },
			"read a payload":   func() error { _, err := logs.Payloads().Get(ctx, p.run.Doorbell(), "input.json"); return err },
			"remove a payload": func() error { return logs.Payloads().Delete(ctx, p.run.Doorbell(), "input.json") },
		},
	} {
		for what, call := range calls {
			err := call()
			if !fault.Is(err, fault.Unavailable) || fault.Code(err) != "storage_refused" || !strings.Contains(err.Error(), service+" refuses this program's access") {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	if e := p.agrees(); e.Status != executions.Running {
		t.Errorf("the run is %s", e.Status)
	}
}
