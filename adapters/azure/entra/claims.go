package entra

import (
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	// delegatedScope is what a person's client asks for, and no id token holds.
	delegatedScope = "access_as_user"
	// tokenVersion is the only dialect whose claims are understood here.
	tokenVersion = "2.0"
)

// claims are the payload of a token, and judge themselves once the signature holds.
type claims struct {
	// issuerTemplate and provider are configured, not said by the token.
	issuerTemplate string
	provider       string

	issuer, audience   string
	tenantID, objectID string
	subject, client    string
	version            string
	name, username     string
	scopes             scopes
	kind               kind
	roles              []string
	guest              guest

	expiresAt, notBefore, issuedAt instant
}

// Validate is called by the parser beside its own checks of times and audience.
func (c *claims) Validate() error {
	_, known := permissions.ParseUserID(c.tenantID + "_" + c.objectID)
	switch {
	case !known:
		return errNoBearer
	case c.issuer != strings.ReplaceAll(c.issuerTemplate, tenantPlaceholder, c.tenantID):
		return errWrongIssuer
	case c.version != tokenVersion:
		return errWrongVersion
	case c.isApplication():
		return c.judgeApplication()
	case c.kind == appKind:
		return errWrongKind
	case !slices.Contains(c.scopes.names, delegatedScope):
		return errNotDelegated
	case !c.guest.said:
		return errNoAccount
	}
	return nil
}

// isApplication tells a token that an application got for itself. It says no scope,
// as an id token does, which may hold the same roles; so the token must call itself
// one or, where Entra was not asked to write that, be its own subject, which that of
// a person never is.
func (c *claims) isApplication() bool {
	return !c.scopes.said && (c.kind == appKind || c.kind == noKind && c.subject != "" && c.subject == c.objectID)
}

// judgeApplication wants a role of this platform: Entra gives a token for any API to
// every application that asks, and the role is what somebody consented to.
func (c *claims) judgeApplication() error {
	switch _, named := permissions.ParseUserID(c.tenantID + "_" + c.client); {
	case !named:
		return errNoClient
	case len(knownRoles(c.roles)) == 0:
		return errNoRole
	default:
		return nil
	}
}

// bearer keeps what the platform believes. Names are shown to people and never
// decide anything; a role that the platform does not know gives nothing.
func (c *claims) bearer() permissions.Claims {
	said := permissions.Claims{
		TenantID:      strings.ToLower(c.tenantID),
		ObjectID:      strings.ToLower(c.objectID),
		DisplayName:   shown(c.name, maxNameRunes),
		Email:         shown(c.username, maxEmailRunes),
		IsGuest:       c.guest.is,
		IsApplication: c.isApplication(),
		AppRoles:      knownRoles(c.roles),
	}
	if !strings.EqualFold(c.tenantID, c.provider) {
		// Whoever administers a tenant gives these roles in it, to anybody there.
		said.IsForeign, said.AppRoles = true, nil
	}
	if said.IsApplication {
		// Its token has no name.
		said.DisplayName, said.Email = "Application "+strings.ToLower(c.client), ""
	}
	return said
}

func knownRoles(said []string) []permissions.AppRole {
	var known []permissions.AppRole
	for _, role := range []permissions.AppRole{permissions.AdminRole, permissions.TechnicianRole} {
		if slices.Contains(said, string(role)) {
			known = append(known, role)
		}
	}
	return known
}

// GetExpirationTime is nil when the token does not say, which the parser refuses.
func (c *claims) GetExpirationTime() (*jwt.NumericDate, error) { return c.expiresAt.date, nil }

// GetNotBefore is nil when the token does not say.
func (c *claims) GetNotBefore() (*jwt.NumericDate, error) { return c.notBefore.date, nil }

// GetIssuedAt is nil when the token does not say.
func (c *claims) GetIssuedAt() (*jwt.NumericDate, error) { return c.issuedAt.date, nil }

// GetAudience is the one audience that Entra writes into a token.
func (c *claims) GetAudience() (jwt.ClaimStrings, error) { return jwt.ClaimStrings{c.audience}, nil }

// GetIssuer is not judged by the parser, but by Validate, for the token's own tenant.
func (c *claims) GetIssuer() (string, error) { return c.issuer, nil }

// GetSubject is empty: the subject differs per client, so nothing may rely on it.
func (c *claims) GetSubject() (string, error) { return "", nil }
