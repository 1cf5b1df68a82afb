package demo

import "github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"

// template is a group that every tenant of the demo has.
type template struct {
	name, description, alias string
	build                    func(alias, domain string) msgraphtest.Group
	holds                    func(person) bool
}

// templates are one group of each kind that a technician meets. Graph refuses to
// change the members of the first and the last.
var templates = []template{
	{"All staff", "Everybody who works here; follows from a rule.", "all.staff", dynamicGroup, everybody},
	{"Sales", "The sales team and its files.", "sales", team, department("Sales")},
	{"Finance", "Invoices, payroll and budgets.", "finance", team, department("Finance")},
	{"Support", "Whoever answers customers.", "support", team, department("Support")},
	{"VPN users", "May connect from outside the office.", "vpn.users", securityGroup, holding(businessPremium)},
	{"Warehouse scanners", "May sign in on the shared scanners.", "warehouse.scanners", securityGroup, department("Warehouse")},
	{"Newsletter", "Gets the monthly letter.", "newsletter", distributionList, everybody},
}

// groupsOf are the groups of a tenant whose people are that team; members are
// named by their addresses.
func groupsOf(people []person, domain string) []msgraphtest.Group {
	groups := make([]msgraphtest.Group, len(templates))
	for i, t := range templates {
		groups[i] = t.build(t.alias, domain)
		groups[i].DisplayName, groups[i].Description, groups[i].MailNickname = t.name, t.description, t.alias
		for _, p := range people {
			if t.holds(p) {
				groups[i].Members = append(groups[i].Members, p.alias()+"@"+domain)
			}
		}
	}
	return groups
}

func securityGroup(string, string) msgraphtest.Group { return msgraphtest.Group{SecurityEnabled: true} }

func dynamicGroup(string, string) msgraphtest.Group {
	return msgraphtest.Group{SecurityEnabled: true, Types: []string{"DynamicMembership"}}
}

func team(alias, domain string) msgraphtest.Group {
	return msgraphtest.Group{Mail: alias + "@" + domain, MailEnabled: true, Types: []string{"Unified"}}
}

func distributionList(alias, domain string) msgraphtest.Group {
	return msgraphtest.Group{Mail: alias + "@" + domain, MailEnabled: true}
}

func everybody(person) bool { return true }

func department(name string) func(person) bool {
	return func(p person) bool { return p.department == name }
}

func holding(licence string) func(person) bool {
	return func(p person) bool { return p.licence == licence }
}
