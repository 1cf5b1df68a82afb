// Package products knows what people call what Microsoft sells. Who holds what is not
// here.
package products

import "strings"

// names are what people call the products that Microsoft 365 customers
// of a provider's usual size buy, by part number. Microsoft publishes the whole
// list as "Product names and service plan identifiers for licensing".
var names = map[string]string{
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

// Name is what people call the product of a part number, empty for one that is not known
// here.
func Name(partNumber string) string { return names[strings.ToUpper(partNumber)] }
