package msgraphtest

import (
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestASnapshotIsRestoredWhole(t *testing.T) {
	t.Parallel()
	d := New(options())
	if status, _ := signIn(t, d, contoso).send("POST", "/v1.0/users", newCarl); status != 201 {
		t.Fatal(status)
	}
	restored := New(Options{ClientID: "the-app", ClientSecret: "the-secret"})
	if err := restored.Restore(d.Snapshot()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(d.Snapshot()), string(restored.Snapshot())); diff != "" {
		t.Error(diff)
	}
	if status, _ := signIn(t, restored, contoso).send("GET", "/v1.0/users/carl@contoso.com", ""); status != 200 {
		t.Errorf("the new user is lost: %d", status)
	}
}

func TestWhatIsNoSnapshotChangesNothing(t *testing.T) {
	t.Parallel()
	d := New(options())
	whole := string(d.Snapshot())
	for _, damaged := range []string{
		"", "null", "{}", "[]", "\x00\x00", whole[:len(whole)/2], whole + "{}", `{"format":3,"tenants":[]}`, `{"format":0,"tenants":[]}`,
		`{"format":1,"tenants":[{"id":""}]}`, `{"format":1,"tenants":[{"id":"a"},{"id":"a"}]}`,
		`{"format":1,"tenants":[{"id":"a","users":[{"id":"u"}]}]}`, `{"format":1,"unknown":true}`,
		`{"format":2,"tenants":[{"id":"a","groups":[{"displayName":"no id"}]}]}`,
		`{"format":2,"tenants":[{"id":"a","groups":[{"id":"g","members":["nobody"]}]}]}`,
	} {
		if err := d.Restore([]byte(damaged)); err == nil {
			t.Errorf("%.60q was restored", damaged)
		}
	}
	if string(d.Snapshot()) != whole {
		t.Error("a refused snapshot changed something")
	}
}

// oldSnapshot was written before there were groups and sign-ins.
const oldSnapshot = `{"format": 1, "tenants": [{"id": "` + contoso + `",
  "licences": [{"skuId": "` + premium + `", "skuPartNumber": "SPB", "units": 2, "usedElsewhere": 1}],
  "users": [{"id": "ada-id", "displayName": "Ada", "givenName": "", "surname": "", "userPrincipalName": "ada@contoso.com",
    "mailNickname": "ada", "department": "", "usageLocation": "GB", "accountEnabled": true,
    "onPremisesExtensionAttributes": null, "assignedLicenses": [{"skuId": "` + premium + `", "disabledPlans": []}]}]}]}`

func TestAnOlderSnapshotIsReadAndWrittenAnew(t *testing.T) {
	t.Parallel()
	d := New(Options{ClientID: "the-app", ClientSecret: "the-secret"})
	if err := d.Restore([]byte(oldSnapshot)); err != nil {
		t.Fatal(err)
	}
	c := signIn(t, d, contoso)
	_, user := c.send("GET", "/v1.0/users/ada-id?$select=displayName,createdDateTime,signInActivity,assignedLicenses", "")
	want := map[string]any{"displayName": "Ada", "createdDateTime": nil,
		"assignedLicenses": []any{map[string]any{"skuId": premium, "disabledPlans": []any{}}}}
	if diff := cmp.Diff(want, user); diff != "" {
		t.Error(diff)
	}
	if _, groups := c.send("GET", "/v1.0/groups", ""); len(groups["value"].([]any)) != 0 {
		t.Errorf("got %v", groups)
	}
	again := New(Options{})
	if !strings.Contains(string(d.Snapshot()), `"format": 2`) || again.Restore(d.Snapshot()) != nil {
		t.Errorf("written as %.40s", d.Snapshot())
	}
}

func TestAnOlderSnapshotIsUpgradedOnce(t *testing.T) {
	t.Parallel()
	asked := 0
	o := Options{ClientID: "the-app", ClientSecret: "the-secret", Upgrade: func(old Tenant) Tenant {
		asked++
		old.Groups = []Group{{DisplayName: "Sales", Members: []string{"ADA@contoso.com"}}}
		return old
	}}
	d := New(o)
	if err := d.Restore([]byte(oldSnapshot)); err != nil {
		t.Fatal(err)
	}
	if err := d.Restore(d.Snapshot()); err != nil {
		t.Fatal(err)
	}
	_, groups := signIn(t, d, contoso).send("GET", "/v1.0/users/ada-id/memberOf?$select=displayName", "")
	want := []any{map[string]any{"@odata.type": "#microsoft.graph.group", "displayName": "Sales"}}
	if diff := cmp.Diff(want, groups["value"]); diff != "" || asked != 1 {
		t.Errorf("asked %d times\n%s", asked, diff)
	}
}

func TestAnUpgradeThatMakesNoSenseChangesNothing(t *testing.T) {
	t.Parallel()
	o := options()
	o.Upgrade = func(old Tenant) Tenant {
		old.Groups = []Group{{DisplayName: "Sales", Members: []string{"nobody@contoso.com"}}}
		return old
	}
	d := New(o)
	before := string(d.Snapshot())
	if err := d.Restore([]byte(oldSnapshot)); err == nil || string(d.Snapshot()) != before {
		t.Errorf("got %v", err)
	}
}

func TestOnChangeSeesEachWriteBeforeItsAnswer(t *testing.T) {
	t.Parallel()
	var snapshots []string
	o := options()
	o.OnChange = func(snapshot []byte) error { snapshots = append(snapshots, string(snapshot)); return nil }
	d := New(o)
	c := signIn(t, d, contoso)
	c.send("GET", "/v1.0/users", "")
	c.send("POST", "/v1.0/users", "refused")
	c.send("POST", "/v1.0/users", newCarl)
	if len(snapshots) != 1 || !strings.Contains(snapshots[0], "carl@contoso.com") {
		t.Errorf("%d snapshots", len(snapshots))
	}
}

func TestAWriteThatCannotBeStoredDidNotHappen(t *testing.T) {
	t.Parallel()
	o := options()
	o.OnChange = func([]byte) error { return errors.New("disk full") }
	o.Adopt = func(string) (Tenant, bool) { return Tenant{}, true }
	d := New(o)
	before := d.Snapshot()
	c := signIn(t, d, contoso)
	for call, body := range map[string]string{
		"POST /v1.0/users":                                 newCarl,
		"POST /v1.0/users/ada-id/assignLicense":            `{"addLicenses":[{"skuId":"` + premium + `"}],"removeLicenses":[]}`,
		"POST /v1.0/users/ada-id/revokeSignInSessions":     "",
		"PATCH /v1.0/users/ada-id":                         `{"accountEnabled":false}`,
		"POST /v1.0/groups/sales-id/members/$ref":          reference("cy-id"),
		"DELETE /v1.0/groups/sales-id/members/ada-id/$ref": "",
	} {
		method, target, _ := strings.Cut(call, " ")
		if got := c.refusal(method, target, body); got[0] != 500 {
			t.Errorf("%s: %v", call, got)
		}
	}
	if status, _ := requestToken(d, "33333333-3333-4333-8333-333333333333", nil); status != 500 {
		t.Errorf("adopting: %d", status)
	}
	if diff := cmp.Diff(string(before), string(d.Snapshot())); diff != "" {
		t.Error(diff)
	}
}

func TestAnUnknownTenantIsAdoptedWhenTheOptionsAllowIt(t *testing.T) {
	t.Parallel()
	stored := 0
	o := options()
	o.OnChange = func([]byte) error { stored++; return nil }
	o.Adopt = func(id string) (Tenant, bool) {
		return Tenant{Users: []User{{UserPrincipalName: "someone@" + id}}}, strings.HasPrefix(id, "4")
	}
	d := New(o)
	adopted := "44444444-4444-4444-8444-44444444aaaa"
	for range 2 {
		_, users := signIn(t, d, strings.ToUpper(adopted)).send("GET", "/v1.0/users", "")
		if len(users["value"].([]any)) != 1 {
			t.Errorf("got %v", users)
		}
	}
	if stored != 1 {
		t.Errorf("stored %d times, want once", stored)
	}
	if status, _ := requestToken(d, "55555555-5555-4555-8555-555555555555", nil); status != 400 {
		t.Errorf("a tenant that Adopt refuses: %d", status)
	}
}

func TestFailuresHitTheCallsTheyWerePlannedFor(t *testing.T) {
	t.Parallel()
	d := New(options())
	c := signIn(t, d, contoso)
	d.FailNext(Failure{Method: "POST", Path: "/v1.0/users/*/assignLicense", Status: 503, RetryAfter: "3"})
	d.FailNext(Failure{Method: "POST", Path: "/v1.0/users", Status: 500, Done: true})
	if status, _ := c.send("GET", "/v1.0/users", ""); status != 200 {
		t.Errorf("a call that no failure was planned for: %d", status)
	}
	if status, _ := c.send("POST", "/v1.0/users", newCarl); status != 500 {
		t.Errorf("the planned failure: %d", status)
	}
	if status, _ := c.send("GET", "/v1.0/users/carl@contoso.com", ""); status != 200 {
		t.Errorf("what was done before the failure is not there: %d", status)
	}
	if status, _ := c.send("POST", "/v1.0/users/ada-id/assignLicense", ""); status != 503 {
		t.Errorf("the pattern: %d", status)
	}
	want := []Call{
		{"POST", "/" + contoso + "/oauth2/v2.0/token", 200}, {"GET", "/v1.0/users", 200}, {"POST", "/v1.0/users", 500},
		{"GET", "/v1.0/users/carl@contoso.com", 200}, {"POST", "/v1.0/users/ada-id/assignLicense", 503},
	}
	if diff := cmp.Diff(want, d.Calls()); diff != "" {
		t.Error(diff)
	}
}

func TestADroppedConnectionIsAnErrorToTheClient(t *testing.T) {
	t.Parallel()
	d := New(options())
	d.FailNext(Failure{})
	inMemory := d.Connection(contoso).HTTP
	if _, err := inMemory.Get("https://graph.test/v1.0/users"); !errors.Is(err, io.ErrUnexpectedEOF) { //nolint:bodyclose // there is no answer
		t.Errorf("in memory: %v", err)
	}
	d.FailNext(Failure{})
	server := httptest.NewServer(d)
	defer server.Close()
	if _, err := server.Client().Post(server.URL+"/v1.0/users", "", nil); err == nil { //nolint:bodyclose // there is no answer
		t.Error("on the network: no error")
	}
}

func TestTheRecordOfCallsIsBounded(t *testing.T) {
	t.Parallel()
	d := New(options())
	c := signIn(t, d, contoso)
	for range recordedCalls {
		c.send("GET", "/v1.0/subscribedSkus", "")
	}
	if got := d.Calls(); len(got) != recordedCalls || got[0].Method != "GET" {
		t.Errorf("%d calls, first %v", len(got), got[0])
	}
}

func TestTheLastLicenceGoesToOneOfMany(t *testing.T) {
	t.Parallel()
	d := New(options())
	c := signIn(t, d, contoso)
	var good sync.Map
	var all sync.WaitGroup
	for _, user := range []string{"ada-id", "cy-id"} {
		all.Go(func() {
			status, _ := c.send("POST", "/v1.0/users/"+user+"/assignLicense", `{"addLicenses":[{"skuId":"`+premium+`"}],"removeLicenses":[]}`)
			if status == 200 {
				good.Store(user, true)
			}
		})
	}
	all.Wait()
	count := 0
	good.Range(func(any, any) bool { count++; return true })
	if count != 1 {
		t.Errorf("%d users got the last licence", count)
	}
}

func TestTenantsAreIsolated(t *testing.T) {
	t.Parallel()
	c := signIn(t, New(options()), fabrikam)
	if got := c.refusal("GET", "/v1.0/users/ada-id", ""); got[0] != 404 || got[1] != "Request_ResourceNotFound" {
		t.Errorf("got %v", got)
	}
	if _, users := c.send("GET", "/v1.0/users", ""); len(users["value"].([]any)) != 1 {
		t.Errorf("got %v", users)
	}
	if got := c.refusal("GET", "/v1.0/groups/sales-id/members", ""); got[0] != 404 {
		t.Errorf("got %v", got)
	}
	if got := c.refusal("POST", "/v1.0/groups/sales-id/members/$ref", reference("fay-id")); got[0] != 404 {
		t.Errorf("got %v", got)
	}
	if status, _ := c.send("POST", "/v1.0/users", strings.Replace(newCarl, "carl@contoso.com", "ada@contoso.com", 1)); status != 201 {
		t.Errorf("a name that another tenant uses: %d", status)
	}
}
