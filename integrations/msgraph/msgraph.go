// Package msgraph is the client that workflows use for Microsoft 365: users and
// their sign-ins, groups, subscribed products and licence assignment, through
// Microsoft Graph with the permissions of an app registration. It has only the calls and properties that
// workflows need so far; msgraphtest beside it is a directory to test against.
package msgraph

import (
	"context"
	"errors"
	"net/url"
	"regexp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/exchange"
	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/signin"
	"github.com/bifrost-run/bifrost/workflow"
)

// The addresses of Microsoft's public cloud, used when the settings are empty.
const (
	publicGraph     = "https://graph.microsoft.com"
	publicAuthority = "https://login.microsoftonline.com"
)

// Integration declares Microsoft Graph. Of its settings only client_id must be
// set; base_url and authority_url are the public cloud's unless they say otherwise.
var Integration = workflow.NewIntegration(workflow.IntegrationSpec[*Client]{
	Name:     "msgraph",
	Title:    "Microsoft Graph",
	Settings: []string{"base_url", "authority_url", "client_id"},
	Secrets:  []string{"client_secret"},
	Required: []string{"client_id", "client_secret"},
	Open:     open,
	Test:     test,

	NeedsTenant: true,
})

// From gives the client for the organization of the run that ctx belongs to.
func From(ctx context.Context) (*Client, error) {
	return workflow.Connect(ctx, Integration)
}

// tenantIDs are what may stand in a token address: an id or a verified domain.
var tenantIDs = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$`)

// open makes a client without calling anybody: the first call signs in.
func open(_ context.Context, c workflow.Connection) (*Client, error) {
	if c.TenantID == "" {
		return nil, workflow.Explain(errors.New("the organization has no tenant id"),
			"This organization has no Microsoft Entra tenant id. Add it to the organization, then try again.")
	}
	if !tenantIDs.MatchString(c.TenantID) {
		return nil, workflow.Explain(errors.New("the organization's tenant id is malformed"),
			"The Microsoft Entra tenant id of this organization is not valid. Correct it, then try again.")
	}
	base, err := endpoint(c, "base_url", publicGraph)
	if err != nil {
		return nil, err
	}
	authority, err := endpoint(c, "authority_url", publicAuthority)
	if err != nil {
		return nil, err
	}
	app := signin.Credential{Authority: authority.String(), Tenant: c.TenantID,
		ClientID: c.Settings["client_id"], Secret: c.Secrets["client_secret"]}
	if app.ClientID == "" || app.Secret == "" {
		return nil, workflow.Explain(errors.New("client_id or client_secret is empty"),
			"Microsoft Graph is not connected: its client id and client secret must be set.")
	}
	if c.Hide == nil {
		c.Hide = func(string) {}
	}
	return &Client{http: exchange.WithoutRedirects(c.HTTP), base: base, app: app, hide: c.Hide}, nil
}

// endpoint reads an address setting.
func endpoint(c workflow.Connection, key, absent string) (*url.URL, error) {
	value := c.Settings[key]
	if value == "" {
		value = absent
	}
	parsed, ok := exchange.Address(value)
	if !ok {
		return nil, workflow.Explain(errors.New("setting "+key+" is not an https address"),
			"The setting "+key+" of Microsoft Graph must be an https address.")
	}
	return parsed, nil
}
