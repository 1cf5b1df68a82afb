package tenant

import (
	"slices"
	"strings"
)

// wasGiven reports whether the user has the licence other than through a group.
func (u User) wasGiven(skuID string) bool {
	return slices.ContainsFunc(u.AssignedLicenses, func(a AssignedLicense) bool {
		return strings.EqualFold(a.SKUID, skuID)
	})
}

// holds reports whether the user has the licence, in whatever way.
func (u User) holds(skuID string) bool {
	return u.wasGiven(skuID) || slices.ContainsFunc(u.InheritedLicenses, func(i InheritedLicense) bool {
		return strings.EqualFold(i.SKUID, skuID)
	})
}

// licences are all that the user holds, each once, as Graph shows them.
func (u User) licences() []AssignedLicense {
	held := User{AssignedLicenses: append([]AssignedLicense{}, u.AssignedLicenses...)}
	for _, inherited := range u.InheritedLicenses {
		if !held.wasGiven(inherited.SKUID) {
			held.AssignedLicenses = append(held.AssignedLicenses, AssignedLicense{SKUID: inherited.SKUID, DisabledPlans: []string{}})
		}
	}
	return held.AssignedLicenses
}

// assignments are the ways by which the user comes to licences.
func (u User) assignments() []map[string]any {
	shown := []map[string]any{}
	for _, given := range u.AssignedLicenses {
		shown = append(shown, assignment(given.SKUID, nil))
	}
	for _, inherited := range u.InheritedLicenses {
		shown = append(shown, assignment(inherited.SKUID, inherited.GroupID))
	}
	return shown
}

func assignment(skuID string, group any) map[string]any {
	return map[string]any{
		"skuId": skuID, "assignedByGroup": group, "disabledPlans": []string{}, "state": "Active", "error": "None",
	}
}

// withoutInherited is the tenant after a user lost what a group gave them. Graph
// needs minutes for that.
func (t Tenant) withoutInherited(user int, groupID string) Tenant {
	t.Users = slices.Clone(t.Users)
	kept := slices.DeleteFunc(slices.Clone(t.Users[user].InheritedLicenses), func(i InheritedLicense) bool {
		return strings.EqualFold(i.GroupID, groupID)
	})
	t.Users[user].InheritedLicenses = kept
	return t
}
