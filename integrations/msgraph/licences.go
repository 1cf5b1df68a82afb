package msgraph

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/bifrost-run/bifrost/integrations/msgraph/internal/products"
)

// SKU is a product that the tenant has bought.
type SKU struct {
	ID string `json:"skuId"`
	// PartNumber is Microsoft's short name, such as "SPB".
	PartNumber string `json:"skuPartNumber"`
	// Consumed is how many units are assigned.
	Consumed int          `json:"consumedUnits"`
	Prepaid  PrepaidUnits `json:"prepaidUnits"`
}

// PrepaidUnits are the bought units by state; those in other states cannot be used.
type PrepaidUnits struct {
	Enabled int `json:"enabled"`
	// Warning units are past their end and still usable for a while.
	Warning int `json:"warning"`
}

// Purchased is how many units can be used.
func (s SKU) Purchased() int { return s.Prepaid.Enabled + s.Prepaid.Warning }

// Free is how many units are left; below zero when more are assigned than bought.
func (s SKU) Free() int { return s.Purchased() - s.Consumed }

// String is what people call the product: the part number of one that is not
// known here, the id of one without a part number, and empty for the zero SKU.
func (s SKU) String() string { return cmp.Or(products.Name(s.PartNumber), s.PartNumber, s.ID) }

// SubscribedSkus lists the products of the tenant.
func (c *Client) SubscribedSkus(ctx context.Context) ([]SKU, error) {
	return list[SKU](ctx, c, c.address("/subscribedSkus", nil))
}

// LicenseAssignment is a way by which a user comes to a licence. Several of them
// may lead to the same one.
type LicenseAssignment struct {
	SKUID string `json:"skuId"`
	// GroupID is the group whose members hold the licence; empty for one that was
	// given to the user.
	GroupID string `json:"assignedByGroup"`
}

// LicenseAssignments tells how a user, by id or user principal name, comes to
// each licence; ErrNotFound when there is no such user.
func (c *Client) LicenseAssignments(ctx context.Context, idOrUPN string) ([]LicenseAssignment, error) {
	var user struct {
		Assignments []LicenseAssignment `json:"licenseAssignmentStates"`
	}
	err := c.get(ctx, c.userAddress(idOrUPN, "", url.Values{"$select": {"licenseAssignmentStates"}}), &user)
	return user.Assignments, err
}

// AssignLicense gives a user licences by SKU id. One that the user holds
// already is no error and costs nothing.
func (c *Client) AssignLicense(ctx context.Context, userID string, skuIDs ...string) error {
	change := newLicenceChange()
	for _, id := range skuIDs {
		change.Add = append(change.Add, AssignedLicense{SKUID: id})
	}
	return c.changeLicences(ctx, userID, change)
}

// RemoveLicense takes licences from a user by SKU id. Graph removes all of them
// or none, and refuses with ErrAlreadyDone when the user does not hold one: to be
// sure of each, remove one at a time. It refuses, too, to remove a licence that
// comes from a group; that one goes with the membership.
func (c *Client) RemoveLicense(ctx context.Context, userID string, skuIDs ...string) error {
	change := newLicenceChange()
	change.Remove = append(change.Remove, skuIDs...)
	return c.changeLicences(ctx, userID, change)
}

// licenceChange is the body of assignLicense, which wants both lists.
type licenceChange struct {
	Add    []AssignedLicense `json:"addLicenses"`
	Remove []string          `json:"removeLicenses"`
}

func newLicenceChange() licenceChange {
	return licenceChange{Add: []AssignedLicense{}, Remove: []string{}}
}

func (c *Client) changeLicences(ctx context.Context, userID string, change licenceChange) error {
	return c.reach(ctx, http.MethodPost, c.userAddress(userID, "/assignLicense", nil), change)
}
