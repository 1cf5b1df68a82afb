package msgraph

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/exchange"
)

// User is an account of the tenant, with the properties that workflows use.
type User struct {
	ID                string            `json:"id"`
	DisplayName       string            `json:"displayName"`
	UserPrincipalName string            `json:"userPrincipalName"`
	AccountEnabled    bool              `json:"accountEnabled"`
	AssignedLicenses  []AssignedLicense `json:"assignedLicenses"`
	Extension         Extension         `json:"onPremisesExtensionAttributes"`
}

// AssignedLicense is a licence that a user holds.
type AssignedLicense struct {
	SKUID string `json:"skuId"`
}

// Extension is the free attribute of a user that workflows may mark their work
// with, up to 1,024 characters. Graph takes it when a user is created, unlike
// employeeId, which is also too short for a run's id.
type Extension struct {
	Attribute15 string `json:"extensionAttribute15,omitempty"`
}

// userProperties must be asked for: without them Graph leaves most of User out.
const userProperties = "id,displayName,userPrincipalName,accountEnabled,assignedLicenses,onPremisesExtensionAttributes"

// String is the name that people sign in with, as it stands beside an item.
func (u User) String() string { return u.UserPrincipalName }

// HasLicense reports whether the user holds the licence with this SKU id.
func (u User) HasLicense(skuID string) bool {
	return slices.ContainsFunc(u.AssignedLicenses, func(a AssignedLicense) bool {
		return strings.EqualFold(a.SKUID, skuID)
	})
}

// NewUser is an account to be created: enabled, and asked to choose a password
// of their own at the first sign-in. Department and UsageLocation may be empty,
// but without a usage location (two letters, ISO 3166) no licence can be assigned.
type NewUser struct {
	DisplayName       string    `json:"displayName"`
	GivenName         string    `json:"givenName"`
	Surname           string    `json:"surname"`
	UserPrincipalName string    `json:"userPrincipalName"`
	MailNickname      string    `json:"mailNickname"`
	Department        string    `json:"department,omitempty"`
	UsageLocation     string    `json:"usageLocation,omitempty"`
	Extension         Extension `json:"onPremisesExtensionAttributes,omitzero"`
}

// Users lists the accounts that an OData filter matches, such as
// "department eq 'Sales'"; an empty filter matches all.
func (c *Client) Users(ctx context.Context, filter string) ([]User, error) {
	return list[User](ctx, c, c.address("/users", filtered(selecting(userProperties), filter)))
}

// SearchUsers finds the accounts whose display name or user principal name
// begins with a text, whatever its case, and at most as many as the limit says;
// an empty text finds the first ones. To learn whether there are more, ask for
// one more than is needed.
func (c *Client) SearchUsers(ctx context.Context, text string, limit int) ([]User, error) {
	query := filtered(selecting(userProperties), beginning(text, "displayName", "userPrincipalName"))
	return search[User](ctx, c, "/users", query, limit)
}

// User reads one account by its id or user principal name; ErrNotFound when
// there is none.
func (c *Client) User(ctx context.Context, idOrUPN string) (User, error) {
	var user User
	query := url.Values{"$select": {userProperties}}
	err := c.get(ctx, c.userAddress(idOrUPN, "", query), &user)
	return user, err
}

// CreateUser creates an account and answers its id and names; ErrAlreadyExists
// when the user principal name is taken. It is never sent twice: after an error
// without an answer, look for the account before trying again.
func (c *Client) CreateUser(ctx context.Context, user NewUser, password string) (User, error) {
	type passwordProfile struct {
		Password    string `json:"password"`
		ForceChange bool   `json:"forceChangePasswordNextSignIn"`
	}
	body := struct {
		NewUser
		AccountEnabled  bool            `json:"accountEnabled"`
		PasswordProfile passwordProfile `json:"passwordProfile"`
	}{NewUser: user, AccountEnabled: true, PasswordProfile: passwordProfile{Password: password, ForceChange: true}}
	var created User
	err := c.create(ctx, c.address("/users", nil), body, &created, password)
	return created, err
}

// DeleteUser removes an account by its object id. Microsoft keeps it among the deleted
// users for 30 days, from where an administrator can restore it. When there is no such
// account the error is both ErrAlreadyDone and ErrNotFound.
func (c *Client) DeleteUser(ctx context.Context, userID string) error {
	return exchange.Removal(c.reach(ctx, http.MethodDelete, c.userAddress(userID, "", nil), nil))
}

// DisableUser keeps an account from signing in; one that is disabled already is
// no error. Sessions that are open stay so until RevokeSignInSessions.
func (c *Client) DisableUser(ctx context.Context, userID string) error {
	body := struct {
		AccountEnabled bool `json:"accountEnabled"`
	}{AccountEnabled: false}
	return c.reach(ctx, http.MethodPatch, c.userAddress(userID, "", nil), body)
}

// RevokeSignInSessions makes an account sign in anew everywhere, within minutes.
// Doing it again is harmless.
func (c *Client) RevokeSignInSessions(ctx context.Context, userID string) error {
	return c.reach(ctx, http.MethodPost, c.userAddress(userID, "/revokeSignInSessions", nil), nil)
}

// userAddress is the address of an account, or of what is below it.
func (c *Client) userAddress(idOrUPN, below string, query url.Values) string {
	return c.address("/users/"+segment(idOrUPN)+below, query)
}
