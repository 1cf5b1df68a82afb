package msgraphtest

import (
	"slices"
	"strings"
)

// Tenant is one Microsoft 365 customer.
type Tenant struct {
	// ID is the Entra tenant id, in any case.
	ID       string    `json:"id"`
	Licences []Licence `json:"licences"`
	Users    []User    `json:"users"`
}

// Licence is one product that the tenant has bought.
type Licence struct {
	SKUID      string `json:"skuId"`
	PartNumber string `json:"skuPartNumber"`
	// Units is how many were bought.
	Units int `json:"units"`
	// UsedElsewhere counts units of people that this Directory does not list.
	UsedElsewhere int `json:"usedElsewhere"`
}

// User is one account, with Graph's property names.
type User struct {
	// ID is given by the Directory when it is empty.
	ID                string            `json:"id"`
	DisplayName       string            `json:"displayName"`
	GivenName         string            `json:"givenName"`
	Surname           string            `json:"surname"`
	UserPrincipalName string            `json:"userPrincipalName"`
	MailNickname      string            `json:"mailNickname"`
	Department        string            `json:"department"`
	UsageLocation     string            `json:"usageLocation"`
	AccountEnabled    bool              `json:"accountEnabled"`
	Extension         map[string]string `json:"onPremisesExtensionAttributes"`
	AssignedLicenses  []AssignedLicense `json:"assignedLicenses"`
}

// AssignedLicense is a licence that a user holds.
type AssignedLicense struct {
	SKUID         string   `json:"skuId"`
	DisabledPlans []string `json:"disabledPlans"`
}

// holds reports whether the user has the licence.
func (u User) holds(skuID string) bool {
	return slices.ContainsFunc(u.AssignedLicenses, func(a AssignedLicense) bool {
		return strings.EqualFold(a.SKUID, skuID)
	})
}

// find gives the index of a user by object id or user principal name, or -1.
func (t Tenant) find(idOrUPN string) int {
	return slices.IndexFunc(t.Users, func(u User) bool {
		return strings.EqualFold(u.ID, idOrUPN) || strings.EqualFold(u.UserPrincipalName, idOrUPN)
	})
}

// licence gives the licence with this SKU id.
func (t Tenant) licence(skuID string) (Licence, bool) {
	i := slices.IndexFunc(t.Licences, func(l Licence) bool { return strings.EqualFold(l.SKUID, skuID) })
	if i < 0 {
		return Licence{}, false
	}
	return t.Licences[i], true
}

// consumed counts the units in use.
func (t Tenant) consumed(l Licence) int {
	used := l.UsedElsewhere
	for _, user := range t.Users {
		if user.holds(l.SKUID) {
			used++
		}
	}
	return used
}
