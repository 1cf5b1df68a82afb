package tenant

import (
	"net/http"
	"slices"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// groups is what a query may ask about groups, of what is simulated.
var groups = wire.Kind{
	Name: "group",
	Defaults: []string{
		"id", "displayName", "description", "mail", "mailNickname", "groupTypes", "mailEnabled", "securityEnabled",
		"onPremisesSyncEnabled",
	},
	Filters: []string{"id", "displayName", "mail", "mailNickname", "mailEnabled", "securityEnabled"},
}

// properties is the group as Graph shows it.
func (g Group) properties() map[string]any {
	types := g.Types
	if types == nil {
		types = []string{}
	}
	shown := map[string]any{
		"id": g.ID, "displayName": g.DisplayName, "description": g.Description, "mail": g.Mail,
		"mailNickname": g.MailNickname, "groupTypes": types, "mailEnabled": g.MailEnabled,
		"securityEnabled": g.SecurityEnabled, "onPremisesSyncEnabled": nil,
	}
	if g.Synced {
		shown["onPremisesSyncEnabled"] = true
	}
	return shown
}

// GetGroup answers GET /groups/{group}.
func GetGroup(t Tenant, r Request) wire.Answer {
	names, problem := groups.Selection(r.URL.Query())
	if problem != "" {
		return wire.BadRequest(problem)
	}
	i := t.findGroup(r.PathValue("group"))
	if i < 0 {
		return wire.NotFound(r.PathValue("group"))
	}
	return wire.NewAnswer(http.StatusOK, wire.Select(t.Groups[i].properties(), names))
}

// ListGroups answers GET /groups with $select, $filter, $top and paging.
func ListGroups(t Tenant, r Request) wire.Answer {
	query, refusal := groups.Query(r.Request)
	if refusal.Refused() {
		return refusal
	}
	all := make([]map[string]any, len(t.Groups))
	for i, group := range t.Groups {
		all[i] = group.properties()
	}
	return query.Answer(all)
}

// ListMemberships answers GET /users/{user}/memberOf.
func ListMemberships(t Tenant, r Request) wire.Answer {
	i := t.find(r.PathValue("user"))
	if i < 0 {
		return wire.NotFound(r.PathValue("user"))
	}
	query, refusal := groups.Mixed(r.Request)
	if refusal.Refused() {
		return refusal
	}
	all := []map[string]any{}
	for _, group := range t.Groups {
		if slices.Contains(group.Members, t.Users[i].ID) {
			all = append(all, group.properties())
		}
	}
	return query.Answer(all)
}
