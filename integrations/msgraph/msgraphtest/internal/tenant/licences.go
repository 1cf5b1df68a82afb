package tenant

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// ListSKUs answers GET /subscribedSkus.
func ListSKUs(t Tenant, _ Request) wire.Answer {
	skus := []map[string]any{}
	for _, licence := range t.Licences {
		skus = append(skus, map[string]any{
			"id": t.ID + "_" + licence.SKUID, "skuId": licence.SKUID, "skuPartNumber": licence.PartNumber,
			"appliesTo": "User", "capabilityStatus": "Enabled", "consumedUnits": t.consumed(licence),
			"prepaidUnits": map[string]int{"enabled": licence.Units, "suspended": 0, "warning": 0, "lockedOut": 0},
		})
	}
	return wire.NewAnswer(http.StatusOK, map[string]any{"value": skus})
}

// AssignLicense answers POST /users/{user}/assignLicense. A licence that the user
// already holds costs nothing, and a refusal of one leaves all as they were.
func AssignLicense(t Tenant, r Request) (Tenant, wire.Answer) {
	var body struct {
		Add    []AssignedLicense `json:"addLicenses"`
		Remove []string          `json:"removeLicenses"`
	}
	if err := wire.Decode(r.Content, &body); err != nil || body.Add == nil || body.Remove == nil {
		return t, wire.BadRequest("The request body needs addLicenses and removeLicenses.")
	}
	i := t.find(r.PathValue("user"))
	if i < 0 {
		return t, wire.NotFound(r.PathValue("user"))
	}
	if len(body.Add) > 0 && t.Users[i].UsageLocation == "" {
		return t, wire.BadRequest("License assignment cannot be done for user with invalid usage location.")
	}
	t.Users = slices.Clone(t.Users)
	for _, skuID := range body.Remove {
		if message := t.unassign(i, skuID); message != "" {
			return t, wire.BadRequest(message)
		}
	}
	for _, licence := range body.Add {
		if message := t.assign(i, licence); message != "" {
			return t, wire.BadRequest(message)
		}
	}
	return t, wire.NewAnswer(http.StatusOK, wire.Select(t.Users[i].properties(), users.Defaults))
}

// unassign takes one licence from a user of a cloned list; the text says why not.
func (t Tenant) unassign(i int, skuID string) string {
	user := &t.Users[i]
	_, known := t.licence(skuID)
	switch {
	case !known:
		return unknownLicence(skuID)
	case !user.holds(skuID):
		return "User does not have a corresponding license."
	case !user.wasGiven(skuID):
		return "User license is inherited from a group membership and it cannot be removed directly from the user."
	}
	user.AssignedLicenses = slices.DeleteFunc(slices.Clone(user.AssignedLicenses), func(a AssignedLicense) bool {
		return strings.EqualFold(a.SKUID, skuID)
	})
	return ""
}

func unknownLicence(skuID string) string {
	return "License " + skuID + " does not correspond to a valid company License."
}

// assign gives one licence to a user of a cloned list; the text says why not.
func (t Tenant) assign(i int, assigned AssignedLicense) string {
	licence, known := t.licence(assigned.SKUID)
	user := &t.Users[i]
	switch {
	case !known:
		return unknownLicence(assigned.SKUID)
	case user.wasGiven(assigned.SKUID):
		return ""
	case !user.holds(assigned.SKUID) && t.consumed(licence) >= licence.Units:
		return "Subscription with SKU " + strings.ToLower(licence.SKUID) + " does not have any available licenses."
	}
	assigned.SKUID = licence.SKUID
	if assigned.DisabledPlans == nil {
		assigned.DisabledPlans = []string{}
	}
	user.AssignedLicenses = append(slices.Clone(user.AssignedLicenses), assigned)
	return ""
}
