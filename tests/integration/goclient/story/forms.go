package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/bifrost-run/bifrost/tests/integration/goclient"
)

// form is generated, kept, sent and changed; the run that came of it is done once more and
// found in the history.
func (s *scene) form(ctx context.Context) error {
	draft, err := s.contoso.GenerateFormWithResponse(ctx, nil, goclient.FormWorkflow{Workflow: workflow})
	if err := goclient.Check(draft, err); err != nil {
		return err
	}
	entered := *draft.JSON200
	entered.Name = "Stale users of Go"
	made, err := s.contoso.CreateFormWithResponse(ctx, nil, entered)
	if err := goclient.Check(made, err); err != nil {
		return err
	}
	id := made.JSON201.Id
	if err := s.anew(ctx, id, made.Headers201.ETag, entered); err != nil {
		return err
	}
	wait := &goclient.SubmitFormParams{Prefer: new("wait=20")}
	run, err := s.contoso.SubmitFormWithResponse(ctx, id, wait, goclient.FormSubmission{Values: days(30)})
	if err := goclient.Check(run, err); err != nil {
		return err
	}
	if err := expect(run.JSON200 != nil && run.JSON200.Status == "Success" && run.JSON200.Trigger == "form", "the run", string(run.Body)); err != nil {
		return err
	}
	if err := s.again(ctx, run.JSON200.Id); err != nil {
		return err
	}
	if err := s.found(ctx, id, run.JSON200.Id); err != nil {
		return err
	}
	gone, err := s.contoso.DeleteFormWithResponse(ctx, id, nil)
	return goclient.Check(gone, err)
}

// anew enters a form once more, which needs to say what it replaces, and finds both
// versions.
func (s *scene) anew(ctx context.Context, id string, etag *string, entered goclient.FormDraft) error {
	entered.Name += ", again"
	blind, err := s.contoso.ReplaceFormWithResponse(ctx, id, nil, entered)
	if err := expect(err == nil && blind.StatusCode() == 428, "it is replaced unseen", err); err != nil {
		return err
	}
	replaced, err := s.contoso.ReplaceFormWithResponse(ctx, id, &goclient.ReplaceFormParams{IfMatch: etag}, entered)
	if err := goclient.Check(replaced, err); err != nil {
		return err
	}
	versions, err := s.contoso.ListFormVersionsWithResponse(ctx, id, nil)
	if err := goclient.Check(versions, err); err != nil {
		return err
	}
	return expect(len(versions.JSON200.Items) == 2, "the versions", versions.JSON200.Items)
}

// again does a run once more with another input.
func (s *scene) again(ctx context.Context, id string) error {
	wait := &goclient.RerunExecutionParams{Prefer: new("wait=20")}
	again, err := s.contoso.RerunExecutionWithResponse(ctx, id, wait, goclient.ExecutionRerun{Input: days(31)})
	if err := goclient.Check(again, err); err != nil {
		return err
	}
	isDone := again.JSON200 != nil && again.JSON200.Status == "Success" && again.JSON200.Trigger == "rerun" && again.JSON200.Origin.Id == id
	return expect(isDone, "the rerun", string(again.Body))
}

// found finds what a form has started, in a list and in an export.
func (s *scene) found(ctx context.Context, form, run string) error {
	statuses := []goclient.ListExecutionsParamsStatus{"Success", "Failed"}
	list, err := s.contoso.ListExecutionsWithResponse(ctx, &goclient.ListExecutionsParams{Status: &statuses, Trigger: &[]goclient.ListExecutionsParamsTrigger{"form"}, Form: &form})
	if err := goclient.Check(list, err); err != nil {
		return err
	}
	if err := expect(len(list.JSON200.Items) == 1 && list.JSON200.Items[0].Id == run, "the history", list.JSON200.Items); err != nil {
		return err
	}
	for _, format := range []goclient.ExportExecutionsParamsFormat{"csv", "jsonl"} {
		export, err := text(goclient.Open(s.contoso.ExportExecutions(ctx, &goclient.ExportExecutionsParams{Form: &form, Format: &format})))
		if err != nil {
			return err
		}
		if err := expect(strings.Contains(export, run), "the export as "+string(format), export); err != nil {
			return err
		}
	}
	return nil
}

// imports says what would change, and then changes it.
func (s *scene) imports(ctx context.Context) error {
	rows := goclient.OrganizationList{Organizations: []goclient.OrganizationRow{{Name: new("Litware of Go"), Tags: &[]string{"gold"}}}}
	for _, dry := range []bool{true, false} {
		said, err := s.everywhere.ImportOrganizationsWithResponse(ctx, &goclient.ImportOrganizationsParams{DryRun: &dry}, rows)
		if err := goclient.Check(said, err); err != nil {
			return err
		}
		if err := expect(said.JSON200.Created == 1 && said.JSON200.DryRun == dry, fmt.Sprintf("the import with dryRun=%t", dry), *said.JSON200); err != nil {
			return err
		}
	}
	file := strings.NewReader("name;tags\nProseware of Go;gold\n")
	said, err := s.everywhere.ImportOrganizationsWithBodyWithResponse(ctx, nil, "text/csv", file)
	if err := goclient.Check(said, err); err != nil {
		return err
	}
	return expect(said.JSON200.Created == 1, "the import of a file", *said.JSON200)
}
