package msgraphtest

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAnAccountIsDisabledAndItsSessionsRevoked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := signIn(t, New(options()), contoso)
		for range 2 {
			if status, body := c.send("PATCH", "/v1.0/users/ada@contoso.com", `{"accountEnabled":false}`); status != 204 {
				t.Errorf("disabling: %d %v", status, body)
			}
			status, body := c.send("POST", "/v1.0/users/ada-id/revokeSignInSessions", "")
			if diff := cmp.Diff(map[string]any{"value": true}, body); diff != "" || status != 200 {
				t.Errorf("revoking: %d\n%s", status, diff)
			}
		}
		_, user := c.send("GET", "/v1.0/users/ada-id?$select=accountEnabled,signInSessionsValidFromDateTime", "")
		want := map[string]any{"accountEnabled": false, "signInSessionsValidFromDateTime": time.Now().UTC().Format(time.RFC3339)}
		if diff := cmp.Diff(want, user); diff != "" {
			t.Error(diff)
		}
	})
}

func TestChangesThatGraphRefuses(t *testing.T) {
	t.Parallel()
	c := signIn(t, New(options()), contoso)
	for call, want := range map[string]int{
		`PATCH /v1.0/users/nobody {"accountEnabled":false}`: 404,
		`PATCH /v1.0/users/ada-id {"shoeSize":9}`:           400,
		`PATCH /v1.0/users/ada-id {`:                        400,
		`POST /v1.0/users/nobody/revokeSignInSessions .`:    404,
	} {
		var method, target, body string
		if _, err := fmt.Sscan(call, &method, &target, &body); err != nil {
			t.Fatal(err)
		}
		if got := c.refusal(method, target, body); got[0] != want {
			t.Errorf("%s: %v", call, got)
		}
	}
}

func TestSignInsAreShownOnlyWhenAskedForAndOnlyForThoseWhoSignedIn(t *testing.T) {
	t.Parallel()
	c := signIn(t, New(options()), contoso)
	_, users := c.send("GET", "/v1.0/users?$select=displayName,signInActivity", "")
	want := []any{
		map[string]any{"displayName": "Ada", "signInActivity": map[string]any{
			"lastSignInDateTime": "2026-03-04T05:06:07Z", "lastSuccessfulSignInDateTime": "2026-03-04T05:06:07Z", "lastNonInteractiveSignInDateTime": nil,
		}},
		map[string]any{"displayName": "Bo"}, map[string]any{"displayName": "Cy"},
	}
	if diff := cmp.Diff(want, users["value"]); diff != "" {
		t.Error(diff)
	}
	if _, user := c.send("GET", "/v1.0/users/ada-id", ""); user["signInActivity"] != nil {
		t.Errorf("nobody asked: %v", user)
	}
}

func TestSignInsHaveRulesOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := New(options())
	got := signIn(t, d, contoso).refusal("GET", "/v1.0/users/ada@contoso.com?$select=signInActivity", "")
	if diff := cmp.Diff([]any{400, "400", "Get By Key only supports UserId and the key has to be a valid Guid"}, got); diff != "" {
		t.Error(diff)
	}
	for _, target := range []string{"/v1.0/users", "/v1.0/users/fay-id"} {
		got := signIn(t, d, fabrikam).refusal("GET", target+"?$select=signInActivity", "")
		if diff := cmp.Diff([]any{403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C or tenant doesn't have premium license"}, got); diff != "" {
			t.Errorf("%s\n%s", target, diff)
		}
	}
}

func TestAPageWithSignInsIsSmaller(t *testing.T) {
	t.Parallel()
	many := Tenant{ID: contoso}
	for i := range 600 {
		many.Users = append(many.Users, User{UserPrincipalName: fmt.Sprintf("user%d@contoso.com", i)})
	}
	c := signIn(t, New(Options{ClientID: "the-app", ClientSecret: "the-secret", Tenants: []Tenant{many}}), contoso)
	for selected, want := range map[string]int{"id": 600, "id,signInActivity": 500} {
		if _, page := c.send("GET", "/v1.0/users?$top=999&$select="+selected, ""); len(page["value"].([]any)) != want {
			t.Errorf("$select=%s: %d on the page, want %d", selected, len(page["value"].([]any)), want)
		}
	}
}

func TestANewAccountKnowsWhenItWasMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := signIn(t, New(options()), contoso)
		c.send("POST", "/v1.0/users", newCarl)
		_, user := c.send("GET", "/v1.0/users/carl@contoso.com?$select=createdDateTime", "")
		if diff := cmp.Diff(map[string]any{"createdDateTime": time.Now().UTC().Format(time.RFC3339)}, user); diff != "" {
			t.Error(diff)
		}
	})
}

func TestALicenceThatIsRemovedIsFreeAgain(t *testing.T) {
	t.Parallel()
	d := New(options())
	c := signIn(t, d, contoso)
	before := d.Snapshot()
	for _, change := range []string{`{"addLicenses":[{"skuId":"` + premium + `"}],"removeLicenses":[]}`, `{"addLicenses":[],"removeLicenses":["` + premium + `"]}`} {
		if status, body := c.send("POST", "/v1.0/users/ada-id/assignLicense", change); status != 200 {
			t.Fatalf("%d %v", status, body)
		}
	}
	var was, is snapshotContent
	if err := json.Unmarshal(before, &was); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(d.Snapshot(), &is); err != nil {
		t.Fatal(err)
	}
	is.Tenants[0].Users[0].AssignedLicenses = was.Tenants[0].Users[0].AssignedLicenses // none instead of no list
	if diff := cmp.Diff(was, is); diff != "" {
		t.Error(diff)
	}
}
