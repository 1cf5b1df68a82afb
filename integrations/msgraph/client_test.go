package msgraph

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/host"
)

const (
	contoso  = "11111111-1111-4111-8111-111111111111"
	fabrikam = "22222222-2222-4222-8222-222222222222"
	premium  = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"

	usersPath = "/v1.0/users"
	tokenPath = "/" + contoso + "/oauth2/v2.0/token"
)

var (
	created    = time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	lastSignIn = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
)

func newDirectory() *msgraphtest.Directory {
	return msgraphtest.New(msgraphtest.Options{
		ClientID: "the-app", ClientSecret: "s3cret&secret",
		Tenants: []msgraphtest.Tenant{
			{
				ID:       contoso,
				Licences: []msgraphtest.Licence{{SKUID: premium, PartNumber: "SPB", Units: 3, UsedElsewhere: 1}},
				Users: []msgraphtest.User{
					{ID: "ada-id", DisplayName: "Ada Byron", UserPrincipalName: "ada@contoso.com", Department: "Sales", UsageLocation: "GB", AccountEnabled: true},
					{ID: "bo-id", DisplayName: "Bo O'Neil", UserPrincipalName: "bo.o'neil@contoso.com", Department: "It's IT", AccountEnabled: true, LastSignIn: lastSignIn, Created: created},
				},
				Groups: []msgraphtest.Group{
					{ID: "sales-id", DisplayName: "Sales", Description: "Sells", SecurityEnabled: true, Members: []string{"ada-id", "bo-id"}},
					{ID: "team-id", DisplayName: "Support", Types: []string{"Unified"}, Mail: "support@contoso.com", MailEnabled: true},
					{ID: "all-id", DisplayName: "Sales and everybody else", Types: []string{"DynamicMembership"}, Members: []string{"ada-id"}},
				},
			},
			{ID: fabrikam, WithoutPremium: true},
		},
	})
}

func clientFor(t *testing.T, connection workflow.Connection) *Client {
	t.Helper()
	client, err := open(t.Context(), connection)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// calls counts the calls of a method and path that reached the directory.
func calls(directory *msgraphtest.Directory, method, path string) int {
	count := 0
	for _, call := range directory.Calls() {
		if call.Method == method && call.Path == path {
			count++
		}
	}
	return count
}

// transport answers requests by a function.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answering makes the transport of a server that signs everybody in and answers
// the rest by the function.
func answering(rest func(r *http.Request) (status int, header http.Header, body string)) *http.Client {
	return &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		status, header, body := 200, http.Header{}, `{"access_token":"tok-1234","expires_in":3600}`
		if !strings.HasSuffix(r.URL.Path, "/token") {
			status, header, body = rest(r)
		}
		answer := newResponse(r, body)
		answer.StatusCode, answer.Header = status, header
		return answer, nil
	})}
}

func newResponse(r *http.Request, body string) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

func TestOpenRefusesAConnectionInOneSentence(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*workflow.Connection)
		want   string
	}{
		{"no tenant id", func(c *workflow.Connection) { c.TenantID = "" },
			"This organization has no Microsoft Entra tenant id. Add it to the organization, then try again."},
		{"a tenant id that would leave its place in the address", func(c *workflow.Connection) { c.TenantID = "../other" },
			"The Microsoft Entra tenant id of this organization is not valid. Correct it, then try again."},
		{"no client id", func(c *workflow.Connection) { c.Settings["client_id"] = "" },
			"Microsoft Graph is not connected: its client id and client secret must be set."},
		{"no secret", func(c *workflow.Connection) { c.Secrets = nil },
			"Microsoft Graph is not connected: its client id and client secret must be set."},
		{"plain http to another computer", func(c *workflow.Connection) { c.Settings["base_url"] = "http://graph.microsoft.com" },
			"The setting base_url of Microsoft Graph must be an https address."},
		{"plain http sign-in on another computer", func(c *workflow.Connection) { c.Settings["authority_url"] = "http://login.microsoftonline.com" },
			"The setting authority_url of Microsoft Graph must be an https address."},
		{"an address with a user in it", func(c *workflow.Connection) { c.Settings["base_url"] = "https://me:pw@graph.microsoft.com" },
			"The setting base_url of Microsoft Graph must be an https address."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			connection := newDirectory().Connection(contoso)
			test.change(&connection)
			_, err := open(t.Context(), connection)
			if got := host.Diagnose(err).Message; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOpenTakesThePublicCloudAndThisComputer(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"":                                  "https://graph.microsoft.com",
		"https://graph.microsoft.us/":       "https://graph.microsoft.us",
		"http://127.0.0.1:7071/demo/graph":  "http://127.0.0.1:7071/demo/graph",
		"http://localhost:7071/demo/graph/": "http://localhost:7071/demo/graph",
	} {
		connection := newDirectory().Connection(contoso)
		connection.Settings["base_url"] = value
		if got := clientFor(t, connection).base.String(); got != want {
			t.Errorf("base_url %q: got %q, want %q", value, got, want)
		}
	}
}

func TestUsersFollowsEveryPage(t *testing.T) {
	t.Parallel()
	tenant := msgraphtest.Tenant{ID: contoso}
	for i := range 2500 {
		tenant.Users = append(tenant.Users, msgraphtest.User{UserPrincipalName: fmt.Sprintf("user%d@contoso.com", i)})
	}
	directory := msgraphtest.New(msgraphtest.Options{ClientID: "a", ClientSecret: "b", Tenants: []msgraphtest.Tenant{tenant}})
	users, err := clientFor(t, directory.Connection(contoso)).Users(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if len(users) != 2500 || users[0].UserPrincipalName != "user0@contoso.com" || users[2499].UserPrincipalName != "user2499@contoso.com" {
		t.Errorf("got %d users", len(users))
	}
	if got := calls(directory, "GET", usersPath); got != 3 {
		t.Errorf("%d pages were read, want 3", got)
	}
}

func TestUsersFilters(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	users, err := client.Users(t.Context(), "department eq 'It''s IT'")
	if err != nil {
		t.Fatal(err)
	}
	if len(users) != 1 || users[0].DisplayName != "Bo O'Neil" {
		t.Errorf("got %+v", users)
	}
}

func TestUserIsFoundByIDAndByPrincipalName(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	want := User{ID: "ada-id", DisplayName: "Ada Byron", UserPrincipalName: "ada@contoso.com", AccountEnabled: true, AssignedLicenses: []AssignedLicense{}}
	for _, key := range []string{"ada-id", "ada@contoso.com"} {
		got, err := client.User(t.Context(), key)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", key, err, diff)
		}
	}
	if got, err := client.User(t.Context(), "bo.o'neil@contoso.com"); err != nil || got.DisplayName != "Bo O'Neil" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestUserThatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"nobody@contoso.com", "a/../ada-id", "ada-id/assignLicense", "ada-id?x=1"} {
		_, err := clientFor(t, newDirectory().Connection(contoso)).User(t.Context(), key)
		if !errors.Is(err, ErrNotFound) || errors.Is(err, ErrAlreadyExists) {
			t.Errorf("%s: got %v, want ErrNotFound", key, err)
		}
	}
}

func TestTenantsDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	other := clientFor(t, directory.Connection(fabrikam))
	users, err := other.Users(t.Context(), "")
	if err != nil || len(users) != 0 {
		t.Errorf("got %v, %v", users, err)
	}
	if _, err := other.User(t.Context(), "ada-id"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

func TestCreateUserThenAssignLicense(t *testing.T) {
	t.Parallel()
	directory := newDirectory()
	client := clientFor(t, directory.Connection(contoso))
	created, err := client.CreateUser(t.Context(), NewUser{
		DisplayName: "Cy Young", GivenName: "Cy", Surname: "Young", UserPrincipalName: "cy@contoso.com", MailNickname: "cy",
		UsageLocation: "US", Extension: Extension{Attribute15: "marked"},
	}, "Passw0rd-long")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time is harmless
		if err := client.AssignLicense(t.Context(), created.ID, premium); err != nil {
			t.Fatal(err)
		}
	}
	got, err := client.User(t.Context(), "cy@contoso.com")
	if err != nil || !got.HasLicense(strings.ToUpper(premium)) || got.Extension.Attribute15 != "marked" || !got.AccountEnabled {
		t.Errorf("got %+v, %v", got, err)
	}
	skus, err := client.SubscribedSkus(t.Context())
	want := []SKU{{ID: premium, PartNumber: "SPB", Consumed: 2, Prepaid: PrepaidUnits{Enabled: 3}}}
	if diff := cmp.Diff(want, skus); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if strings.Contains(string(directory.Snapshot()), "Passw0rd-long") {
		t.Error("the directory kept the password")
	}
}

func TestUnitsPastTheirEndStillCount(t *testing.T) {
	t.Parallel()
	sku := SKU{Consumed: 12, Prepaid: PrepaidUnits{Enabled: 3, Warning: 7}}
	if sku.Purchased() != 10 || sku.Free() != -2 {
		t.Errorf("purchased %d, free %d", sku.Purchased(), sku.Free())
	}
}

func TestAnAddressThatIsTakenIsKnownAsSuch(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	_, err := client.CreateUser(t.Context(), NewUser{DisplayName: "A", MailNickname: "ada", UserPrincipalName: "ADA@contoso.com"}, "Passw0rd-long")
	if !errors.Is(err, ErrAlreadyExists) || errors.Is(err, ErrNotFound) {
		t.Fatalf("got %v, want ErrAlreadyExists", err)
	}
	var refusal *Error
	if !errors.As(err, &refusal) {
		t.Fatalf("got %T", err)
	}
	if refusal.RequestID == "" {
		t.Error("the request id is missing")
	}
	want := &Error{Status: 400, Code: "Request_BadRequest", RequestID: refusal.RequestID,
		Message: "Another object with the same value for property userPrincipalName already exists."}
	if diff := cmp.Diff(want, refusal, cmp.FilterPath(func(p cmp.Path) bool {
		return p.Last().String() == ".service" || p.Last().String() == ".conflict"
	}, cmp.Ignore()), cmp.AllowUnexported(Error{})); diff != "" {
		t.Error(diff)
	}
}
