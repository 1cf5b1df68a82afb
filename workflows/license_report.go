package workflows

import (
	"context"
	"strings"

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
			Licence: productName(sku.PartNumber), PartNumber: sku.PartNumber,
			Purchased: sku.Purchased(), Used: sku.Consumed, Free: sku.Free(),
		})
	}
	workflow.Log(ctx).Info("Read the licences.", "products", len(rows))
	return workflow.TableOf(rows), nil
}

// productNames are what people call the products that Microsoft 365 customers
// of this size buy, by part number. Microsoft publishes the whole list as
// "Product names and service plan identifiers for licensing".
var productNames = map[string]string{
	"AAD_PREMIUM":              "Microsoft Entra ID P1",
	"AAD_PREMIUM_P2":           "Microsoft Entra ID P2",
	"EMS":                      "Enterprise Mobility + Security E3",
	"ENTERPRISEPACK":           "Office 365 E3",
	"ENTERPRISEPREMIUM":        "Office 365 E5",
	"EXCHANGEENTERPRISE":       "Exchange Online (Plan 2)",
	"EXCHANGESTANDARD":         "Exchange Online (Plan 1)",
	"FLOW_FREE":                "Microsoft Power Automate Free",
	"O365_BUSINESS":            "Microsoft 365 Apps for business",
	"O365_BUSINESS_ESSENTIALS": "Microsoft 365 Business Basic",
	"O365_BUSINESS_PREMIUM":    "Microsoft 365 Business Standard",
	"POWER_BI_STANDARD":        "Microsoft Fabric (Free)",
	"SPB":                      "Microsoft 365 Business Premium",
	"SPE_E3":                   "Microsoft 365 E3",
	"SPE_E5":                   "Microsoft 365 E5",
	"STANDARDPACK":             "Office 365 E1",
}

// productName is the readable name of a part number, or the part number itself.
func productName(partNumber string) string {
	if name, known := productNames[strings.ToUpper(partNumber)]; known {
		return name
	}
	return partNumber
}
