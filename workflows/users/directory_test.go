package users

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
	"github.com/bifrost-run/bifrost/workflows/internal/standin"
)

const (
	mailbox = "4b9405b0-7788-4568-add1-99614e613b69"
	flow    = "f30db892-07e9-47e9-837c-80727f46fd3d"
	salesID = "5a1e5000-0000-4000-8000-000000000001"
)

// newDirectory has Ada, who stays, and licences of which some are used up.
func newDirectory() *msgraphtest.Directory {
	return standin.Directory(msgraphtest.Tenant{
		Licences: []msgraphtest.Licence{
			{SKUID: standin.Premium, PartNumber: "SPB", Units: 5, UsedElsewhere: 3},
			{SKUID: standin.Standard, PartNumber: "O365_BUSINESS_PREMIUM", Units: 2, UsedElsewhere: 2},
		},
		Users: []msgraphtest.User{{ID: "ada-id", DisplayName: "Ada", UserPrincipalName: "ada@contoso.com", UsageLocation: "GB", AccountEnabled: true}},
	})
}

// newOffice has Ada, who stays; Mia, all of whose things can be removed; and Leo,
// who has something of every kind.
func newOffice() *msgraphtest.Directory {
	given := func(skus ...string) []msgraphtest.AssignedLicense {
		var list []msgraphtest.AssignedLicense
		for _, sku := range skus {
			list = append(list, msgraphtest.AssignedLicense{SKUID: sku, DisabledPlans: []string{}})
		}
		return list
	}
	user := func(id string, licences ...msgraphtest.AssignedLicense) msgraphtest.User {
		return msgraphtest.User{ID: id, DisplayName: id, UserPrincipalName: id + "@contoso.com", UsageLocation: "GB", AccountEnabled: true, AssignedLicenses: licences}
	}
	leo := user("leo", given(standin.Premium, standin.Standard)...)
	leo.InheritedLicenses = []msgraphtest.InheritedLicense{{SKUID: mailbox, GroupID: "team"}, {SKUID: flow, GroupID: "all"}}
	return standin.Directory(msgraphtest.Tenant{
		Licences: []msgraphtest.Licence{
			{SKUID: standin.Premium, PartNumber: "SPB", Units: 5}, {SKUID: standin.Standard, PartNumber: "O365_BUSINESS_PREMIUM", Units: 5},
			{SKUID: mailbox, PartNumber: "EXCHANGESTANDARD", Units: 5}, {SKUID: flow, PartNumber: "FLOW_FREE", Units: 5},
		},
		Users: []msgraphtest.User{user("ada", given(standin.Premium)...), user("mia", given(standin.Premium, standin.Standard)...), leo},
		Groups: []msgraphtest.Group{
			{ID: salesID, DisplayName: "Sales", SecurityEnabled: true, Members: []string{"ada", "mia", "leo"}},
			{ID: "team", DisplayName: "It's us", Types: []string{"Unified"}, MailEnabled: true, Members: []string{"mia", "leo"}},
			{ID: "all", DisplayName: "Everybody", SecurityEnabled: true, Types: []string{"DynamicMembership"}, Members: []string{"leo"}},
			{ID: "list", DisplayName: "Newsletter", MailEnabled: true, Members: []string{"leo"}},
			{ID: "old", DisplayName: "Field staff", SecurityEnabled: true, Synced: true, Members: []string{"leo"}},
			{ID: "twin1", DisplayName: "VPN"}, {ID: "twin2", DisplayName: "vpn"},
		},
	})
}

// groupsOf names the groups that a user is in.
func groupsOf(tenant msgraphtest.Tenant, id string) []string {
	var found []string
	for _, group := range tenant.Groups {
		if slices.Contains(group.Members, id) {
			found = append(found, group.DisplayName)
		}
	}
	return found
}

// userOf finds a user by id.
func userOf(t *testing.T, tenant msgraphtest.Tenant, id string) msgraphtest.User {
	t.Helper()
	i := slices.IndexFunc(tenant.Users, func(u msgraphtest.User) bool { return u.ID == id })
	if i < 0 {
		t.Fatalf("there is no %s", id)
	}
	return tenant.Users[i]
}

// said gives the messages that a run logged at a level.
func said(log []workflowtest.Line, level string) []string {
	var messages []string
	for _, line := range log {
		if line.Level == level {
			messages = append(messages, line.Step+": "+line.Message)
		}
	}
	return messages
}

// progress is what people saw of a run.
func progress[Out any](result *workflowtest.Result[Out]) []string {
	var seen []string
	for _, p := range result.Progress {
		seen = append(seen, fmt.Sprintf("%d/%d %s", p.Done, p.Total, p.Text))
	}
	return seen
}

// checkFailed checks that a run failed for good in a step of its first attempt,
// with a sentence, and that it changed nothing.
func checkFailed[Out any](t *testing.T, directory *msgraphtest.Directory, before string, result *workflowtest.Result[Out], step, sentence string) {
	t.Helper()
	if got := result.Diagnosis; got.Message != sentence || got.Step != step || !got.Permanent || result.Attempts != 1 {
		t.Errorf("got %+v after %d attempts", got, result.Attempts)
	}
	if diff := cmp.Diff(before, string(directory.Snapshot())); diff != "" {
		t.Error("something was changed:", diff)
	}
}
