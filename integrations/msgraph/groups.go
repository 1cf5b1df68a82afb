package msgraph

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/exchange"
)

// Group is a group of the tenant, with the properties that workflows use.
type Group struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	Description string `json:"description"`
	// Mail is the group's address; empty without one.
	Mail string `json:"mail"`
	// Types has "Unified" for a Microsoft 365 group and "DynamicMembership" for
	// one whose members follow from a rule.
	Types           []string `json:"groupTypes"`
	MailEnabled     bool     `json:"mailEnabled"`
	SecurityEnabled bool     `json:"securityEnabled"`
	// Synced says that the group comes from a directory on the customer's premises.
	Synced bool `json:"onPremisesSyncEnabled"`
}

// groupProperties must be asked for, so that every list answers the same ones.
const groupProperties = "id,displayName,description,mail,groupTypes,mailEnabled,securityEnabled,onPremisesSyncEnabled"

// IsUnified reports whether it is a Microsoft 365 group, the kind with a mailbox
// and perhaps a team.
func (g Group) IsUnified() bool { return slices.Contains(g.Types, "Unified") }

// IsDynamic reports whether the members follow from a rule.
func (g Group) IsDynamic() bool { return slices.Contains(g.Types, "DynamicMembership") }

// String is the name that people know the group by.
func (g Group) String() string { return g.DisplayName }

// HasFixedMembers reports whether Graph refuses to add and remove members: they
// follow from a rule or from a directory elsewhere, or the group is a
// distribution list or mail-enabled security group, which is Exchange's.
func (g Group) HasFixedMembers() bool {
	return g.IsDynamic() || g.Synced || g.MailEnabled && !g.IsUnified()
}

// Groups lists the groups that an OData filter matches, such as
// "securityEnabled eq true"; an empty filter matches all.
func (c *Client) Groups(ctx context.Context, filter string) ([]Group, error) {
	return list[Group](ctx, c, c.address("/groups", filtered(selecting(groupProperties), filter)))
}

// SearchGroups finds the groups whose display name begins with a text, whatever
// its case, and at most as many as the limit says; an empty text finds the first
// ones. To learn whether there are more, ask for one more than is needed.
func (c *Client) SearchGroups(ctx context.Context, text string, limit int) ([]Group, error) {
	return search[Group](ctx, c, "/groups", filtered(selecting(groupProperties), beginning(text, "displayName")), limit)
}

// Group reads one group by its id; ErrNotFound when there is none.
func (c *Client) Group(ctx context.Context, groupID string) (Group, error) {
	var group Group
	err := c.get(ctx, c.groupAddress(groupID, "", url.Values{"$select": {groupProperties}}), &group)
	return group, err
}

// Members lists the users who are directly in a group. Other members, such as
// devices and groups, are left out.
func (c *Client) Members(ctx context.Context, groupID string) ([]User, error) {
	return listOf[User](ctx, c, "#microsoft.graph.user", c.groupAddress(groupID, "/members", selecting(userProperties)))
}

// MemberOf lists the groups that a user is directly in. Directory roles and
// administrative units are left out.
func (c *Client) MemberOf(ctx context.Context, userID string) ([]Group, error) {
	return listOf[Group](ctx, c, "#microsoft.graph.group", c.userAddress(userID, "/memberOf", selecting(groupProperties)))
}

// AddMember puts a user into a group, both by object id. ErrAlreadyDone says that
// the user is in it already, perhaps by an earlier try; ErrNotFound that there is
// no such user or group.
func (c *Client) AddMember(ctx context.Context, groupID, userID string) error {
	body := map[string]string{"@odata.id": c.address("/directoryObjects/"+segment(userID), nil)}
	return c.reach(ctx, http.MethodPost, c.groupAddress(groupID, "/members/$ref", nil), body)
}

// RemoveMember takes a user out of a group, both by object id. When there is no
// such membership the error is both ErrAlreadyDone and ErrNotFound, because Graph
// does not say whether membership, user or group is missing.
func (c *Client) RemoveMember(ctx context.Context, groupID, userID string) error {
	// Without /$ref this call would delete the user.
	address := c.groupAddress(groupID, "/members/"+segment(userID)+"/$ref", nil)
	return exchange.Removal(c.reach(ctx, http.MethodDelete, address, nil))
}

// groupAddress is the address of a group, or of what is below it.
func (c *Client) groupAddress(groupID, below string, query url.Values) string {
	return c.address("/groups/"+segment(groupID)+below, query)
}
