package demo

import (
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
)

// Tenant is a Microsoft 365 customer of the demo.
type Tenant struct {
	// ID is the Entra tenant id of a demo organization.
	ID string
	// Domain is what the people's addresses end with.
	Domain string
}

// The SKU ids are Microsoft's own for these part numbers.
const (
	businessPremium  = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46" // SPB
	businessStandard = "f245ecc8-75af-4f8e-b61f-27d8114de5f3" // O365_BUSINESS_PREMIUM
	exchangePlan1    = "4b9405b0-7788-4568-add1-99614e613b69" // EXCHANGESTANDARD
)

// person is one invented employee and the licence they hold.
type person struct {
	given, surname, department, licence string
}

// people are shared out to the tenants, three to each.
var people = []person{
	{"Amara", "Okafor", "Operations", businessPremium},
	{"Jonas", "Lindqvist", "Sales", businessStandard},
	{"Priya", "Raman", "Finance", businessPremium},
	{"Tomás", "Herrera", "Support", businessStandard},
	{"Hana", "Novak", "Management", businessPremium},
	{"Callum", "Reid", "Warehouse", businessStandard},
	{"Mei", "Tanaka", "Design", businessPremium},
	{"Oskar", "Wiśniewski", "Sales", businessStandard},
	{"Leila", "Haddad", "Finance", businessStandard},
	{"Ben", "Carter", "Support", businessStandard},
	{"Sofia", "Marino", "Operations", businessPremium},
	{"Noah", "Fischer", "Warehouse", businessStandard},
}

const peoplePerTenant = 3

// seed fills a new tenant; the index of the tenant decides who works there. The
// smallest product is used up, so that one can see a run fail for that.
func (t Tenant) seed(index int) msgraphtest.Tenant {
	seeded := msgraphtest.Tenant{ID: t.ID, Licences: []msgraphtest.Licence{
		{SKUID: businessPremium, PartNumber: "SPB", Units: 25, UsedElsewhere: 11},
		{SKUID: businessStandard, PartNumber: "O365_BUSINESS_PREMIUM", Units: 40, UsedElsewhere: 18},
		{SKUID: exchangePlan1, PartNumber: "EXCHANGESTANDARD", Units: 5, UsedElsewhere: 5},
	}}
	for i := range peoplePerTenant {
		p := people[(index*peoplePerTenant+i)%len(people)]
		seeded.Users = append(seeded.Users, p.user(t.Domain))
	}
	return seeded
}

// ascii writes the letters of the people's names as addresses have them.
var ascii = strings.NewReplacer("á", "a", "ś", "s")

func (p person) user(domain string) msgraphtest.User {
	alias := ascii.Replace(strings.ToLower(p.given + "." + p.surname))
	return msgraphtest.User{
		DisplayName: p.given + " " + p.surname, GivenName: p.given, Surname: p.surname,
		UserPrincipalName: alias + "@" + domain, MailNickname: alias, Department: p.department,
		UsageLocation: "US", AccountEnabled: true,
		AssignedLicenses: []msgraphtest.AssignedLicense{{SKUID: p.licence, DisabledPlans: []string{}}},
	}
}

// adopted furnishes a tenant that the demo did not know: the beginning of its
// id decides who works there.
func adopted(tenantID string) (msgraphtest.Tenant, bool) {
	index := 0
	if tenantID != "" {
		index = int(tenantID[0])
	}
	return Tenant{ID: tenantID, Domain: "example.com"}.seed(index), true
}
