package msgraphtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	contoso  = "11111111-1111-4111-8111-111111111111"
	fabrikam = "22222222-2222-4222-8222-222222222222"
	premium  = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
	mailbox  = "4b9405b0-7788-4568-add1-99614e613b69"
)

var lastSignIn = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func options() Options {
	return Options{ClientID: "the-app", ClientSecret: "the-secret", Tenants: []Tenant{
		{
			ID: strings.ToUpper(contoso),
			Licences: []Licence{
				{SKUID: premium, PartNumber: "SPB", Units: 2, UsedElsewhere: 1},
				{SKUID: mailbox, PartNumber: "EXCHANGESTANDARD", Units: 0},
			},
			Users: []User{
				{ID: "ada-id", DisplayName: "Ada", UserPrincipalName: "ada@contoso.com", UsageLocation: "GB", AccountEnabled: true, LastSignIn: lastSignIn},
				{ID: "bo-id", DisplayName: "Bo", UserPrincipalName: "bo@contoso.com"},
				{ID: "cy-id", DisplayName: "Cy", UserPrincipalName: "cy@contoso.com", UsageLocation: "US"},
			},
			Groups: []Group{
				{ID: "sales-id", DisplayName: "Sales", SecurityEnabled: true, Members: []string{"ADA@contoso.com", "bo-id"}},
				{ID: "team-id", DisplayName: "Support", Types: []string{"Unified"}, Mail: "support@contoso.com", MailEnabled: true},
				{ID: "all-id", DisplayName: "Sales and everybody else", Types: []string{"DynamicMembership"}, Members: []string{"ada-id"}},
				{ID: "news-id", DisplayName: "Newsletter", MailEnabled: true, Members: []string{"ada-id"}},
				{ID: "old-id", DisplayName: "From the cellar", Synced: true, Members: []string{"ada-id"}},
			},
		},
		{ID: fabrikam, WithoutPremium: true, Users: []User{{ID: "fay-id", DisplayName: "Fay", UserPrincipalName: "fay@fabrikam.com"}}},
	}}
}

// caller sends requests with the token of a tenant.
type caller struct {
	t         *testing.T
	directory *Directory
	token     string
}

func signIn(t *testing.T, d *Directory, tenantID string) caller {
	t.Helper()
	status, body := requestToken(d, tenantID, url.Values{})
	if status != http.StatusOK {
		t.Fatalf("signing in: %d %v", status, body)
	}
	return caller{t: t, directory: d, token: body["access_token"].(string)}
}

// requestToken asks with the right form, changed by those values.
func requestToken(d *Directory, tenantID string, changes url.Values) (int, map[string]any) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {"https://graph.microsoft.com/.default"},
		"client_id": {"the-app"}, "client_secret": {"the-secret"},
	}
	for name, value := range changes {
		form[name] = value
	}
	r := httptest.NewRequest("POST", "/"+tenantID+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return answerOf(d, r)
}

func answerOf(d http.Handler, r *http.Request) (int, map[string]any) {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	var body map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &body)
	return w.Code, body
}

func (c caller) send(method, target, body string) (int, map[string]any) {
	c.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+c.token)
	return answerOf(c.directory, r)
}

// refusal gives status, code and message of an answer that must be an error.
func (c caller) refusal(method, target, body string) []any {
	c.t.Helper()
	status, answer := c.send(method, target, body)
	content, ok := answer["error"].(map[string]any)
	if !ok {
		c.t.Fatalf("%s %s: %d %v is no error", method, target, status, answer)
	}
	return []any{status, content["code"], content["message"]}
}

const newCarl = `{"accountEnabled":true,"displayName":"Carl","mailNickname":"carl","userPrincipalName":"carl@contoso.com",` +
	`"passwordProfile":{"password":"Abcdefg1","forceChangePasswordNextSignIn":true}}`

