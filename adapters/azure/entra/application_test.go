package entra_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

// asApplication are the claims of a token that an application got for itself: no
// scope and no name, and its own object is its subject.
func asApplication(changes ...func(jwt.MapClaims)) jwt.MapClaims {
	return genuine(append([]func(jwt.MapClaims){
		without("scp"), without("name"), without("preferred_username"),
		with("sub", object), with("azpacr", "1"), with("roles", []string{"Platform.Technician"}), with("idtyp", "app"),
	}, changes...)...)
}

// badApplications are tokens without a person that must not be taken for a
// program's.
func badApplications() map[string]forged {
	refused := func(why string, changes ...func(jwt.MapClaims)) forged {
		return forged{sign(asApplication(changes...)), "token_invalid", why}
	}
	return map[string]forged{
		"no role":                            refused("no role", without("roles")),
		"an empty list of roles":             refused("no role", with("roles", []string{})),
		"only roles of others":               refused("no role", with("roles", []string{"Payroll.Admin", "platform.admin"})),
		"a scope beside idtyp app":           refused("scp says person", with("scp", "access_as_user")),
		"an empty scope beside idtyp app":    refused("scp says person", with("scp", "")),
		"idtyp user without a scope":         refused("lacks the scope", with("idtyp", "user")),
		"idtyp in capitals":                  refused("wrong type", with("idtyp", "APP")),
		"no idtyp and a subject of its own":  refused("lacks the scope", without("idtyp"), with("sub", "pairwise")),
		"no idtyp and no subject":            refused("lacks the scope", without("idtyp"), without("sub")),
		"no client":                          refused("azp", without("azp")),
		"a client that is no UUID":           refused("azp", with("azp", "deploy bot")),
		"the audience of Microsoft Graph":    refused("audience", with("aud", "00000003-0000-0000-c000-000000000000")),
		"the issuer of another tenant":       refused("issuer", with("tid", otherTenant)),
		"version 1":                          refused("version", with("ver", "1.0")),
		"not valid yet":                      refused("not valid yet", with("nbf", now.Add(61*time.Second).Unix())),
		"an empty scope, its subject itself": refused("lacks the scope", without("idtyp"), with("scp", "")),
		"a scope and no idtyp, but not ours": refused("lacks the scope", without("idtyp"), with("scp", "user.read")),
		"expired": {
			sign(asApplication(with("exp", now.Add(-time.Hour).Unix()))), "token_expired", "expired",
		},
		"signed by somebody else": {
			signAs(jwt.SigningMethodRS256, forgersKey(), asApplication(), map[string]any{"kid": keyID}), "token_invalid", "RS256",
		},
	}
}

func TestAnApplicationWithARoleIsABearer(t *testing.T) {
	t.Parallel()
	bot := permissions.Claims{
		TenantID: tenant, ObjectID: object, DisplayName: "Application " + client,
		IsApplication: true, AppRoles: []permissions.AppRole{permissions.TechnicianRole},
	}
	admin := bot
	admin.AppRoles = []permissions.AppRole{permissions.AdminRole}
	for name, test := range map[string]struct {
		claims jwt.MapClaims
		want   permissions.Claims
	}{
		"idtyp says so":                   {asApplication(), bot},
		"idtyp says so, whatever the sub": {asApplication(with("sub", "pairwise")), bot},
		"without idtyp, by its subject":   {asApplication(without("idtyp")), bot},
		"an administrator":                {asApplication(with("roles", []string{"Payroll.Admin", "Platform.Admin"})), admin},
		"what it calls itself is nothing": {asApplication(with("name", "Ada Admin"), with("preferred_username", "ada@x.example")), bot},
		"its ids are in lower case": {
			asApplication(with("azp", strings.ToUpper(client)), with("oid", strings.ToUpper(object))), bot,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newVerifier(t).Verify(t.Context(), sign(test.claims))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A person whose token names their kind is who they are without it, also where the
// subject could be mistaken for an application's.
func TestAPersonWithAnAppRoleIsNoApplication(t *testing.T) {
	t.Parallel()
	for name, claims := range map[string]jwt.MapClaims{
		"idtyp says so":      genuine(with("idtyp", "user"), with("roles", []string{"Platform.Admin"})),
		"the scope says so":  genuine(with("sub", object), with("roles", []string{"Platform.Admin"})),
		"both, in one token": genuine(with("sub", object), with("idtyp", "user"), with("roles", []string{"Platform.Admin"})),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newVerifier(t).Verify(t.Context(), sign(claims))
			if err != nil || got.IsApplication || got.DisplayName != "Tess Technician" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}
