package tenant

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// UpdateUser answers PATCH /users/{user}, which can enable and disable here.
func UpdateUser(t Tenant, r Request) (Tenant, wire.Answer) {
	var body struct {
		AccountEnabled *bool `json:"accountEnabled"`
	}
	if err := wire.Decode(r.Content, &body); err != nil {
		return t, wire.BadRequest("Invalid request body: " + err.Error())
	}
	return t.changed(r.PathValue("user"), wire.NoContent(), func(user *User) {
		if body.AccountEnabled != nil {
			user.AccountEnabled = *body.AccountEnabled
		}
	})
}

// DeleteUser answers DELETE /users/{user}. The deleted users of Graph are not
// simulated: somebody who is deleted is gone.
func DeleteUser(t Tenant, r Request) (Tenant, wire.Answer) {
	i := t.find(r.PathValue("user"))
	if i < 0 {
		return t, wire.NotFound(r.PathValue("user"))
	}
	id := t.Users[i].ID
	t.Users, t.Groups = slices.Delete(slices.Clone(t.Users), i, i+1), slices.Clone(t.Groups)
	for g := range t.Groups {
		isUser := func(member string) bool { return strings.EqualFold(member, id) }
		t.Groups[g].Members = slices.DeleteFunc(slices.Clone(t.Groups[g].Members), isUser)
	}
	return t, wire.NoContent()
}

// RevokeSessions answers POST /users/{user}/revokeSignInSessions.
func RevokeSessions(t Tenant, r Request) (Tenant, wire.Answer) {
	done := wire.NewAnswer(http.StatusOK, map[string]any{"value": true})
	return t.changed(r.PathValue("user"), done, func(user *User) { user.SessionsValidFrom = now() })
}

// changed gives the tenant with one user changed, if there is that user.
func (t Tenant) changed(key string, answer wire.Answer, change func(*User)) (Tenant, wire.Answer) {
	i := t.find(key)
	if i < 0 {
		return t, wire.NotFound(key)
	}
	t.Users = slices.Clone(t.Users)
	change(&t.Users[i])
	return t, answer
}
