package tenant

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// users is what a query may ask about users, of what is simulated.
var users = wire.Kind{
	Name:     "user",
	Defaults: []string{"id", "displayName", "givenName", "surname", "userPrincipalName"},
	Filters: []string{
		"id", "displayName", "givenName", "surname", "userPrincipalName", "mailNickname", "department",
		"usageLocation", "accountEnabled",
	},
	More: []string{
		"mailNickname", "department", "usageLocation", "accountEnabled", "onPremisesExtensionAttributes",
		"assignedLicenses", "licenseAssignmentStates", "createdDateTime", "signInSessionsValidFromDateTime", signInActivity,
	},
}

const (
	// signInActivity comes from another service than the rest, with rules of its own.
	signInActivity = "signInActivity"
	// maxActivityPage is the largest page with it.
	maxActivityPage = 500
)

// properties is the user as Graph shows it, with every attribute and list
// present, except the sign-ins of somebody who never signed in.
func (u User) properties() map[string]any {
	extension := map[string]any{}
	for i := 1; i <= 15; i++ {
		name := fmt.Sprintf("extensionAttribute%d", i)
		if value, set := u.Extension[name]; set {
			extension[name] = value
		} else {
			extension[name] = nil
		}
	}
	shown := map[string]any{
		"id": u.ID, "displayName": u.DisplayName, "givenName": u.GivenName, "surname": u.Surname,
		"userPrincipalName": u.UserPrincipalName, "mailNickname": u.MailNickname, "department": u.Department,
		"usageLocation": u.UsageLocation, "accountEnabled": u.AccountEnabled,
		"onPremisesExtensionAttributes": extension, "assignedLicenses": u.licences(),
		"licenseAssignmentStates": u.assignments(),
		"createdDateTime":         moment(u.Created), "signInSessionsValidFromDateTime": moment(u.SessionsValidFrom),
	}
	if !u.LastSignIn.IsZero() {
		shown[signInActivity] = map[string]any{
			"lastSignInDateTime": moment(u.LastSignIn), "lastSuccessfulSignInDateTime": moment(u.LastSignIn),
			"lastNonInteractiveSignInDateTime": nil,
		}
	}
	return shown
}

// moment is a time as Graph writes it; the zero time is null.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

// GetUser answers GET /users/{user}.
func GetUser(t Tenant, r Request) wire.Answer {
	key := r.PathValue("user")
	names, problem := users.Selection(r.URL.Query())
	switch i := t.find(key); {
	case problem != "":
		return wire.BadRequest(problem)
	case i < 0:
		return wire.NotFound(key)
	case slices.Contains(names, signInActivity) && strings.Contains(key, "@"):
		return wire.Error(http.StatusBadRequest, "400", "Get By Key only supports UserId and the key has to be a valid Guid")
	case slices.Contains(names, signInActivity) && t.WithoutPremium:
		return premiumRequired()
	default:
		return wire.NewAnswer(http.StatusOK, wire.Select(t.Users[i].properties(), names))
	}
}

// ListUsers answers GET /users with $select, $filter, $top and paging.
func ListUsers(t Tenant, r Request) wire.Answer {
	query, refusal := users.Query(r.Request)
	if refusal.Refused() {
		return refusal
	}
	if query.Selects(signInActivity) {
		if t.WithoutPremium {
			return premiumRequired()
		}
		query.Size = min(query.Size, maxActivityPage)
	}
	all := make([]map[string]any, len(t.Users))
	for i, user := range t.Users {
		all[i] = user.properties()
	}
	return query.Answer(all)
}

func premiumRequired() wire.Answer {
	return wire.Error(http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
		"Neither tenant is B2C or tenant doesn't have premium license")
}
