package signin_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// newVerifier judges tokens exactly as the API does.
func (b *browser) newVerifier() *entra.Verifier {
	b.t.Helper()
	verifier, err := entra.New(entra.Options{
		Issuer: b.provider.IssuerTemplate(), Audiences: []string{audience}, Provider: provider, Keys: b.provider, Clock: b.clock,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return verifier
}

func TestSigningInByThePickerGivesTokensThatTheAPIAccepts(t *testing.T) {
	t.Parallel()
	b := open(t)
	picker := b.get("/signin/authorize", request())
	if picker.Code != http.StatusOK {
		t.Fatalf("the picker answers %d", picker.Code)
	}
	answer := b.post("/signin/authorize", request(), url.Values{"account": {"client-user"}})
	back := landed(t, answer, home, "#")
	if back.Get("state") != "st|ate+&=" {
		t.Errorf("state %q", back.Get("state"))
	}
	got := b.exchange(codeForm(back.Get("code")))
	if got.status != http.StatusOK || got.TokenType != "Bearer" || got.ExpiresIn != 3600 || got.Scope != scope {
		t.Fatalf("%+v", got)
	}
	claims, err := b.newVerifier().Verify(t.Context(), got.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	want := permissions.Claims{
		TenantID: contoso, ObjectID: people[2].ObjectID, DisplayName: "Cleo Client", Email: "cleo@contoso.example", IsForeign: true,
	}
	if diff := cmp.Diff(want, claims); diff != "" {
		t.Error(diff)
	}
	info, err := base64.RawURLEncoding.DecodeString(got.ClientInfo)
	if want := `{"uid":"` + people[2].ObjectID + `","utid":"` + contoso + `"}`; err != nil || string(info) != want {
		t.Errorf("client_info %s, %v", info, err)
	}
}

func TestTokensSpeakEntrasDialect(t *testing.T) {
	t.Parallel()
	b := open(t)
	got := b.exchange(codeForm(b.signIn("admin")))
	access, id := payload(t, got.AccessToken), payload(t, got.IDToken)
	now := float64(b.clock.now.Unix())
	common := map[string]any{
		"iss": base + "/signin/" + provider + "/v2.0", "tid": provider, "oid": people[0].ObjectID, "sub": access["sub"],
		"name": "Ada Admin", "preferred_username": "ada@northwind.example", "ver": "2.0", "acct": 0.0,
		"iat": now, "nbf": now, "exp": now + 3600,
	}
	wantAccess := map[string]any{"aud": audience, "azp": client, "scp": "access_as_user", "roles": []any{"Platform.Admin"}}
	wantID := map[string]any{"aud": client, "nonce": "n-1"}
	for name, value := range common {
		wantAccess[name], wantID[name] = value, value
	}
	if diff := cmp.Diff(wantAccess, access); diff != "" {
		t.Error("access token", diff)
	}
	if diff := cmp.Diff(wantID, id); diff != "" {
		t.Error("id token", diff)
	}
	if access["sub"] == people[0].ObjectID || access["sub"] == "" {
		t.Errorf("the subject %v can be mistaken for an identity", access["sub"])
	}
}

func TestTheAPIRefusesWhatIsNoAccessTokenForIt(t *testing.T) {
	t.Parallel()
	b := open(t)
	identityOnly := b.exchange(codeForm(b.signIn("admin", "scope", "openid profile")))
	if identityOnly.RefreshToken != "" {
		t.Error("a refresh token that nobody asked for")
	}
	for name, token := range map[string]string{
		"an id token": identityOnly.IDToken, "an access token without the scope": identityOnly.AccessToken,
	} {
		if _, err := b.newVerifier().Verify(t.Context(), token); fault.Code(err) != "token_invalid" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestANonceIsEchoedOnlyToTheRequestThatBroughtIt(t *testing.T) {
	t.Parallel()
	b := open(t)
	plain := b.exchange(codeForm(b.signIn("admin", "nonce", "")))
	if nonce, there := payload(t, plain.IDToken)["nonce"]; there {
		t.Errorf("the nonce %v came from nowhere", nonce)
	}
	first := b.exchange(codeForm(b.signIn("admin")))
	second := b.exchange(refreshForm(first.RefreshToken))
	if nonce, there := payload(t, second.IDToken)["nonce"]; there {
		t.Errorf("the nonce %v outlived its request", nonce)
	}
}

func TestACommandLineTokenIsGoodForTwelveHours(t *testing.T) {
	t.Parallel()
	b := open(t)
	token, err := b.provider.Token("technician")
	if err != nil {
		t.Fatal(err)
	}
	b.clock.forward(12 * time.Hour)
	claims, err := b.newVerifier().Verify(t.Context(), token)
	if err != nil || claims.ObjectID != people[1].ObjectID {
		t.Errorf("%+v, %v", claims, err)
	}
	b.clock.forward(2 * time.Minute)
	if _, err := b.newVerifier().Verify(t.Context(), token); fault.Code(err) != "token_expired" {
		t.Errorf("after its time: %v", err)
	}
}

func TestAnUnknownAccountIsToldWhoExists(t *testing.T) {
	t.Parallel()
	_, err := open(t).provider.Token("root")
	want := "account_unknown: There is no account of that name; there are admin, technician, client-user."
	if !fault.Is(err, fault.NotFound) || err.Error() != want {
		t.Errorf("%v", err)
	}
}
