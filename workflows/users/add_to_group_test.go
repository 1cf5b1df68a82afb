package users

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
	"github.com/bifrost-run/bifrost/workflows/internal/standin"
)

// addTo runs add_to_group in a directory.
func addTo(t *testing.T, directory *msgraphtest.Directory, in AddToGroupInput, more ...workflowtest.Option) *workflowtest.Result[AddToGroupResult] {
	t.Helper()
	return workflowtest.Run(t, AddToGroup, in, standin.In(directory, more...)...)
}

func adding(group string, users ...string) AddToGroupInput {
	return AddToGroupInput{Group: group, Users: users}
}

func TestUsersAreAddedToTheGroupThatIsMeant(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"Sales": "Sales", "sALES": "Sales", salesID: "Sales", "It's us": "It's us",
	} {
		t.Run(asked, func(t *testing.T) {
			t.Parallel()
			directory := newOffice()
			result := addTo(t, directory, adding(asked, "ada@contoso.com", "MIA@contoso.com", "ada@contoso.com"))
			got := standin.Whole(t, result)
			if diff := cmp.Diff([]string{"ada@contoso.com", "MIA@contoso.com", "ada@contoso.com"}, got.Members); diff != "" || got.Group != want || got.GroupID == "" {
				t.Errorf("got %+v", got)
			}
			now := standin.Tenant(t, directory)
			for i, group := range now.Groups {
				members := len(standin.Tenant(t, newOffice()).Groups[i].Members)
				if group.DisplayName == want {
					members = 3 // Ada, Mia and Leo, each once
				}
				if len(group.Members) != members {
					t.Errorf("%s has %v", group.DisplayName, group.Members)
				}
			}
			if diff := cmp.Diff([]string{"0/2 Looking for the group", "1/2 Adding the users", "2/2 Done"}, progress(result)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAMemberStaysOneAndTheLogSaysSo(t *testing.T) {
	t.Parallel()
	result := addTo(t, newOffice(), adding("It's us", "mia@contoso.com", "ada@contoso.com"))
	standin.Whole(t, result)
	want := []string{"add user: mia@contoso.com: The user is a member already.", "add user: ada@contoso.com: Added the user."}
	if diff := cmp.Diff(want, said(result.Log, "info")); diff != "" {
		t.Error(diff)
	}
}

func TestAUserWhoDoesNotExistDoesNotKeepTheOthersOut(t *testing.T) {
	t.Parallel()
	result := addTo(t, newOffice(), adding("It's us", "nobody@contoso.com", "ada@contoso.com"))
	wantFailures := []workflowtest.Failure{{Item: "nobody@contoso.com", Message: "This client has no user nobody@contoso.com."}}
	if diff := cmp.Diff(wantFailures, result.Failures); diff != "" {
		t.Error(diff)
	}
	want := AddToGroupResult{GroupID: "team", Group: "It's us", Members: []string{"ada@contoso.com"}}
	if diff := cmp.Diff(want, result.Out()); diff != "" {
		t.Error(diff)
	}
	result = addTo(t, newOffice(), adding("Sales", "nobody@contoso.com"))
	if got := string(result.JSON); got != `{"groupId":"`+salesID+`","group":"Sales","members":[]}` {
		t.Errorf("got %s", got)
	}
}

func TestAGroupThatCannotBeAddedToIsRefusedOnce(t *testing.T) {
	t.Parallel()
	for group, want := range map[string]string{
		"Accounting":                           "This client has no group “Accounting”.",
		"5a1e5000-0000-4000-8000-00000000ffff": "This client has no group “5a1e5000-0000-4000-8000-00000000ffff”.",
		"VPN":                                  "This client has 2 groups “VPN”. Give the object id of the one that is meant.",
		"Everybody":                            "The members of “Everybody” follow from a rule. Change the rule in Microsoft Entra ID.",
		"Newsletter":                           "“Newsletter” belongs to Exchange. Change its members in the Exchange admin center.",
		"Field staff":                          "“Field staff” comes from a directory on the client's premises. Change its members there.",
	} {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			directory := newOffice()
			before := string(directory.Snapshot())
			result := addTo(t, directory, adding(group, "ada@contoso.com"))
			checkFailed(t, directory, before, result, "find group", want)
		})
	}
}

func TestAddingMayDieAnywhere(t *testing.T) {
	t.Parallel()
	standin.MayDieAnywhere(t, newOffice, func(t *testing.T, directory *msgraphtest.Directory, crash ...workflowtest.Option) []workflowtest.Step {
		result := addTo(t, directory, adding("It's us", "ada@contoso.com", "mia@contoso.com"), crash...)
		want := AddToGroupResult{GroupID: "team", Group: "It's us", Members: []string{"ada@contoso.com", "mia@contoso.com"}}
		if diff := cmp.Diff(want, standin.Whole(t, result)); diff != "" {
			t.Error(diff)
		}
		if got := groupsOf(standin.Tenant(t, directory), "ada"); len(got) != 2 {
			t.Errorf("Ada is in %v", got)
		}
		return result.Steps
	})
}
