package msgraph

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow/host"
)

func groupNames(list []Group) []string {
	names := []string{}
	for _, group := range list {
		names = append(names, group.DisplayName)
	}
	return names
}

func TestAGroupIsReadWhole(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	got, err := client.Group(t.Context(), "team-id")
	want := Group{ID: "team-id", DisplayName: "Support", Mail: "support@contoso.com", Types: []string{"Unified"}, MailEnabled: true}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := client.Group(t.Context(), "nobody"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestGroupsFilterAndSearch(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	tests := []struct {
		name string
		read func() ([]Group, error)
		want []string
	}{
		{"all", func() ([]Group, error) { return client.Groups(t.Context(), "") }, []string{"Sales", "Support", "Sales and everybody else"}},
		{"a filter", func() ([]Group, error) { return client.Groups(t.Context(), "mailEnabled eq true") }, []string{"Support"}},
		{"a beginning", func() ([]Group, error) { return client.SearchGroups(t.Context(), "sAl", 10) }, []string{"Sales", "Sales and everybody else"}},
		{"an apostrophe", func() ([]Group, error) {
			return client.SearchGroups(t.Context(), "it's') or startswith(displayName,'", 10)
		}, []string{}},
		{"no text", func() ([]Group, error) { return client.SearchGroups(t.Context(), "", 2) }, []string{"Sales", "Support"}},
	}
	for _, test := range tests {
		got, err := test.read()
		if diff := cmp.Diff(test.want, groupNames(got)); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", test.name, err, diff)
		}
	}
}

func TestSomeGroupsHaveFixedMembers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		group Group
		want  bool
	}{
		"security":              {Group{SecurityEnabled: true}, false},
		"Microsoft 365":         {Group{Types: []string{"Unified"}, MailEnabled: true}, false},
		"dynamic":               {Group{Types: []string{"DynamicMembership"}}, true},
		"dynamic Microsoft 365": {Group{Types: []string{"Unified", "DynamicMembership"}, MailEnabled: true}, true},
		"distribution list":     {Group{MailEnabled: true}, true},
		"mail-enabled security": {Group{MailEnabled: true, SecurityEnabled: true}, true},
		"synchronized":          {Group{SecurityEnabled: true, Synced: true}, true},
	} {
		if got := test.group.HasFixedMembers(); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func TestAMembershipIsAddedReadAndRemoved(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	if err := client.AddMember(t.Context(), "team-id", "ada-id"); err != nil {
		t.Fatal(err)
	}
	if err := client.RemoveMember(t.Context(), "sales-id", "ada-id"); err != nil {
		t.Fatal(err)
	}
	groups, err := client.MemberOf(t.Context(), "ada@contoso.com")
	if diff := cmp.Diff([]string{"Support", "Sales and everybody else"}, groupNames(groups)); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	members, err := client.Members(t.Context(), "sales-id")
	want := []User{{ID: "bo-id", DisplayName: "Bo O'Neil", UserPrincipalName: "bo.o'neil@contoso.com", AccountEnabled: true, AssignedLicenses: []AssignedLicense{}}}
	if diff := cmp.Diff(want, members); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := client.User(t.Context(), "ada-id"); err != nil {
		t.Errorf("the user who left a group is gone: %v", err)
	}
}

func TestAnAccountIsDeletedWithItsMemberships(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	if err := client.DeleteUser(t.Context(), "ada-id"); err != nil {
		t.Fatal(err)
	}
	if _, err := client.User(t.Context(), "ada-id"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the account is there: %v", err)
	}
	members, err := client.Members(t.Context(), "sales-id")
	if err != nil || len(members) != 1 || members[0].ID != "bo-id" {
		t.Errorf("%v %v", members, err)
	}
	if err := client.DeleteUser(t.Context(), "ada-id"); !errors.Is(err, ErrAlreadyDone) || !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestAMembershipThatIsAsWantedIsKnownAsDone(t *testing.T) {
	t.Parallel()
	client := clientFor(t, newDirectory().Connection(contoso))
	tests := []struct {
		name           string
		err            error
		done, notFound bool
	}{
		{"added twice", client.AddMember(t.Context(), "sales-id", "ada-id"), true, false},
		{"added to no group", client.AddMember(t.Context(), "x-id", "ada-id"), false, true},
		{"nobody added", client.AddMember(t.Context(), "sales-id", "x-id"), false, true},
		{"added to a dynamic group", client.AddMember(t.Context(), "all-id", "bo-id"), false, false},
		{"removed without being in it", client.RemoveMember(t.Context(), "team-id", "ada-id"), true, true},
		{"removed from no group", client.RemoveMember(t.Context(), "x-id", "ada-id"), true, true},
		{"removed from a dynamic group", client.RemoveMember(t.Context(), "all-id", "ada-id"), false, false},
	}
	for _, test := range tests {
		if test.err == nil || errors.Is(test.err, ErrAlreadyDone) != test.done || errors.Is(test.err, ErrNotFound) != test.notFound || errors.Is(test.err, ErrAlreadyExists) {
			t.Errorf("%s: %v", test.name, test.err)
		}
	}
}

func TestARefusalForAnotherReasonIsNotDone(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403} {
		connection := newDirectory().Connection(contoso)
		connection.HTTP = answering(func(*http.Request) (int, http.Header, string) {
			return status, nil, `{"error":{"message":"Something else."}}`
		})
		client := clientFor(t, connection)
		for _, err := range []error{client.AddMember(t.Context(), "g", "u"), client.RemoveMember(t.Context(), "g", "u")} {
			if err == nil || errors.Is(err, ErrAlreadyDone) {
				t.Errorf("%d: %v", status, err)
			}
		}
	}
}

func TestOtherThingsInAMixedListAreLeftOut(t *testing.T) {
	t.Parallel()
	connection := newDirectory().Connection(contoso)
	connection.HTTP = answering(func(*http.Request) (int, http.Header, string) {
		return 200, nil, `{"value":[
			{"@odata.type":"#microsoft.graph.directoryRole","id":"role","displayName":"Global Administrator"},
			{"@odata.type":"#microsoft.graph.group","id":"g","displayName":"Sales","description":null,"mail":null,"onPremisesSyncEnabled":null},
			{"@odata.type":"#microsoft.graph.user","id":"u","displayName":"Ada"},
			{"id":"unknown"}]}`
	})
	client := clientFor(t, connection)
	groups, err := client.MemberOf(t.Context(), "u")
	if diff := cmp.Diff([]Group{{ID: "g", DisplayName: "Sales"}}, groups); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	members, err := client.Members(t.Context(), "g")
	if diff := cmp.Diff([]User{{ID: "u", DisplayName: "Ada"}}, members); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	connection.HTTP = answering(func(*http.Request) (int, http.Header, string) { return 200, nil, `{"value":[7]}` })
	if _, err := clientFor(t, connection).MemberOf(t.Context(), "u"); host.Diagnose(err).Message != "Microsoft 365 sent an answer that could not be read." {
		t.Errorf("got %v", err)
	}
}

func TestAnIDCannotLeaveItsPlaceInTheAddress(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", "..", "../ada-id", "ada-id/$ref", "ada-id?x=1", "ada-id#x"} {
		directory := newDirectory()
		client := clientFor(t, directory.Connection(contoso))
		before := string(directory.Snapshot())
		errs := []error{
			client.DisableUser(t.Context(), id), client.RevokeSignInSessions(t.Context(), id), client.RemoveMember(t.Context(), "sales-id", id),
			client.RemoveMember(t.Context(), id, "ada-id"), client.AddMember(t.Context(), id, "ada-id"),
		}
		_, err := client.User(t.Context(), id)
		_, groupErr := client.Group(t.Context(), id)
		for i, err := range append(errs, err, groupErr) {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("%q, call %d: got %v, want ErrNotFound", id, i, err)
			}
		}
		if string(directory.Snapshot()) != before {
			t.Errorf("%q changed something", id)
		}
	}
}

