package entra_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestAGenuineTokenSaysWhoItsBearerIs(t *testing.T) {
	t.Parallel()
	plain := permissions.Claims{
		TenantID: tenant, ObjectID: object,
		DisplayName: "Tess Technician", Email: "tess@northwind.example",
	}
	changed := func(change func(*permissions.Claims)) permissions.Claims {
		claims := plain
		change(&claims)
		return claims
	}
	for name, test := range map[string]struct {
		token string
		want  permissions.Claims
	}{
		"a plain person": {sign(genuine()), plain},
		"the audience is spelled as a URI": {
			sign(genuine(with("aud", "api://"+audience))), plain,
		},
		"the scope is one of several": {
			sign(genuine(with("scp", "openid access_as_user profile"))), plain,
		},
		"known roles are kept, unknown ones are dropped": {
			sign(genuine(with("roles", []string{"Payroll.Admin", "Platform.Technician", "Platform.Admin"}))),
			changed(func(c *permissions.Claims) {
				c.AppRoles = []permissions.AppRole{permissions.AdminRole, permissions.TechnicianRole}
			}),
		},
		"a role must be spelled exactly": {sign(genuine(with("roles", []string{"platform.admin"}))), plain},
		"roles of another tenant are not ours to believe": {
			sign(genuine(with("tid", otherTenant), with("iss", strings.ReplaceAll(issuer, "{tid}", otherTenant)), with("roles", []string{"Platform.Admin"}))),
			changed(func(c *permissions.Claims) { c.TenantID, c.IsForeign = otherTenant, true }),
		},
		"the provider's tenant in capitals": {
			sign(genuine(with("tid", strings.ToUpper(tenant)), with("iss", strings.ReplaceAll(issuer, "{tid}", strings.ToUpper(tenant))), with("roles", []string{"Platform.Admin"}))),
			changed(func(c *permissions.Claims) { c.AppRoles = []permissions.AppRole{permissions.AdminRole} }),
		},
		"acct 1 is a guest": {
			sign(genuine(with("acct", 1))), changed(func(c *permissions.Claims) { c.IsGuest = true }),
		},
		"acct 1 in quotes is a guest": {
			sign(genuine(with("acct", "1"))), changed(func(c *permissions.Claims) { c.IsGuest = true }),
		},
		"acct 0 is a member": {sign(genuine(with("acct", 0))), plain},
		"ids are written in lower case": {
			sign(genuine(with("oid", strings.ToUpper(object)))), plain,
		},
		"control and direction characters leave a name": {
			sign(genuine(with("name", "  Tess\r\n\x00 \u202eTechnician\u2028 "))), plain,
		},
		"a name is cut at 200 characters": {
			sign(genuine(with("name", strings.Repeat("é", 500)))),
			changed(func(c *permissions.Claims) { c.DisplayName = strings.Repeat("é", 200) }),
		},
		"an address is cut at 320 characters": {
			sign(genuine(with("preferred_username", strings.Repeat("a", 500)))),
			changed(func(c *permissions.Claims) { c.Email = strings.Repeat("a", 320) }),
		},
		"it expired 59 seconds ago": {
			sign(genuine(with("exp", now.Add(-59*time.Second).Unix()))), plain,
		},
		"it begins within 60 seconds": {
			sign(genuine(with("nbf", now.Add(time.Minute).Unix()), with("iat", now.Add(time.Minute).Unix()))), plain,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newVerifier(t).Verify(t.Context(), test.token)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A forged token may bring its own key. What it brings is not looked at, so that
// a genuine token with such headers is as good as one without.
func TestHeadersThatPointToKeysAreIgnored(t *testing.T) {
	t.Parallel()
	token := signAs(jwt.SigningMethodRS256, genuineKey(), genuine(), map[string]any{
		"kid": keyID, "jku": "https://evil.example/keys", "x5u": "https://evil.example/cert", "jwk": map[string]any{"kty": "RSA"},
	})
	if _, err := newVerifier(t).Verify(t.Context(), token); err != nil {
		t.Error(err)
	}
}

func TestOptionsThatWouldSkipACheckAreRefused(t *testing.T) {
	t.Parallel()
	good := entra.Options{Issuer: issuer, Audiences: []string{audience}, Provider: tenant, Keys: published{}, Clock: fixedClock{}}
	for name, spoil := range map[string]func(*entra.Options){
		"an issuer for any tenant":   func(o *entra.Options) { o.Issuer = "https://login.microsoftonline.com/common/v2.0" },
		"an issuer with two tenants": func(o *entra.Options) { o.Issuer = "https://{tid}.example/{tid}" },
		"no audience":                func(o *entra.Options) { o.Audiences = nil },
		"an empty audience":          func(o *entra.Options) { o.Audiences = []string{audience, ""} },
		"no provider":                func(o *entra.Options) { o.Provider = "" },
		"a provider by its name":     func(o *entra.Options) { o.Provider = "northwind.example" },
		"no keys":                    func(o *entra.Options) { o.Keys = nil },
		"no clock":                   func(o *entra.Options) { o.Clock = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := good
			spoil(&options)
			if _, err := entra.New(options); err == nil {
				t.Error("accepted")
			}
		})
	}
	if _, err := entra.New(good); err != nil {
		t.Error(err)
	}
}
