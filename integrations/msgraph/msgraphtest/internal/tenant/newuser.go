package tenant

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

// newUser is the body of POST /users: Graph's names, and nothing that this
// package does not simulate.
type newUser struct {
	AccountEnabled    *bool             `json:"accountEnabled"`
	DisplayName       string            `json:"displayName"`
	GivenName         string            `json:"givenName"`
	Surname           string            `json:"surname"`
	MailNickname      string            `json:"mailNickname"`
	UserPrincipalName string            `json:"userPrincipalName"`
	Department        string            `json:"department"`
	UsageLocation     string            `json:"usageLocation"`
	Extension         map[string]string `json:"onPremisesExtensionAttributes"`
	PasswordProfile   struct {
		Password    string `json:"password"`
		ForceChange bool   `json:"forceChangePasswordNextSignIn"`
	} `json:"passwordProfile"`
}

// CreateUser answers POST /users.
func CreateUser(t Tenant, r Request) (Tenant, wire.Answer) {
	var body newUser
	if err := wire.Decode(r.Content, &body); err != nil {
		return t, wire.BadRequest("Invalid request body: " + err.Error())
	}
	if problem := body.problem(); problem != "" {
		return t, wire.BadRequest(problem)
	}
	if t.find(body.UserPrincipalName) >= 0 {
		message := "Another object with the same value for property userPrincipalName already exists."
		return t, wire.BadRequest(message, map[string]string{
			"code": "ObjectConflict", "message": message, "target": "userPrincipalName",
		})
	}
	user := body.user()
	t.Users = append(slices.Clone(t.Users), user)
	return t, wire.NewAnswer(http.StatusCreated, wire.Select(user.properties(), users.Defaults))
}

// problem is what Graph would say about the body; empty when it is fine.
func (n newUser) problem() string {
	required := []struct{ name, value string }{
		{"displayName", n.DisplayName}, {"mailNickname", n.MailNickname},
		{"userPrincipalName", n.UserPrincipalName}, {"passwordProfile", n.PasswordProfile.Password},
	}
	for _, property := range required {
		if property.value == "" {
			return "A value is required for property '" + property.name + "' of resource 'User'."
		}
	}
	switch {
	case n.AccountEnabled == nil:
		return "A value is required for property 'accountEnabled' of resource 'User'."
	case len(n.MailNickname) > 64 || strings.ContainsAny(n.MailNickname, `@()\[]";:<>, `):
		return "Invalid value specified for property 'mailNickname' of resource 'User'."
	case !validUPN(n.UserPrincipalName):
		return "Property userPrincipalName is invalid."
	case !strongPassword(n.PasswordProfile.Password):
		return "The specified password does not comply with password complexity requirements. Please provide a different password."
	}
	return ""
}

func (n newUser) user() User {
	return User{
		ID: wire.NewID(), DisplayName: n.DisplayName, GivenName: n.GivenName, Surname: n.Surname,
		UserPrincipalName: n.UserPrincipalName, MailNickname: n.MailNickname, Department: n.Department,
		UsageLocation: n.UsageLocation, AccountEnabled: *n.AccountEnabled, Extension: n.Extension, Created: now(),
	}
}

func validUPN(upn string) bool {
	alias, domain, _ := strings.Cut(upn, "@")
	return alias != "" && strings.Contains(domain, ".") && !strings.ContainsAny(domain, "@ ") && !strings.Contains(alias, " ")
}

// strongPassword is Entra ID's default rule: eight characters, three of four kinds.
func strongPassword(password string) bool {
	kinds := 0
	for _, isKind := range []func(rune) bool{unicode.IsUpper, unicode.IsLower, unicode.IsDigit, isOther} {
		if strings.ContainsFunc(password, isKind) {
			kinds++
		}
	}
	return len(password) >= 8 && kinds >= 3
}

func isOther(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
