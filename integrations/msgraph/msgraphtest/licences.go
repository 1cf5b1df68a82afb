package msgraphtest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

func listSKUs(t Tenant, _ request) wire.Answer {
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

// assignLicense adds licences. One that the user already holds costs nothing,
// and one that is refused leaves the tenant as it was, because write drops it.
func assignLicense(t Tenant, r request) (Tenant, wire.Answer) {
	var body struct {
		Add    []AssignedLicense `json:"addLicenses"`
		Remove []string          `json:"removeLicenses"`
	}
	if err := wire.Decode(r.body, &body); err != nil || body.Add == nil || body.Remove == nil {
		return t, wire.BadRequest("The request body needs addLicenses and removeLicenses.")
	}
	if len(body.Remove) > 0 {
		return t, wire.Error(http.StatusNotImplemented, "notSupported", "The simulated directory cannot remove licences.")
	}
	i := t.find(r.PathValue("user"))
	if i < 0 {
		return t, wire.NotFound(r.PathValue("user"))
	}
	if t.Users[i].UsageLocation == "" {
		return t, wire.BadRequest("License assignment cannot be done for user with invalid usage location.")
	}
	t.Users = slices.Clone(t.Users)
	for _, licence := range body.Add {
		if message := t.assign(i, licence); message != "" {
			return t, wire.BadRequest(message)
		}
	}
	return t, wire.NewAnswer(http.StatusOK, wire.Select(properties(t.Users[i]), defaultProperties))
}

// assign gives one licence to a user of a cloned list; the text says why not.
func (t Tenant) assign(i int, assigned AssignedLicense) string {
	licence, known := t.licence(assigned.SKUID)
	user := &t.Users[i]
	switch {
	case !known:
		return "License " + assigned.SKUID + " does not correspond to a valid company License."
	case user.holds(assigned.SKUID):
		return ""
	case t.consumed(licence) >= licence.Units:
		return "Subscription with SKU " + strings.ToLower(licence.SKUID) + " does not have any available licenses."
	}
	assigned.SKUID = licence.SKUID
	if assigned.DisabledPlans == nil {
		assigned.DisabledPlans = []string{}
	}
	user.AssignedLicenses = append(slices.Clone(user.AssignedLicenses), assigned)
	return ""
}
