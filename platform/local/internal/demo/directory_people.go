package demo

import (
	"slices"
	"strings"
	"time"

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
	// idle is how many days ago they last signed in, or never.
	idle int
}

const (
	// never is for people who did not sign in since their account was made.
	never = -1
	// newcomer is how many days ago the accounts of those people were made, and
	// veteran how many days before their last sign-in those of the others.
	newcomer, veteran = 75, 400
	// gone is how many days of silence mean that somebody has left: their account
	// is disabled, and nobody has thought of the licence.
	gone = 120
)

// teams are who works at the tenants: each has a few who do not sign in any more.
var teams = [][]person{
	{
		{"Amara", "Okafor", "Operations", businessPremium, 0},
		{"Jonas", "Lindqvist", "Sales", businessStandard, 1},
		{"Priya", "Raman", "Finance", businessPremium, 3},
		{"Grace", "Mbeki", "Sales", businessStandard, 97},
		{"Viktor", "Petrov", "Finance", businessPremium, 214},
		{"Inês", "Duarte", "Operations", businessStandard, never},
	},
	{
		{"Tomás", "Herrera", "Support", businessStandard, 0},
		{"Hana", "Novak", "Management", businessPremium, 2},
		{"Callum", "Reid", "Warehouse", businessStandard, 6},
		{"Yusuf", "Demir", "Support", businessStandard, 126},
		{"Clara", "Jansen", "Sales", businessPremium, 1},
		{"Ravi", "Patel", "Warehouse", businessStandard, never},
	},
	{
		{"Mei", "Tanaka", "Design", businessPremium, 0},
		{"Oskar", "Wiśniewski", "Sales", businessStandard, 4},
		{"Leila", "Haddad", "Finance", businessStandard, 1},
		{"Nina", "Kowalski", "Design", businessPremium, 183},
		{"Paul", "Weber", "Finance", businessStandard, 5},
		{"Aiko", "Mori", "Sales", businessStandard, 102},
	},
	{
		{"Ben", "Carter", "Support", businessStandard, 2},
		{"Sofia", "Marino", "Operations", businessPremium, 0},
		{"Noah", "Fischer", "Warehouse", businessStandard, 1},
		{"Lucas", "Silva", "Operations", businessStandard, 150},
		{"Emma", "Larsen", "Support", businessPremium, 1},
		{"Omar", "Farouk", "Sales", businessStandard, never},
	},
}

// seed fills a new tenant; the index of the tenant decides who works there. The
// smallest product is used up, so that one can see a run fail for that.
func (t Tenant) seed(index int, now time.Time) msgraphtest.Tenant {
	seeded := msgraphtest.Tenant{ID: t.ID, Licences: []msgraphtest.Licence{
		{SKUID: businessPremium, PartNumber: "SPB", Units: 25, UsedElsewhere: 11},
		{SKUID: businessStandard, PartNumber: "O365_BUSINESS_PREMIUM", Units: 40, UsedElsewhere: 18},
		{SKUID: exchangePlan1, PartNumber: "EXCHANGESTANDARD", Units: 5, UsedElsewhere: 5},
	}}
	team := teams[index%len(teams)]
	for _, p := range team {
		seeded.Users = append(seeded.Users, p.user(t.Domain, now))
	}
	seeded.Groups = groupsOf(team, t.Domain)
	return seeded
}

// ascii writes the letters of the people's names as addresses have them.
var ascii = strings.NewReplacer("á", "a", "ê", "e", "ś", "s")

// alias is what stands before the @ of the person's address.
func (p person) alias() string { return ascii.Replace(strings.ToLower(p.given + "." + p.surname)) }

func (p person) user(domain string, now time.Time) msgraphtest.User {
	user := msgraphtest.User{
		DisplayName: p.given + " " + p.surname, GivenName: p.given, Surname: p.surname,
		UserPrincipalName: p.alias() + "@" + domain, MailNickname: p.alias(), Department: p.department,
		UsageLocation: "US", AccountEnabled: p.idle < gone,
		AssignedLicenses: []msgraphtest.AssignedLicense{{SKUID: p.licence, DisabledPlans: []string{}}},
	}
	today := now.UTC().Truncate(time.Second)
	user.Created = today.AddDate(0, 0, -newcomer)
	if p.idle != never {
		user.LastSignIn = today.AddDate(0, 0, -p.idle)
		user.Created = user.LastSignIn.AddDate(0, 0, -veteran)
	}
	return user
}

// adopted furnishes a tenant that the demo did not know: the beginning of its
// id decides who works there.
func adopted(tenantID string) (msgraphtest.Tenant, bool) {
	index := 0
	if tenantID != "" {
		index = int(tenantID[0])
	}
	return Tenant{ID: tenantID, Domain: "example.com"}.seed(index, time.Now()), true
}

// upgraded brings a tenant of an older file up to date: the groups, the sign-ins
// and the people that were not there yet. What was changed since stays.
func upgraded(old, fresh msgraphtest.Tenant) msgraphtest.Tenant {
	for _, user := range fresh.Users {
		i := slices.IndexFunc(old.Users, func(u msgraphtest.User) bool {
			return strings.EqualFold(u.UserPrincipalName, user.UserPrincipalName)
		})
		if i < 0 {
			old.Users = append(old.Users, user)
			continue
		}
		old.Users[i].LastSignIn, old.Users[i].Created = user.LastSignIn, user.Created
	}
	old.Groups = fresh.Groups
	return old
}
