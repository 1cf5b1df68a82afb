package tenant

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// ListMembers answers GET /groups/{group}/members.
func ListMembers(t Tenant, r Request) wire.Answer {
	i := t.findGroup(r.PathValue("group"))
	if i < 0 {
		return wire.NotFound(r.PathValue("group"))
	}
	query, refusal := users.Mixed(r.Request)
	if refusal.Refused() {
		return refusal
	}
	all := []map[string]any{}
	for _, member := range t.Groups[i].Members {
		all = append(all, t.Users[t.findID(member)].properties())
	}
	return query.Answer(all)
}

// AddMember answers POST /groups/{group}/members/$ref.
func AddMember(t Tenant, r Request) (Tenant, wire.Answer) {
	var body struct {
		Object string `json:"@odata.id"`
	}
	if err := wire.Decode(r.Content, &body); err != nil {
		return t, wire.BadRequest("Invalid request body: " + err.Error())
	}
	_, id, ok := strings.Cut(body.Object, "/v1.0/directoryObjects/")
	if !ok {
		return t, wire.BadRequest("Invalid URL was specified for the reference '@odata.id'.")
	}
	i, user := t.findGroup(r.PathValue("group")), t.findID(id)
	switch {
	case i < 0:
		return t, wire.NotFound(r.PathValue("group"))
	case user < 0:
		return t, wire.NotFound(id)
	}
	if refusal := t.Groups[i].fixed(); refusal.Refused() {
		return t, refusal
	}
	if slices.Contains(t.Groups[i].Members, t.Users[user].ID) {
		return t, wire.BadRequest("One or more added object references already exist for the following modified properties: 'members'.")
	}
	return t.withMembers(i, append(slices.Clone(t.Groups[i].Members), t.Users[user].ID)), wire.NoContent()
}

// RemoveMember answers DELETE /groups/{group}/members/{user}/$ref.
func RemoveMember(t Tenant, r Request) (Tenant, wire.Answer) {
	i := t.findGroup(r.PathValue("group"))
	if i < 0 {
		return t, wire.NotFound(r.PathValue("group"))
	}
	if refusal := t.Groups[i].fixed(); refusal.Refused() {
		return t, refusal
	}
	isUser := func(member string) bool { return strings.EqualFold(member, r.PathValue("user")) }
	if !slices.ContainsFunc(t.Groups[i].Members, isUser) {
		return t, wire.NotFound(r.PathValue("user"))
	}
	t = t.withoutInherited(t.findID(r.PathValue("user")), t.Groups[i].ID)
	return t.withMembers(i, slices.DeleteFunc(slices.Clone(t.Groups[i].Members), isUser)), wire.NoContent()
}

// fixed is how Graph refuses to change the members of some groups; the zero
// Answer is for the others.
func (g Group) fixed() wire.Answer {
	switch {
	case slices.Contains(g.Types, "DynamicMembership"):
		return wire.Error(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
	case g.Synced:
		return wire.BadRequest("Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.")
	case g.MailEnabled && !slices.Contains(g.Types, "Unified"):
		return wire.BadRequest("Cannot Update a mail-enabled security groups and or distribution list.")
	}
	return wire.Answer{}
}

// withMembers is the tenant with other members in one group.
func (t Tenant) withMembers(group int, members []string) Tenant {
	t.Groups = slices.Clone(t.Groups)
	t.Groups[group].Members = members
	return t
}