func TestAChangeThatSaysHowThingsShallBeIsSentAgain(t *testing.T) {
	tests := []struct {
		name, method, path string
		change             func(t *testing.T, c *Client) error
		// done says that the second try learns that the first one was carried out.
		done bool
	}{
		{"deleting", "DELETE", "/v1.0/users/ada-id", func(t *testing.T, c *Client) error { return c.DeleteUser(t.Context(), "ada-id") }, true},
		{"disabling", "PATCH", "/v1.0/users/ada-id", func(t *testing.T, c *Client) error { return c.DisableUser(t.Context(), "ada-id") }, false},
		{"revoking", "POST", "/v1.0/users/ada-id/revokeSignInSessions", func(t *testing.T, c *Client) error { return c.RevokeSignInSessions(t.Context(), "ada-id") }, false},
		{"assigning", "POST", "/v1.0/users/ada-id/assignLicense", func(t *testing.T, c *Client) error { return c.AssignLicense(t.Context(), "ada-id", premium) }, false},
		{"adding", "POST", "/v1.0/groups/team-id/members/$ref", func(t *testing.T, c *Client) error { return c.AddMember(t.Context(), "team-id", "ada-id") }, true},
		{"removing", "DELETE", "/v1.0/groups/sales-id/members/ada-id/$ref", func(t *testing.T, c *Client) error { return c.RemoveMember(t.Context(), "sales-id", "ada-id") }, true},
	}
	for _, test := range tests {
		for name, failure := range map[string]msgraphtest.Failure{"500": {Status: 500, Done: true}, "dropped": {Done: true}} {
			t.Run(test.name+" "+name, func(t *testing.T) {
				inBubble(t, func(t *testing.T, directory *msgraphtest.Directory, client *Client) {
					failure.Method, failure.Path = test.method, test.path
					directory.FailNext(failure)
					err := test.change(t, client)
					if errors.Is(err, ErrAlreadyDone) != test.done || err != nil && !test.done {
						t.Errorf("got %v", err)
					}
					if got := calls(directory, test.method, test.path); got != 2 {
						t.Errorf("sent %d times, want 2", got)
					}
				})
			})
		}
	}
}
