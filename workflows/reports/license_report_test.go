package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
	"github.com/bifrost-run/bifrost/workflows/internal/standin"
)

var reportColumns = []workflow.Column{
	{Key: "licence", Label: "Licence"}, {Key: "partNumber", Label: "Part number"}, {Key: "purchased", Label: "Purchased"},
	{Key: "used", Label: "Used"}, {Key: "free", Label: "Free"},
}

var everyProduct = workflow.Table{Columns: reportColumns, Rows: []map[string]any{
	{"licence": "Microsoft 365 Business Premium", "partNumber": "SPB", "purchased": 5.0, "used": 3.0, "free": 2.0},
	{"licence": "Microsoft 365 Business Standard", "partNumber": "O365_BUSINESS_PREMIUM", "purchased": 2.0, "used": 2.0, "free": 0.0},
	{"licence": "BRAND_NEW_PRODUCT", "partNumber": "BRAND_NEW_PRODUCT", "purchased": 0.0, "used": 0.0, "free": 0.0},
}}

func TestTheReportListsEveryProduct(t *testing.T) {
	t.Parallel()
	result := licenses(t, newDirectory())
	if diff := cmp.Diff(everyProduct, standin.Whole(t, result)); diff != "" {
		t.Error(diff)
	}
	if len(result.Log) != 1 || result.Log[0].String() != `info Read the licences. {"products":3}` {
		t.Errorf("log: %v", result.Log)
	}
}

func TestTheReportOfAClientWithoutLicencesIsAnEmptyTable(t *testing.T) {
	t.Parallel()
	result := licenses(t, standin.Directory(msgraphtest.Tenant{}))
	want := workflow.Table{Columns: reportColumns, Rows: []map[string]any{}}
	if diff := cmp.Diff(want, standin.Whole(t, result)); diff != "" {
		t.Error(diff)
	}
	if len(result.Log) != 1 {
		t.Errorf("log: %v", result.Log)
	}
}

func TestTheReportThatMayNotReadSaysSo(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	directory.FailNext(msgraphtest.Failure{Path: "/v1.0/subscribedSkus", Status: 403})
	want := "Microsoft 365 refused access. The app registration may lack a permission or an administrator's consent."
	if got := licenses(t, directory).Diagnosis; got.Message != want || got.Step != "read licences" {
		t.Errorf("got %+v", got)
	}
}

func TestTheReportOfLicencesMayDieAnywhere(t *testing.T) {
	t.Parallel()
	standin.MayDieAnywhere(t, newDirectory, func(t *testing.T, directory *msgraphtest.Directory, crash ...workflowtest.Option) []workflowtest.Step {
		result := licenses(t, directory, crash...)
		if diff := cmp.Diff(everyProduct, standin.Whole(t, result)); diff != "" {
			t.Error(diff)
		}
		return result.Steps
	})
}
