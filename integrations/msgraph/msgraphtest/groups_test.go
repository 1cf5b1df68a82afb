package msgraphtest

import (
	"bytes"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reference is the body that adds a member.
func reference(id string) string {
	return `{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/` + id + `"}`
}

// names gives the display names of a list.
func (c caller) names(target string) []string {
	c.t.Helper()
	status, body := c.send("GET", target, "")
	list, ok := body["value"].([]any)
	if !ok {
		c.t.Fatalf("%s: %d %v is no list", target, status, body)
	}
	found := []string{}
	for _, object := range list {
		found = append(found, object.(map[string]any)["displayName"].(string))
	}
	return found
}

func TestGroupsAreShownInGraphsShape(t *testing.T) {
	t.Parallel()
	c := signIn(t, New(options()), contoso)
	_, group := c.send("GET", "/v1.0/groups/TEAM-id", "")
	want := map[string]any{"id": "team-id", "displayName": "Support", "description": nil, "mail": "support@contoso.com", "mailNickname": nil,
		"groupTypes": []any{"Unified"}, "mailEnabled": true, "securityEnabled": false, "onPremisesSyncEnabled": nil}
	if diff := cmp.Diff(want, group); diff != "" {
		t.Error(diff)
	}
	_, group = c.send("GET", "/v1.0/groups/old-id?$select=groupTypes,onPremisesSyncEnabled", "")
	if diff := cmp.Diff(map[string]any{"groupTypes": []any{}, "onPremisesSyncEnabled": true}, group); diff != "" {
		t.Error(diff)
	}
	if got := c.refusal("GET", "/v1.0/groups/nobody", ""); got[0] != 404 || got[1] != "Request_ResourceNotFound" {
		t.Errorf("got %v", got)
	}
	if got := c.refusal("GET", "/v1.0/groups?$select=department", ""); got[2] != "Could not find a property named 'department' on type 'microsoft.graph.group'." {
		t.Errorf("got %v", got)
	}
}

func TestFiltersChooseByBeginningAndByEquality(t *testing.T) {
	t.Parallel()
	tests := []struct {
		list, filter string
		want         []string
	}{
		{"groups", "startswith(displayName,'sAlEs')", []string{"Sales", "Sales and everybody else"}},
		{"groups", "displayName eq 'SALES'", []string{"Sales"}},
		{"groups", "mailEnabled eq true", []string{"Support", "Newsletter"}},
		{"groups", "startsWith(displayName, 'Sales') or mail eq 'support@contoso.com'", []string{"Sales", "Support", "Sales and everybody else"}},
		{"users", "startswith(displayName,'c') or startswith(userPrincipalName,'BO')", []string{"Bo", "Cy"}},
		{"users", "startswith(displayName,' or ')", []string{}},
		{"users", "startswith(displayName,'it''s') or accountEnabled eq true", []string{"Ada"}},
	}
	c := signIn(t, New(options()), contoso)
	for _, test := range tests {
		if diff := cmp.Diff(test.want, c.names("/v1.0/"+test.list+"?$filter="+url.QueryEscape(test.filter))); diff != "" {
			t.Errorf("%s\n%s", test.filter, diff)
		}
	}
}

func TestAFilterThatIsNotUnderstoodIsRefused(t *testing.T) {
	t.Parallel()
	c := signIn(t, New(options()), contoso)
	for _, filter := range []string{
		"endswith(displayName,'a')", "displayName eq 'Ada' and accountEnabled eq true", "startswith(displayName,'it's')",
		"displayName eq 'Ada' or ", "displayName eq 'Ada' or", "startswith(shoeSize,'a')", "signInActivity eq 'a'", "x",
	} {
		if got := c.refusal("GET", "/v1.0/users?$filter="+url.QueryEscape(filter), ""); got[1] != "Request_UnsupportedQuery" {
			t.Errorf("%s: %v", filter, got)
		}
	}
	if got := c.refusal("GET", "/v1.0/users/ada-id/memberOf?$filter="+url.QueryEscape("displayName eq 'Sales'"), ""); got[1] != "Request_UnsupportedQuery" {
		t.Errorf("a filter that Graph would answer from its index: %v", got)
	}
}

func TestMembersComeAndGo(t *testing.T) {
	t.Parallel()
	d := New(options())
	c := signIn(t, d, contoso)
	if status, body := c.send("POST", "/v1.0/groups/sales-id/members/$ref", reference("CY-id")); status != 204 || body != nil {
		t.Errorf("adding: %d %v", status, body)
	}
	if status, _ := c.send("DELETE", "/v1.0/groups/sales-id/members/ada-id/$ref", ""); status != 204 {
		t.Errorf("removing: %d", status)
	}
	if diff := cmp.Diff([]string{"Bo", "Cy"}, c.names("/v1.0/groups/sales-id/members")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Sales"}, c.names("/v1.0/users/cy@contoso.com/memberOf")); diff != "" {
		t.Error(diff)
	}
	_, members := c.send("GET", "/v1.0/groups/sales-id/members?$select=id&$top=1", "")
	if diff := cmp.Diff([]any{map[string]any{"@odata.type": "#microsoft.graph.user", "id": "bo-id"}}, members["value"]); diff != "" || members["@odata.nextLink"] == nil {
		t.Errorf("%v\n%s", members, diff)
	}
	if status, _ := c.send("GET", "/v1.0/users/ada-id", ""); status != 200 {
		t.Errorf("the member that left is gone altogether: %d", status)
	}
}

func TestMembershipsThatGraphRefuses(t *testing.T) {
	t.Parallel()
	const (
		missing = "Resource 'x-id' does not exist or one of its queried reference-property objects are not present."
		dynamic = "Insufficient privileges to complete the operation."
		mail    = "Cannot Update a mail-enabled security groups and or distribution list."
		synced  = "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration."
	)
	tests := []struct {
		name, method, target, body string
		want                       []any
	}{
		{"one who is in it", "POST", "sales-id/members/$ref", reference("ada-id"), []any{400, "Request_BadRequest",
			"One or more added object references already exist for the following modified properties: 'members'."}},
		{"an unknown user", "POST", "sales-id/members/$ref", reference("x-id"), []any{404, "Request_ResourceNotFound", missing}},
		{"an unknown group", "POST", "x-id/members/$ref", reference("ada-id"), []any{404, "Request_ResourceNotFound", missing}},
		{"no reference", "POST", "sales-id/members/$ref", `{"@odata.id":"ada-id"}`, []any{400, "Request_BadRequest", "Invalid URL was specified for the reference '@odata.id'."}},
		{"a dynamic group", "POST", "all-id/members/$ref", reference("bo-id"), []any{403, "Authorization_RequestDenied", dynamic}},
		{"a distribution list", "POST", "news-id/members/$ref", reference("bo-id"), []any{400, "Request_BadRequest", mail}},
		{"a synchronized group", "POST", "old-id/members/$ref", reference("bo-id"), []any{400, "Request_BadRequest", synced}},
		{"removing one who is not in it", "DELETE", "team-id/members/x-id/$ref", "", []any{404, "Request_ResourceNotFound", missing}},
		{"removing from an unknown group", "DELETE", "x-id/members/ada-id/$ref", "", []any{404, "Request_ResourceNotFound", missing}},
		{"removing from a dynamic group", "DELETE", "all-id/members/ada-id/$ref", "", []any{403, "Authorization_RequestDenied", dynamic}},
	}
	d := New(options())
	c, before := signIn(t, d, contoso), d.Snapshot()
	for _, test := range tests {
		if diff := cmp.Diff(test.want, c.refusal(test.method, "/v1.0/groups/"+test.target, test.body)); diff != "" {
			t.Errorf("%s\n%s", test.name, diff)
		}
	}
	if !bytes.Equal(before, d.Snapshot()) {
		t.Error("a refused call changed something")
	}
}

func TestAMemberWhoIsNoUserIsAMistakeOfTheCaller(t *testing.T) {
	t.Parallel()
	wrong := Tenant{ID: "a", Groups: []Group{{DisplayName: "Sales", Members: []string{"nobody"}}}}
	for name, build := range map[string]func(){
		"New":       func() { New(Options{Tenants: []Tenant{wrong}}) },
		"AddTenant": func() { New(Options{}).AddTenant(wrong) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s took it", name)
				}
			}()
			build()
		}()
	}
}

func TestAddingATenantLeavesTheCallersOwnListsAlone(t *testing.T) {
	t.Parallel()
	o := options()
	New(o)
	if diff := cmp.Diff(options(), o); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerWithoutContentSaysNothingOfItsType(t *testing.T) {
	t.Parallel()
	d := New(options())
	r := httptest.NewRequest("PATCH", "/v1.0/users/ada-id", bytes.NewReader([]byte(`{"accountEnabled":false}`)))
	r.Header.Set("Authorization", "Bearer "+signIn(t, d, contoso).token)
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	if w.Code != 204 || w.Body.Len() != 0 || w.Header().Get("Content-Type") != "" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
}