func TestSigningInChecksEverything(t *testing.T) {
	t.Parallel()
	d := New(options())
	tests := map[string]struct {
		tenant string
		form   url.Values
		status int
		code   string
	}{
		"another secret": {contoso, url.Values{"client_secret": {"guess"}}, 401, "invalid_client"},
		"another app":    {contoso, url.Values{"client_id": {"guess"}}, 400, "unauthorized_client"},
		"another grant":  {contoso, url.Values{"grant_type": {"password"}}, 400, "unsupported_grant_type"},
		"another scope":  {contoso, url.Values{"scope": {"openid"}}, 400, "invalid_scope"},
		"another tenant": {"33333333-3333-4333-8333-333333333333", nil, 400, "invalid_request"},
	}
	for name, test := range tests {
		if status, body := requestToken(d, test.tenant, test.form); status != test.status || body["error"] != test.code {
			t.Errorf("%s: got %d %v", name, status, body)
		}
	}
}

func TestEveryCallNeedsATokenOfThisDirectory(t *testing.T) {
	t.Parallel()
	d := New(options())
	foreign := signIn(t, New(options()), contoso).token
	good := signIn(t, d, contoso).token
	for _, token := range []string{"", "x", foreign, good + "x", "x" + good} {
		c := caller{t: t, directory: d, token: token}
		for _, target := range []string{"/v1.0/users", "/v1.0/users/ada-id", "/v1.0/subscribedSkus", "/v1.0/groups"} {
			if got := c.refusal("GET", target, ""); got[0] != 401 {
				t.Errorf("token %q: %v", token, got)
			}
		}
		if got := c.refusal("POST", "/v1.0/users", newCarl); got[0] != 401 {
			t.Errorf("token %q: %v", token, got)
		}
	}
}

func TestRulesForNewUsers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, old, new, want string
	}{
		{"no display name", `"displayName":"Carl",`, "", "A value is required for property 'displayName' of resource 'User'."},
		{"no password", `Abcdefg1`, "", "A value is required for property 'passwordProfile' of resource 'User'."},
		{"neither enabled nor disabled", `"accountEnabled":true,`, "", "A value is required for property 'accountEnabled' of resource 'User'."},
		{"a nickname with an @", `"carl"`, `"c@rl"`, "Invalid value specified for property 'mailNickname' of resource 'User'."},
		{"a name without a domain", `carl@contoso.com`, "carl", "Property userPrincipalName is invalid."},
		{"a weak password", `Abcdefg1`, "abcdefg1", "The specified password does not comply with password complexity requirements. Please provide a different password."},
		{"a short password", `Abcdefg1`, "Abcde1", "The specified password does not comply with password complexity requirements. Please provide a different password."},
		{"a taken name in other letters", `carl@contoso.com`, "ADA@contoso.com", "Another object with the same value for property userPrincipalName already exists."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := New(options())
			before := d.Snapshot()
			got := signIn(t, d, contoso).refusal("POST", "/v1.0/users", strings.Replace(newCarl, test.old, test.new, 1))
			if diff := cmp.Diff([]any{400, "Request_BadRequest", test.want}, got); diff != "" {
				t.Error(diff)
			}
			if !bytes.Equal(before, d.Snapshot()) {
				t.Error("the refused request changed something")
			}
		})
	}
}

func TestUnknownPropertiesAndRoutesAreNotPassedOverInSilence(t *testing.T) {
	t.Parallel()
	c := signIn(t, New(options()), contoso)
	if got := c.refusal("POST", "/v1.0/users", strings.Replace(newCarl, "{", `{"shoeSize":9,`, 1)); got[0] != 400 {
		t.Errorf("an unknown property: %v", got)
	}
	if got := c.refusal("GET", "/v1.0/users?$select=shoeSize", ""); got[0] != 400 {
		t.Errorf("an unknown $select: %v", got)
	}
	if got := c.refusal("GET", "/v1.0/users?$filter="+url.QueryEscape("endswith(displayName,'A')"), ""); got[1] != "Request_UnsupportedQuery" {
		t.Errorf("an unknown $filter: %v", got)
	}
	if got := c.refusal("GET", "/v1.0/devices", ""); got[0] != 501 {
		t.Errorf("an unknown route: %v", got)
	}
}

func TestPropertiesComeOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	c := signIn(t, New(options()), contoso)
	_, user := c.send("GET", "/v1.0/users/ada-id", "")
	want := map[string]any{"id": "ada-id", "displayName": "Ada", "givenName": nil, "surname": nil, "userPrincipalName": "ada@contoso.com"}
	if diff := cmp.Diff(want, user); diff != "" {
		t.Error(diff)
	}
	_, user = c.send("GET", "/v1.0/users/ada@contoso.com?$select=accountEnabled,assignedLicenses,department", "")
	want = map[string]any{"accountEnabled": true, "assignedLicenses": []any{}, "department": nil}
	if diff := cmp.Diff(want, user); diff != "" {
		t.Error(diff)
	}
}

func TestPagesLinkToEachOtherUnderTheSameAddress(t *testing.T) {
	t.Parallel()
	d := New(options())
	token := signIn(t, d, contoso).token
	server := httptest.NewServer(http.StripPrefix("/demo/graph", d))
	defer server.Close()
	next, names := server.URL+"/demo/graph/v1.0/users?$top=2&$select=displayName", []string{}
	for range 2 {
		r, _ := http.NewRequestWithContext(t.Context(), "GET", next, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Value []struct{ DisplayName string }
			Next  string `json:"@odata.nextLink"`
		}
		err = json.NewDecoder(answer.Body).Decode(&page)
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			t.Fatal(err)
		}
		for _, user := range page.Value {
			names = append(names, user.DisplayName)
		}
		next = page.Next
	}
	if diff := cmp.Diff([]string{"Ada", "Bo", "Cy"}, names); diff != "" || next != "" {
		t.Errorf("%s next %q", diff, next)
	}
}

func TestLicencesAreCountedAndRunOut(t *testing.T) {
	t.Parallel()
	d := New(options())
	c := signIn(t, d, contoso)
	add := func(skuID string) string {
		return `{"addLicenses":[{"skuId":"` + skuID + `","disabledPlans":[]}],"removeLicenses":[]}`
	}
	for range 2 {
		if status, body := c.send("POST", "/v1.0/users/ada-id/assignLicense", add(premium)); status != 200 {
			t.Fatalf("%d %v", status, body)
		}
	}
	_, skus := c.send("GET", "/v1.0/subscribedSkus", "")
	first := skus["value"].([]any)[0].(map[string]any)
	if first["consumedUnits"] != 2.0 || first["prepaidUnits"].(map[string]any)["enabled"] != 2.0 {
		t.Errorf("got %v", first)
	}
	refusals := map[string][]any{
		add(premium):         {"cy-id", 400, "Subscription with SKU " + premium + " does not have any available licenses."},
		add("unknown"):       {"cy-id", 400, "License unknown does not correspond to a valid company License."},
		add(mailbox):         {"bo-id", 400, "License assignment cannot be done for user with invalid usage location."},
		`{"addLicenses":[]}`: {"cy-id", 400, "The request body needs addLicenses and removeLicenses."},
		`{"addLicenses":[],"removeLicenses":["` + premium + `"]}`: {"cy-id", 400, "User does not have a corresponding license."},
		`{"addLicenses":[],"removeLicenses":["other"]}`:           {"ada-id", 400, "License other does not correspond to a valid company License."},
	}
	for body, want := range refusals {
		got := c.refusal("POST", "/v1.0/users/"+want[0].(string)+"/assignLicense", body)
		if diff := cmp.Diff(want[1:], []any{got[0], got[2]}); diff != "" {
			t.Errorf("%s\n%s", body, diff)
		}
	}
}

func TestTwoLicencesAreBothAddedOrNeither(t *testing.T) {
	t.Parallel()
	d := New(options())
	before := d.Snapshot()
	got := signIn(t, d, contoso).refusal("POST", "/v1.0/users/ada-id/assignLicense",
		`{"addLicenses":[{"skuId":"`+premium+`"},{"skuId":"`+mailbox+`"}],"removeLicenses":[]}`)
	if got[0] != 400 || !bytes.Equal(before, d.Snapshot()) {
		t.Errorf("got %v", got)
	}
}
