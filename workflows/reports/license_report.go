package reports

import (
	"context"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// LicenseReport shows what a client has bought from Microsoft and what is in use.
var LicenseReport = workflow.Define(workflow.Spec{
	Name:         "license_report",
	Title:        "Licence report",
	Description:  "List the Microsoft 365 licences of the client: bought, in use, free.",
	Category:     "Licences",
	Tags:         []string{"m365"},
	Effect:       workflow.Reads,
	Needs:        workflow.Needs(msgraph.Integration),
	SavesMinutes: 5,
}, licenseReport)

// licenceRow is one row of the report: the json name is the column's key and the
// label its heading.
type licenceRow struct {
	Licence    string `json:"licence" label:"Licence"`
	PartNumber string `json:"partNumber" label:"Part number"`
	Purchased  int    `json:"purchased" label:"Purchased"`
	Used       int    `json:"used" label:"Used"`
	Free       int    `json:"free" label:"Free"`
}

// licenseReport takes no input, so its input type is the empty struct. It
// answers a table, which people can sort and export.
func licenseReport(ctx context.Context, _ *workflow.Run, _ struct{}) (workflow.Table, error) {
	graph, err := msgraph.From(ctx)
	if err != nil {
		return workflow.Table{}, err
	}
	skus, err := workflow.Step(ctx, "read licences", graph.SubscribedSkus)
	if err != nil {
		return workflow.Table{}, err // the integration says what to do about it
	}
	rows := make([]licenceRow, 0, len(skus))
	for _, sku := range skus {
		rows = append(rows, licenceRow{
			Licence: sku.String(), PartNumber: sku.PartNumber,
			Purchased: sku.Purchased(), Used: sku.Consumed, Free: sku.Free(),
		})
	}
	workflow.Log(ctx).Info("Read the licences.", "products", len(rows))
	return workflow.TableOf(rows), nil
}
