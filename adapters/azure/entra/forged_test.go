package entra_test

import (
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// forged is one unacceptable token, and why it is refused.
type forged struct {
	token string
	code  string
	// why must be in the cause, so that a case cannot pass for another reason.
	why string
}

func publicPEM() []byte {
	der, err := x509.MarshalPKIXPublicKey(&genuineKey().PublicKey)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func badSignatures() map[string]forged {
	kid := map[string]any{"kid": keyID}
	good := sign(genuine())
	head, rest, _ := strings.Cut(good, ".")
	body, signature, _ := strings.Cut(rest, ".")
	return map[string]forged{
		"alg none": {
			signAs(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, genuine(), kid), "token_invalid", "RS256",
		},
		"HS256 with the public key as its secret": {
			signAs(jwt.SigningMethodHS256, publicPEM(), genuine(), kid), "token_invalid", "RS256",
		},
		"RS512 with the right key": {
			signAs(jwt.SigningMethodRS512, genuineKey(), genuine(), kid), "token_invalid", "RS256",
		},
		"PS256 with the right key": {
			signAs(jwt.SigningMethodPS256, genuineKey(), genuine(), kid), "token_invalid", "RS256",
		},
		"another key under the same id": {
			signAs(jwt.SigningMethodRS256, forgersKey(), genuine(), kid), "token_invalid", "RS256",
		},
		"the right key under the id of another": {
			signAs(jwt.SigningMethodRS256, genuineKey(), genuine(), map[string]any{"kid": "previous"}), "token_invalid", "RS256",
		},
		"an unknown key id": {
			signAs(jwt.SigningMethodRS256, genuineKey(), genuine(), map[string]any{"kid": "../keys"}), "token_invalid", "unknown key",
		},
		"no key id": {signAs(jwt.SigningMethodRS256, genuineKey(), genuine(), nil), "token_invalid", "names no key"},
		"a number as key id": {
			signAs(jwt.SigningMethodRS256, genuineKey(), genuine(), map[string]any{"kid": 7}), "token_invalid", "names no key",
		},
		"a key of its own behind jku": {
			signAs(jwt.SigningMethodRS256, forgersKey(), genuine(),
				map[string]any{"kid": "mine", "jku": "https://evil.example/keys"}), "token_invalid", "unknown key",
		},
		"a critical extension": {
			signAs(jwt.SigningMethodRS256, genuineKey(), genuine(),
				map[string]any{"kid": keyID, "crit": []string{"b64"}, "b64": false}), "token_invalid", "extension",
		},
		"the signature cut off":  {head + "." + body + ".", "token_invalid", "RS256"},
		"one byte cut off":       {good[:len(good)-1], "token_invalid", ""},
		"another payload":        {head + "." + strings.Split(sign(genuine(with("oid", tenant))), ".")[1] + "." + signature, "token_invalid", "RS256"},
		"two tokens in a row":    {good + good, "token_invalid", "cannot be read"},
		"two tokens with a dot":  {good + "." + good, "token_invalid", "cannot be read"},
		"a line break inside":    {good[:len(good)-8] + "\n" + good[len(good)-8:], "token_invalid", "characters"},
		"padding":                {good + "==", "token_invalid", "characters"},
		"the scheme before it":   {"Bearer " + good, "token_invalid", "characters"},
		"a megabyte":             {strings.Repeat("a", 1<<20), "token_invalid", "16 KiB"},
		"a genuine one too long": {sign(genuine(with("filler", strings.Repeat("a", 16<<10)))), "token_invalid", "16 KiB"},
		"nothing":                {"", "token_invalid", "cannot be read"},
		"two dots":               {"..", "token_invalid", "cannot be read"},
	}
}

func badClaims() map[string]forged {
	refused := func(why string, changes ...func(jwt.MapClaims)) forged {
		return forged{sign(genuine(changes...)), "token_invalid", why}
	}
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	return map[string]forged{
		"the issuer of another tenant":      refused("issuer", with("tid", otherTenant)),
		"the issuer of version 1":           refused("issuer", with("iss", "https://sts.windows.net/"+tenant+"/")),
		"the issuer with a slash more":      refused("issuer", with("iss", "https://login.microsoftonline.com/"+tenant+"/v2.0/")),
		"the issuer of the local sign-in":   refused("issuer", with("iss", "http://127.0.0.1:7071/signin/"+tenant+"/v2.0")),
		"no issuer":                         refused("issuer", without("iss")),
		"version 1":                         refused("version", with("ver", "1.0")),
		"no version":                        refused("version", without("ver")),
		"the audience of Microsoft Graph":   refused("audience", with("aud", "00000003-0000-0000-c000-000000000000")),
		"an audience that begins like ours": refused("audience", with("aud", audience+"0")),
		"nothing about being a guest":       refused("acct", without("acct")),
		"no audience":                       refused("no expiry or audience", without("aud")),
		"a tenant that is no UUID":          refused("UUID", with("tid", "common"), with("iss", strings.ReplaceAll(issuer, "{tid}", "common"))),
		"a tenant that climbs":              refused("UUID", with("tid", tenant+"/../"+otherTenant)),
		"an object that is no UUID":         refused("UUID", with("oid", "admin")),
		"no tenant":                         refused("UUID", without("tid")),
		"no object":                         refused("UUID", without("oid")),
		"an id token":                       refused("scope", without("scp"), with("aud", client), with("nonce", "n")),
		"an id token of a shared client id": refused("scope", without("scp"), with("nonce", "n")),
		"an id token with an app role":      refused("scope", without("scp"), with("nonce", "n"), with("roles", []string{"Platform.Admin"})),
		"neither scope nor role":            refused("scope", without("scp")),
		"a scope that only begins like it":  refused("scope", with("scp", "access_as_user.read")),
		"not valid yet":                     refused("not valid yet", with("nbf", at(61*time.Second))),
		"issued in the future":              refused("not valid yet", with("iat", at(61*time.Second))),
		"no expiry":                         refused("no expiry", without("exp")),
		"expired and for another audience":  refused("audience", with("exp", at(-time.Hour)), with("aud", client)),
		"expired and without the scope":     refused("scope", with("exp", at(-time.Hour)), without("scp")),
		"expired":                           {sign(genuine(with("exp", at(-time.Hour)))), "token_expired", "expired"},
		"expired to the second":             {sign(genuine(with("exp", at(-time.Minute)))), "token_expired", "expired"},
	}
}

func badTypes() map[string]forged {
	refused := func(claim string, value any) forged {
		return forged{sign(genuine(with(claim, value))), "token_invalid", "wrong type"}
	}
	raw := func(payload, why string) forged { return forged{signPayload([]byte(payload)), "token_invalid", why} }
	return map[string]forged{
		"several audiences":      refused("aud", []string{audience, client}),
		"a list of scopes":       refused("scp", []string{"access_as_user"}),
		"a number as version":    refused("ver", 2.0),
		"text as roles":          refused("roles", "Platform.Admin"),
		"numbers as roles":       refused("roles", []int{1}),
		"a truth as acct":        refused("acct", true),
		"an unknown acct":        refused("acct", 2),
		"an unknown idtyp":       refused("idtyp", "device"),
		"an empty idtyp":         refused("idtyp", ""),
		"null as idtyp":          refused("idtyp", nil),
		"null as scopes":         {sign(asApplication(with("scp", nil))), "token_invalid", "scp says person"},
		"text as expiry":         refused("exp", "1795170600"),
		"a fraction as expiry":   refused("exp", 1795170600.5),
		"an expiry out of range": refused("exp", uint64(1)<<63),
		"a start that wraps":     refused("nbf", int64(1)<<62),
		"a negative start":       refused("iat", -1),
		"an object as tenant":    refused("tid", map[string]string{"id": tenant}),
		"a list as payload":      raw(`[]`, "wrong type"),
		"null as payload":        raw(`null`, ""),
		"text as payload":        raw(`"x"`, "wrong type"),
		"no payload":             raw(``, "cannot be read"),
		"two payloads":           raw(`{}{}`, "cannot be read"),
		"a tenant said twice":    raw(`{"tid":"`+otherTenant+`","tid":"`+tenant+`"}`, "twice"),
		"a tenant in disguise":   raw(`{"tid":"`+otherTenant+`","\u0074id":"`+tenant+`"}`, "twice"),
		"claims in capitals":     {sign(genuine(without("scp"), with("SCP", "access_as_user"))), "token_invalid", "scope"},
	}
}

func TestEveryOtherTokenIsRefused(t *testing.T) {
	t.Parallel()
	for kind, battery := range map[string]map[string]forged{
		"signature": badSignatures(), "claims": badClaims(), "types": badTypes(), "applications": badApplications(),
	} {
		for name, test := range battery {
			t.Run(kind+": "+name, func(t *testing.T) {
				t.Parallel()
				claims, err := newVerifier(t).Verify(t.Context(), test.token)
				if err == nil {
					t.Fatalf("accepted as %+v", claims)
				}
				if !fault.Is(err, fault.Unauthenticated) || fault.Code(err) != test.code || !strings.Contains(err.Error(), test.why) {
					t.Errorf("refused as %v, want %s because of %q", err, test.code, test.why)
				}
				requireNothingOfTheToken(t, err, test.token)
			})
		}
	}
}

// requireNothingOfTheToken looks for every part of the token, and for what tokens
// say, in everything that an error can print.
func requireNothingOfTheToken(t *testing.T, err error, token string) {
	t.Helper()
	for _, part := range append(strings.Split(token, "."), tenant, otherTenant, object, "evil.example") {
		if len(part) > 3 && strings.Contains(err.Error(), part) {
			t.Errorf("the error holds a part of the token: %v", err)
		}
	}
}
