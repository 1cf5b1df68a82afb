package msgraph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/bifrost-run/bifrost/workflow"
)

// Organization is the tenant as it calls itself.
type Organization struct {
	ID          string   `json:"id"`
	DisplayName string   `json:"displayName"`
	Domains     []Domain `json:"verifiedDomains"`
}

// Domain is a domain that the tenant has proved to be its own.
type Domain struct {
	Name string `json:"name"`
	// Default is set for the one that new addresses end with.
	Default bool `json:"isDefault"`
}

// Organization reads the tenant. It takes the permission Organization.Read.All.
func (c *Client) Organization(ctx context.Context) (Organization, error) {
	found, err := list[Organization](ctx, c, c.address("/organization", url.Values{"$select": {"id,displayName,verifiedDomains"}}))
	if err == nil && len(found) != 1 {
		err = errors.New("microsoft Graph did not answer one organization")
	}
	if err != nil {
		return Organization{}, err
	}
	return found[0], nil
}

// String is the name by which people know the tenant, with its domain.
func (o Organization) String() string {
	at := slices.IndexFunc(o.Domains, func(d Domain) bool { return d.Default })
	switch {
	case at < 0 || o.Domains[at].Name == o.DisplayName:
		return o.DisplayName
	case o.DisplayName == "":
		return o.Domains[at].Name
	}
	return o.DisplayName + " (" + o.Domains[at].Name + ")"
}

// test signs in anew, because a token that is still good says nothing about a secret
// that is not, and reads whose tenant it is.
func test(ctx context.Context, c *Client) (string, error) {
	if _, err := c.app.Renewed(ctx, c.http); err != nil {
		return "", err
	}
	found, err := c.Organization(ctx)
	var refusal *Error
	if errors.As(err, &refusal) && (refusal.Status == http.StatusUnauthorized || refusal.Status == http.StatusForbidden) {
		return "", workflow.Explain(err, "The sign-in works, but the app registration may not read the organization. Give it the permission Organization.Read.All, and an administrator's consent.")
	}
	if err != nil {
		return "", err
	}
	return "Signed in to " + found.String() + ".", nil
}
