package contract

import "github.com/danielgtaylor/huma/v2"

// tags are the chapters of the API, in the order in which one reads them.
func tags() []*huma.Tag {
	return []*huma.Tag{
		{Name: "Health", Description: "Whether the program is up, for whoever watches over it."},
		{Name: "Sign-in", Description: "How to sign in, and who one is then."},
		{Name: "Organizations", Description: "The clients, and the provider itself: each is a scope of its own."},
		{Name: "Users", Description: "The people and applications that have signed in."},
		{Name: "Permissions", Description: "Who may do what in which organization."},
		{Name: "Roles", Description: "Groups of people that forms are opened to."},
		{Name: "API keys", Description: "Keys for programs. Operations with `x-keys` take them."},
		{Name: "Settings", Description: "Values that workflows read: an organization's own, or else the global one."},
		{Name: "Secrets", Description: "Values that workflows read and nobody sees again."},
		{Name: "Integrations", Description: "Connections to other systems, each whole: its settings and secrets come from one scope."},
		{Name: "Workflows", Description: "What this build can run."},
		{Name: "Data providers", Description: "Lists that people choose from."},
		{Name: "Forms", Description: "What people fill in to run a workflow."},
		{Name: "Executions", Description: "Runs of workflows: to start, to follow and to find again."},
		{Name: "Files", Description: "Files that go into runs and come out of them."},
		{Name: "Batches", Description: "One workflow for many organizations."},
		{Name: "Schedules", Description: "Workflows that run by themselves, by the clock."},
		{Name: "Hooks", Description: "Addresses by which other systems start workflows."},
		{Name: "Attention", Description: "What went wrong and waits for a person."},
		{Name: "Alert rules", Description: "Who is told of what went wrong."},
		{Name: "Metrics", Description: "What runs add up to."},
		{Name: "Audit", Description: "Who changed what, and who was refused."},
	}
}
