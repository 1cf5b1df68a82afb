package workflows

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

var reportColumns = []workflow.Column{
	{Key: "licence", Label: "Licence"}, {Key: "partNumber", Label: "Part number"}, {Key: "purchased", Label: "Purchased"},
	{Key: "used", Label: "Used"}, {Key: "free", Label: "Free"},
}

// report runs license_report and gives its table.
func report(t *testing.T, h *standIn) workflow.Table {
	t.Helper()
	outcome := execute(t.Context(), h, LicenseReport.Definition(), 1, "{}")
	var table workflow.Table
	if err := json.Unmarshal([]byte(resultOf(t, outcome)), &table); err != nil {
		t.Fatal(err)
	}
	if outcome.Kind != host.ResultTable {
		t.Errorf("the result is shown as %q", outcome.Kind)
	}
	return table
}

func TestTheReportListsEveryProduct(t *testing.T) {
	t.Parallel()
	h := newStandIn(newDirectory())
	want := workflow.Table{Columns: reportColumns, Rows: []map[string]any{
		{"licence": "Microsoft 365 Business Premium", "partNumber": "SPB", "purchased": 5.0, "used": 3.0, "free": 2.0},
		{"licence": "Microsoft 365 Business Standard", "partNumber": "O365_BUSINESS_PREMIUM", "purchased": 2.0, "used": 2.0, "free": 0.0},
		{"licence": "BRAND_NEW_PRODUCT", "partNumber": "BRAND_NEW_PRODUCT", "purchased": 0.0, "used": 0.0, "free": 0.0},
	}}
	if diff := cmp.Diff(want, report(t, h)); diff != "" {
		t.Error(diff)
	}
	if len(h.lines) != 1 || h.lines[0].Message != "Read the licences." || string(h.lines[0].Fields) != `{"products":3}` {
		t.Errorf("log: %+v", h.lines)
	}
}

func TestTheReportOfAClientWithoutLicencesIsAnEmptyTable(t *testing.T) {
	t.Parallel()
	directory := msgraphtest.New(msgraphtest.Options{ClientID: "a", ClientSecret: "b", Tenants: []msgraphtest.Tenant{{ID: contoso}}})
	h := newStandIn(directory)
	want := workflow.Table{Columns: reportColumns, Rows: []map[string]any{}}
	if diff := cmp.Diff(want, report(t, h)); diff != "" {
		t.Error(diff)
	}
	if len(h.lines) != 1 {
		t.Errorf("log: %+v", h.lines)
	}
}

func TestTheReportThatMayNotReadSaysSo(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	directory.FailNext(msgraphtest.Failure{Path: "/v1.0/subscribedSkus", Status: 403})
	outcome := execute(t.Context(), newStandIn(directory), LicenseReport.Definition(), 1, "{}")
	want := "Microsoft 365 refused access. The app registration may lack a permission or an administrator's consent."
	if got := host.Diagnose(outcome.Err); got.Message != want || got.Step != "read licences" {
		t.Errorf("got %+v", got)
	}
}
