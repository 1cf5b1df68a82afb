package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/goclient"
)

// workflow is what the story runs; its input is how many days ago somebody signed in last.
const workflow = "stale_users"

func days(n int) *map[string]any { return &map[string]any{"days": n} }

// catalogue finds the workflow, what it asks for, and what can be chosen.
func (s *scene) catalogue(ctx context.Context) error {
	one, err := s.contoso.GetWorkflowWithResponse(ctx, workflow, nil)
	if err := goclient.Check(one, err); err != nil {
		return err
	}
	if err := expect(one.JSON200.Parameters[0].Name == "days", "the parameters", one.JSON200.Parameters); err != nil {
		return err
	}
	people, err := s.contoso.ListOptionsWithResponse(ctx, "directory_users", nil, goclient.OptionsRequest{})
	if err := goclient.Check(people, err); err != nil {
		return err
	}
	return expect(len(people.JSON200.Options) > 0, "nobody can be chosen", people.JSON200)
}

// run starts a workflow once, waits for it, reads its log and finds it again.
func (s *scene) run(ctx context.Context) error {
	once := &goclient.StartExecutionParams{IdempotencyKey: new("story-of-go"), Prefer: new("wait=20")}
	body := goclient.ExecutionStart{Input: days(30), Reference: &goclient.ReferenceRef{System: "halopsa", Id: "48211"}}
	first, err := s.contoso.StartExecutionWithResponse(ctx, workflow, once, body)
	if err := goclient.Check(first, err); err != nil {
		return err
	}
	run := first.JSON200
	if err := expect(run != nil && run.Status == "Success" && run.Result.Kind == "table", "the run", first.Body); err != nil {
		return err
	}
	again, err := s.contoso.StartExecutionWithResponse(ctx, workflow, once, body)
	if err := goclient.Check(again, err); err != nil {
		return err
	}
	if err := expect(again.JSON200 != nil && again.JSON200.Id == run.Id, "another run", string(again.Body)); err != nil {
		return err
	}
	log, err := s.contoso.GetExecutionLogsWithResponse(ctx, run.Id, nil)
	if err := goclient.Check(log, err); err != nil {
		return err
	}
	if err := expect(log.JSON200.Done, "the log goes on", log.JSON200); err != nil {
		return err
	}
	history, err := s.contoso.ListExecutionsWithResponse(ctx, nil)
	if err := goclient.Check(history, err); err != nil {
		return err
	}
	listed := slices.ContainsFunc(history.JSON200.Items, func(e goclient.Execution) bool { return e.Id == run.Id })
	return expect(listed, "the run is not in the history", run.Id)
}

// batch runs the workflow for one client among many.
func (s *scene) batch(ctx context.Context) error {
	draft := goclient.BatchDraft{Workflow: workflow, Input: days(30), Targets: goclient.BatchTargets{Ids: &[]string{s.contosoID}}}
	made, err := s.everywhere.CreateBatchWithResponse(ctx, draft)
	if err := goclient.Check(made, err); err != nil {
		return err
	}
	for {
		now, err := s.everywhere.GetBatchWithResponse(ctx, made.JSON201.Id)
		if err := goclient.Check(now, err); err != nil {
			return err
		}
		if now.JSON200.Stage == "done" && now.JSON200.Counts.Success == 1 {
			return nil
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// schedule says when it would fire, and is made and removed.
func (s *scene) schedule(ctx context.Context) error {
	timing := goclient.ScheduleTiming{Cron: new("0 3 * * 1-5"), Zone: new("Europe/London")}
	preview, err := s.contoso.PreviewScheduleWithResponse(ctx, nil, timing)
	if err := goclient.Check(preview, err); err != nil {
		return err
	}
	draft := goclient.ScheduleDraft{Name: "Nightly", Workflow: workflow, Input: days(30), Cron: timing.Cron, Zone: timing.Zone}
	made, err := s.contoso.CreateScheduleWithResponse(ctx, nil, draft)
	if err := goclient.Check(made, err); err != nil {
		return err
	}
	if err := expect(made.JSON201.NextFires[0].Equal(preview.JSON200.Fires[0]), "it fires at another time", made.JSON201); err != nil {
		return err
	}
	gone, err := s.contoso.DeleteScheduleWithResponse(ctx, made.JSON201.Id, nil)
	return goclient.Check(gone, err)
}

// hook starts a run for a message from another system, which shows the hook's key.
func (s *scene) hook(ctx context.Context) error {
	draft := goclient.HookDraft{Name: "Alarm", Workflow: workflow, Input: days(30), Proof: goclient.HookDraftProofKey, Headers: &goclient.HookHeaders{Proof: "X-Story-Key"}}
	made, err := s.contoso.CreateHookWithResponse(ctx, nil, draft)
	if err := goclient.Check(made, err); err != nil {
		return err
	}
	prove := func(_ context.Context, r *http.Request) error {
		r.Header.Set("X-Story-Key", made.JSON201.Secret)
		return nil
	}
	taken, err := s.everywhere.SendToHookWithBodyWithResponse(ctx, made.JSON201.Id, "application/json", strings.NewReader(`{}`), prove)
	if err := goclient.Check(taken, err); err != nil {
		return err
	}
	run, err := s.contoso.GetExecutionWithResponse(ctx, taken.JSON202.ExecutionId, nil)
	if err := goclient.Check(run, err); err != nil {
		return err
	}
	return expect(run.JSON200.Trigger == "webhook", "the run", run.JSON200)
}

// pause waits a moment before one asks again.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(50 * time.Millisecond):
		return nil
	}
}
