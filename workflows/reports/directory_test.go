package reports

import (
	"testing"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
	"github.com/bifrost-run/bifrost/workflows/internal/standin"
)

// newDirectory has licences: one that is new to everybody, and one used up.
func newDirectory() *msgraphtest.Directory {
	return standin.Directory(msgraphtest.Tenant{Licences: []msgraphtest.Licence{
		{SKUID: standin.Premium, PartNumber: "SPB", Units: 5, UsedElsewhere: 3},
		{SKUID: standin.Standard, PartNumber: "O365_BUSINESS_PREMIUM", Units: 2, UsedElsewhere: 2},
		{SKUID: "4b9405b0-7788-4568-add1-99614e613b69", PartNumber: "BRAND_NEW_PRODUCT"},
	}})
}

// licenses runs license_report.
func licenses(t *testing.T, directory *msgraphtest.Directory, more ...workflowtest.Option) *workflowtest.Result[workflow.Table] {
	t.Helper()
	return workflowtest.Run(t, LicenseReport, struct{}{}, standin.In(directory, more...)...)
}

// stales runs stale_users.
func stales(t *testing.T, directory *msgraphtest.Directory, days int, more ...workflowtest.Option) *workflowtest.Result[workflow.Table] {
	t.Helper()
	return workflowtest.Run(t, StaleUsers, StaleUsersInput{Days: days}, standin.In(directory, more...)...)
}
