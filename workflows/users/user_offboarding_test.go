package users

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
	"github.com/bifrost-run/bifrost/workflows/internal/standin"
)

const (
	businessPremium  = "Microsoft 365 Business Premium"
	businessStandard = "Microsoft 365 Business Standard"
)

// miasSteps are the steps of a run for somebody of whom everything can be removed.
var miasSteps = []string{
	"find user", "disable sign-in", "revoke sessions", "find licences", "remove licence: " + businessPremium,
	"remove licence: " + businessStandard, "find groups", "leave group: Sales", "leave group: It's us",
}

var miasResult = OffboardUserResult{
	UserID: "mia", UserPrincipalName: "mia@contoso.com", RemovedLicences: []string{businessPremium, businessStandard},
	RemovedGroups: []string{"Sales", "It's us"}, KeptLicences: []string{}, KeptGroups: []string{},
}

// offboard runs user_offboarding in a directory.
func offboard(t *testing.T, directory *msgraphtest.Directory, upn string, more ...workflowtest.Option) *workflowtest.Result[OffboardUserResult] {
	t.Helper()
	return workflowtest.Run(t, OffboardUser, OffboardUserInput{User: upn}, standin.In(directory, more...)...)
}

// checkMiaIsOut checks that she has nothing any more, and that Ada has it all.
func checkMiaIsOut(t *testing.T, directory *msgraphtest.Directory) {
	t.Helper()
	before, now := standin.Tenant(t, newOffice()), standin.Tenant(t, directory)
	mia := userOf(t, now, "mia")
	if mia.AccountEnabled || mia.SessionsValidFrom.IsZero() || len(mia.AssignedLicenses) > 0 || len(groupsOf(now, "mia")) > 0 {
		t.Errorf("Mia still has %+v and %v", mia, groupsOf(now, "mia"))
	}
	if diff := cmp.Diff(userOf(t, before, "ada"), userOf(t, now, "ada")); diff != "" || len(groupsOf(now, "ada")) != 1 {
		t.Errorf("Ada is in %v\n%s", groupsOf(now, "ada"), diff)
	}
}

