package msgraphtest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

var (
	// defaultProperties are what Graph answers without $select, of those that are simulated.
	defaultProperties = []string{"id", "displayName", "givenName", "surname", "userPrincipalName"}
	// allProperties are those that $select and $filter may name.
	allProperties = slices.Collect(maps.Keys(properties(User{})))
)

// properties is the user as Graph shows it, with every attribute and list present.
func properties(u User) map[string]any {
	extension := map[string]any{}
	for i := 1; i <= 15; i++ {
		name := fmt.Sprintf("extensionAttribute%d", i)
		if value, set := u.Extension[name]; set {
			extension[name] = value
		} else {
			extension[name] = nil
		}
	}
	licences := u.AssignedLicenses
	if licences == nil {
		licences = []AssignedLicense{}
	}
	return map[string]any{
		"id": u.ID, "displayName": u.DisplayName, "givenName": u.GivenName, "surname": u.Surname,
		"userPrincipalName": u.UserPrincipalName, "mailNickname": u.MailNickname, "department": u.Department,
		"usageLocation": u.UsageLocation, "accountEnabled": u.AccountEnabled,
		"onPremisesExtensionAttributes": extension, "assignedLicenses": licences,
	}
}

func getUser(t Tenant, r request) wire.Answer {
	i := t.find(r.PathValue("user"))
	if i < 0 {
		return wire.NotFound(r.PathValue("user"))
	}
	names, problem := wire.Selection(r.URL.Query(), allProperties, defaultProperties)
	if problem != "" {
		return wire.BadRequest(problem)
	}
	return wire.NewAnswer(http.StatusOK, wire.Select(properties(t.Users[i]), names))
}

// listUsers answers GET /users with $select, $filter, $top and paging.
func listUsers(t Tenant, r request) wire.Answer {
	query := r.URL.Query()
	names, problem := wire.Selection(query, allProperties, defaultProperties)
	if problem != "" {
		return wire.BadRequest(problem)
	}
	matches, ok := wire.Filter(query.Get("$filter"), allProperties)
	if !ok {
		return wire.Error(http.StatusBadRequest, "Request_UnsupportedQuery",
			"The simulated directory knows only filters of the form: property eq 'text', property eq true.")
	}
	start, size, ok := wire.Page(query)
	if !ok {
		return wire.BadRequest("The $top or $skiptoken of the query is invalid.")
	}
	users := []map[string]any{}
	for _, user := range t.Users {
		if shown := properties(user); matches(shown) {
			users = append(users, wire.Select(shown, names))
		}
	}
	end := min(start+size, len(users))
	body := map[string]any{"value": users[min(start, end):end]}
	if end < len(users) {
		body["@odata.nextLink"] = wire.NextLink(r.Request, end)
	}
	return wire.NewAnswer(http.StatusOK, body)
}
