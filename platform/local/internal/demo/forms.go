package demo

import "github.com/bifrost-run/bifrost/domain/forms"

// everywhere are the forms that the demo offers in every organization.
func everywhere() []forms.Draft { return []forms.Draft{newStarter(), licences()} }

// newStarter is for the provider's staff. The country is asked for once a licence was
// chosen, which is when Microsoft wants to know it.
func newStarter() forms.Draft {
	return forms.Draft{
		Name: "New starter", Description: "Everything that somebody needs on their first day.", Workflow: "user_onboarding",
		Fields: []forms.Field{
			{Name: "intro", Type: forms.TypeMarkdown, Text: "The account gets a random password that nobody sees: **reset it** to hand the account over."},
			{Name: "first_name", Type: forms.TypeText, Label: "First name", Required: true},
			{Name: "last_name", Type: forms.TypeText, Label: "Last name", Required: true},
			{Name: "email", Type: forms.TypeEmail, Label: "Work e-mail", Help: "They sign in with this address.", Required: true},
			{Name: "department", Type: forms.TypeSelect, Label: "Department", Placeholder: "Choose one", Options: []forms.Option{
				{Label: "Finance", Value: "Finance"}, {Label: "Operations", Value: "Operations"}, {Label: "Sales", Value: "Sales"}, {Label: "Support", Value: "Support"},
			}},
			{Name: "license", Type: forms.TypeSelect, Label: "Licence", Help: "Leave it empty to assign none.", Provider: &forms.Provider{Name: "available_licenses"}},
			{
				Name: "country", Type: forms.TypeText, Label: "Country of use", Help: "Two letters, such as US or GB.", Pattern: "^[A-Z]{2}$", PatternMessage: "Enter two capital letters, such as US.",
				Condition: &forms.Condition{Field: "license", Op: "not_empty"},
			},
		},
	}
}

// licences is for everybody who works at a client.
func licences() forms.Draft {
	return forms.Draft{
		Name: "Our licences", Description: "How many licences there are, and how many are free.", Workflow: "license_report", Access: forms.AccessEveryone,
		Fields: []forms.Field{
			{Name: "intro", Type: forms.TypeMarkdown, Text: "Nothing to fill in: send it, and read the table."},
		},
	}
}

// joinTeam is for those of a client who have its role.
func joinTeam() forms.Draft {
	return forms.Draft{
		Name: "Join a team", Description: "Adds people to a group.", Workflow: "add_to_group", Access: forms.AccessByRole,
		Fields: []forms.Field{
			{Name: "group", Type: forms.TypeSelect, Label: "Team", Required: true, Provider: &forms.Provider{Name: "directory_groups"}},
			{Name: "users", Type: forms.TypeMultiSelect, Label: "People", Required: true, Provider: &forms.Provider{Name: "directory_users"}},
		},
	}
}