func TestOffboardingLeavesNothing(t *testing.T) {
	t.Parallel()
	directory := newOffice()
	result := offboard(t, directory, "MIA@contoso.com")
	if diff := cmp.Diff(miasResult, standin.Whole(t, result)); diff != "" {
		t.Error(diff)
	}
	checkMiaIsOut(t, directory)
	var steps []string
	for _, step := range result.Steps {
		steps = append(steps, step.Name)
	}
	if diff := cmp.Diff(miasSteps, steps); diff != "" {
		t.Error(diff)
	}
	want := []string{"0/4 Looking for the user", "1/4 Blocking the sign-in", "2/4 Removing the licences", "3/4 Removing the group memberships", "4/4 Done"}
	if diff := cmp.Diff(want, progress(result)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCannotBeRemovedIsSaidAndTheRestIsRemoved(t *testing.T) {
	t.Parallel()
	directory := newOffice()
	result := offboard(t, directory, "leo@contoso.com")
	wantFailures := []workflowtest.Failure{
		{Item: "Newsletter", Message: "“Newsletter” belongs to Exchange. Change its members in the Exchange admin center."},
		{Item: "Field staff", Message: "“Field staff” comes from a directory on the client's premises. Change its members there."},
	}
	if diff := cmp.Diff(wantFailures, result.Failures); diff != "" {
		t.Error(diff)
	}
	want := OffboardUserResult{
		UserID: "leo", UserPrincipalName: "leo@contoso.com",
		RemovedLicences: []string{businessPremium, businessStandard, "Exchange Online (Plan 1)"}, KeptLicences: []string{"Microsoft Power Automate Free"},
		RemovedGroups: []string{"Sales", "It's us"}, KeptGroups: []string{"Everybody", "Newsletter", "Field staff"},
	}
	if diff := cmp.Diff(want, result.Out()); diff != "" {
		t.Error(diff)
	}
	now := standin.Tenant(t, directory)
	if leo := userOf(t, now, "leo"); leo.AccountEnabled || len(leo.AssignedLicenses) > 0 || len(leo.InheritedLicenses) != 1 {
		t.Errorf("Leo has %+v", leo)
	}
	if diff := cmp.Diff(want.KeptGroups, groupsOf(now, "leo")); diff != "" {
		t.Error(diff)
	}
	wantWarnings := []string{": The licence comes from a group that was not left."}
	if diff := cmp.Diff(wantWarnings, said(result.Log, "warn")); diff != "" {
		t.Error(diff)
	}
}

func TestAnItemThatFailsDoesNotKeepTheRest(t *testing.T) {
	t.Parallel()
	for path, item := range map[string]string{
		"/v1.0/users/mia/assignLicense": businessPremium, "/v1.0/groups/" + salesID + "/members/mia/$ref": "Sales",
	} {
		t.Run(item, func(t *testing.T) {
			t.Parallel()
			directory := newOffice()
			directory.FailNext(msgraphtest.Failure{Path: path, Status: 400})
			result := offboard(t, directory, "mia@contoso.com")
			want := []workflowtest.Failure{{Item: item, Message: "Microsoft 365 refused the request: This failure was planned by a test."}}
			if diff := cmp.Diff(want, result.Failures); diff != "" {
				t.Error(diff)
			}
			got := result.Out()
			if kept := fmt.Sprint(got.KeptLicences, got.KeptGroups); kept != fmt.Sprintf("[%s] []", item) && kept != fmt.Sprintf("[] [%s]", item) {
				t.Errorf("kept %s", kept)
			}
			if len(got.RemovedLicences)+len(got.RemovedGroups) != 3 {
				t.Errorf("removed %v and %v", got.RemovedLicences, got.RemovedGroups)
			}
			// Offboarding again does what was left.
			standin.Whole(t, offboard(t, directory, "mia@contoso.com"))
			checkMiaIsOut(t, directory)
		})
	}
}

func TestOffboardingAgainIsHarmlessAndRemovesNothing(t *testing.T) {
	t.Parallel()
	directory := newOffice()
	standin.Whole(t, offboard(t, directory, "mia@contoso.com"))
	want := OffboardUserResult{UserID: "mia", UserPrincipalName: "mia@contoso.com",
		RemovedLicences: []string{}, RemovedGroups: []string{}, KeptLicences: []string{}, KeptGroups: []string{}}
	if diff := cmp.Diff(want, standin.Whole(t, offboard(t, directory, "mia@contoso.com"))); diff != "" {
		t.Error(diff)
	}
	checkMiaIsOut(t, directory)
}

func TestOffboardingMayDieAnywhere(t *testing.T) {
	t.Parallel()
	standin.MayDieAnywhere(t, newOffice, func(t *testing.T, directory *msgraphtest.Directory, crash ...workflowtest.Option) []workflowtest.Step {
		result := offboard(t, directory, "mia@contoso.com", crash...)
		if diff := cmp.Diff(miasResult, standin.Whole(t, result)); diff != "" {
			t.Error(diff)
		}
		checkMiaIsOut(t, directory)
		return result.Steps
	})
}

// Leo has something of every kind, and what cannot be removed fails in each attempt.
func TestOffboardingWithFailuresMayDieAnywhere(t *testing.T) {
	t.Parallel()
	standin.MayDieAnywhere(t, newOffice, func(t *testing.T, directory *msgraphtest.Directory, crash ...workflowtest.Option) []workflowtest.Step {
		result := offboard(t, directory, "leo@contoso.com", crash...)
		if result.Status != workflowtest.CompletedWithErrors || len(result.Failures) != 2 || len(result.Out().RemovedLicences) != 3 {
			t.Error(result, result.JSON)
		}
		return result.Steps
	})
}

func TestAnItemThatFailedIsTriedAgainByTheNextAttempt(t *testing.T) {
	t.Parallel()
	directory := newOffice()
	directory.FailNext(msgraphtest.Failure{Path: "/v1.0/users/mia/assignLicense", Status: 400})
	result := offboard(t, directory, "mia@contoso.com", workflowtest.CrashAfter("leave group: Sales"))
	if diff := cmp.Diff(miasResult, standin.Whole(t, result)); diff != "" || result.Attempts != 2 {
		t.Error(result, diff)
	}
	checkMiaIsOut(t, directory)
}

func TestThePersonIsOutEvenWhenTheRestCannotBeRead(t *testing.T) {
	t.Parallel()
	directory := newOffice()
	directory.FailNext(msgraphtest.Failure{Path: "/v1.0/subscribedSkus", Status: 403})
	result := offboard(t, directory, "mia@contoso.com", workflowtest.Attempts(1))
	if got := result.Diagnosis; got.Step != "find licences" || got.Permanent {
		t.Errorf("got %+v", got)
	}
	if mia := userOf(t, standin.Tenant(t, directory), "mia"); mia.AccountEnabled || mia.SessionsValidFrom.IsZero() {
		t.Errorf("Mia is still in: %+v", mia)
	}
}

func TestNobodyIsOffboardedInPlaceOfAStranger(t *testing.T) {
	t.Parallel()
	directory := newOffice()
	before := string(directory.Snapshot())
	result := offboard(t, directory, "nobody@contoso.com")
	checkFailed(t, directory, before, result, "find user", "This client has no user nobody@contoso.com.")
}
