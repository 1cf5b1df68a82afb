// Package tenant is one Microsoft 365 customer of the simulated directory: its
// users, groups and licences, and what Microsoft Graph answers about them and
// does to them. It knows nothing of tokens, of connections, or of other tenants.
package tenant

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// Tenant is one Microsoft 365 customer.
type Tenant struct {
	// ID is the Entra tenant id, in any case.
	ID string `json:"id"`
	// Name is what the customer is called; empty, it is the domain of its first user.
	Name     string    `json:"name,omitempty"`
	Licences []Licence `json:"licences"`
	Users    []User    `json:"users"`
	Groups   []Group   `json:"groups"`
	// WithoutPremium says that the tenant has neither Entra ID P1 nor P2, so that
	// Graph does not tell who signed in when.
	WithoutPremium bool `json:"withoutPremium,omitempty"`
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
	// AssignedLicenses are those that were given to the user.
	AssignedLicenses []AssignedLicense `json:"assignedLicenses"`
	// InheritedLicenses are those that the user holds as a member of a group.
	InheritedLicenses []InheritedLicense `json:"inheritedLicenses,omitempty"`
	// Created is when the account was made; zero when that is not known.
	Created time.Time `json:"createdDateTime,omitzero"`
	// LastSignIn is the last one by the person; zero for an account that never
	// signed in.
	LastSignIn time.Time `json:"lastSignInDateTime,omitzero"`
	// SessionsValidFrom is when all sessions were revoked; zero when they never were.
	SessionsValidFrom time.Time `json:"signInSessionsValidFromDateTime,omitzero"`
}

// AssignedLicense is a licence that was given to a user.
type AssignedLicense struct {
	SKUID         string   `json:"skuId"`
	DisabledPlans []string `json:"disabledPlans"`
}

// InheritedLicense is a licence that a user holds for as long as they are in a
// group. Groups do not hand them out here: they are there from the start.
type InheritedLicense struct {
	SKUID   string `json:"skuId"`
	GroupID string `json:"assignedByGroup"`
}

// Group is one group, with Graph's property names.
type Group struct {
	// ID is given by the Directory when it is empty.
	ID           string `json:"id"`
	DisplayName  string `json:"displayName"`
	Description  string `json:"description"`
	Mail         string `json:"mail"`
	MailNickname string `json:"mailNickname"`
	// Types may have "Unified" and "DynamicMembership". The rule of a dynamic
	// group is not simulated: its members stay as they are.
	Types           []string `json:"groupTypes"`
	MailEnabled     bool     `json:"mailEnabled"`
	SecurityEnabled bool     `json:"securityEnabled"`
	// Synced says that the group comes from a directory on the customer's premises.
	Synced bool `json:"onPremisesSyncEnabled"`
	// Members are the ids of users. A tenant that is being added may name them
	// by user principal name, too.
	Members []string `json:"members"`
}

// Request is what a handler needs of an authenticated call.
type Request struct {
	*http.Request
	// Content is the body, read to its end.
	Content []byte
}

// Read answers a call that changes nothing.
type Read func(Tenant, Request) wire.Answer

// Write answers a call and gives the tenant's next state, which counts when the
// answer is no error. It does not touch what the old state refers to.
type Write func(Tenant, Request) (Tenant, wire.Answer)

// Completed is a tenant as the Directory keeps it: a copy with the id in small
// letters, ids for all objects, and groups whose members are user ids.
func (t Tenant) Completed() (Tenant, error) {
	t.ID = strings.ToLower(t.ID)
	t.Users, t.Groups = slices.Clone(t.Users), slices.Clone(t.Groups)
	for i := range t.Users {
		if t.Users[i].ID == "" {
			t.Users[i].ID = wire.NewID()
		}
	}
	for i := range t.Groups {
		group := &t.Groups[i]
		if group.ID == "" {
			group.ID = wire.NewID()
		}
		group.Members = slices.Clone(group.Members)
		for j, member := range group.Members {
			user := t.find(member)
			if user < 0 {
				return Tenant{}, fmt.Errorf("the group %s has the member %s, who is no user", group.DisplayName, member)
			}
			group.Members[j] = t.Users[user].ID
		}
	}
	return t, nil
}

// Problem says what a stored tenant lacks; empty when it is whole.
func (t Tenant) Problem() string {
	for _, user := range t.Users {
		if user.ID == "" || user.UserPrincipalName == "" {
			return "a user has no id or no user principal name"
		}
	}
	for _, group := range t.Groups {
		if group.ID == "" {
			return "a group has no id"
		}
		for _, member := range group.Members {
			if t.findID(member) < 0 {
				return "a group has a member who is no user"
			}
		}
	}
	return ""
}

// find gives the index of a user by object id or user principal name, or -1.
func (t Tenant) find(idOrUPN string) int {
	return slices.IndexFunc(t.Users, func(u User) bool {
		return strings.EqualFold(u.ID, idOrUPN) || strings.EqualFold(u.UserPrincipalName, idOrUPN)
	})
}

// findID gives the index of a user by object id alone, or -1.
func (t Tenant) findID(id string) int {
	return slices.IndexFunc(t.Users, func(u User) bool { return strings.EqualFold(u.ID, id) })
}

// findGroup gives the index of a group, or -1.
func (t Tenant) findGroup(id string) int {
	return slices.IndexFunc(t.Groups, func(g Group) bool { return strings.EqualFold(g.ID, id) })
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

// now is the time of a change, as exact as Graph tells it.
func now() time.Time { return time.Now().UTC().Truncate(time.Second) }
