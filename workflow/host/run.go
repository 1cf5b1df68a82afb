package host

import "net/http"

// Run is what a platform tells a workflow about the run.
type Run struct {
	ID string
	// First is the run in which the steps began, for one that goes on from an earlier
	// run, else empty. What the steps tell other systems of themselves is made from it.
	First string
	// Attempt counts from 1.
	Attempt int
	// DryRun asks the workflow to change nothing.
	DryRun bool
	Org    Organization
	Caller Caller
}

// Organization is the client that a run works for; all empty in global.
type Organization struct {
	ID   string
	Name string
	// TenantID is the client's Microsoft Entra tenant, empty when not known.
	TenantID string
}

// Caller is who asked for the run.
type Caller struct {
	ID   string
	Name string
}

// Connection is what an integration is given to make its client for the run's
// organization. HTTP is the client to send with; it belongs to the platform.
type Connection struct {
	Integration string
	// TenantID is the organization's Microsoft Entra tenant, empty when not known.
	TenantID string
	Settings map[string]string
	Secrets  map[string]string
	HTTP     *http.Client
	// Hide tells the platform of a text that must not be written down, such as a
	// token that was signed in for; nil where nothing is written down.
	Hide func(secret string)
}
