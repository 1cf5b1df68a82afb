package msgraph

import (
	"context"
	"net/url"
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

// SubscribedSkus lists the products of the tenant.
func (c *Client) SubscribedSkus(ctx context.Context) ([]SKU, error) {
	return list[SKU](ctx, c, c.address("/subscribedSkus", nil))
}

// AssignLicense gives a user licences by SKU id. One that the user holds
// already is no error and costs nothing.
func (c *Client) AssignLicense(ctx context.Context, userID string, skuIDs ...string) error {
	body := struct {
		Add    []AssignedLicense `json:"addLicenses"`
		Remove []string          `json:"removeLicenses"`
	}{Add: []AssignedLicense{}, Remove: []string{}}
	for _, id := range skuIDs {
		body.Add = append(body.Add, AssignedLicense{SKUID: id})
	}
	return c.post(ctx, c.address("/users/"+url.PathEscape(userID)+"/assignLicense", nil), body, nil)
}
