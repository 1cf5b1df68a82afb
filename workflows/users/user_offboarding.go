package users

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// OffboardUser ends the access of somebody who leaves a client.
//
// It counts as destroying, although most of it could be put back by hand: whoever
// runs it for the wrong client locks somebody out in the middle of their work,
// and a mailbox without a licence is gone for good after 30 days. People leave
// seldom enough that typing the client's name costs nothing in comparison.
//
// What cannot be removed never keeps the rest from being removed. Groups whose
// members follow from a rule are passed over with a line in the log: nobody can
// take one person out of them, and an error in every run would teach people not
// to look. Groups that are kept elsewhere, on the client's premises or in
// Exchange, are failed items, because somebody has to go there.
var OffboardUser = workflow.Define(workflow.Spec{
	Name:  "user_offboarding",
	Title: "Offboard a user",
	Description: "Block the sign-in, end all sessions, and remove the licences and group memberships of a user who leaves. " +
		"Turn a mailbox that is still needed into a shared one first: without a licence Microsoft deletes it after 30 days.",
	Category:     "Users",
	Tags:         []string{"m365"},
	Effect:       workflow.Destroys,
	Timeout:      10 * time.Minute,
	Retry:        workflow.Retry{Attempts: 3, Backoff: 10 * time.Second},
	Needs:        workflow.Needs(msgraph.Integration),
	SavesMinutes: 20,
}, offboardUser)

// OffboardUserInput is the form of user_offboarding.
type OffboardUserInput struct {
	User string `json:"upn" label:"User" help:"The address that the person signs in with." format:"upn" maxLength:"113" provider:"directory_users"`
}

// OffboardUserResult is what user_offboarding answers. A licence that comes from
// a group shares the fate of the membership. Kept is also what failed, and groups
// whose members follow from a rule.
type OffboardUserResult struct {
	UserID            string   `json:"userId"`
	UserPrincipalName string   `json:"userPrincipalName"`
	RemovedLicences   []string `json:"removedLicences"`
	RemovedGroups     []string `json:"removedGroups"`
	KeptLicences      []string `json:"keptLicences"`
	KeptGroups        []string `json:"keptGroups"`
}

const offboardingSteps = 4

// offboardUser first keeps the person out, then reads and removes what they have.
// Every step is harmless when repeated, and so is the whole run.
func offboardUser(ctx context.Context, run *workflow.Run, in OffboardUserInput) (OffboardUserResult, error) {
	graph, err := msgraph.From(ctx)
	if err != nil {
		return OffboardUserResult{}, err
	}
	run.Progress(0, offboardingSteps, "Looking for the user")
	user, err := workflow.Step(ctx, "find user", func(ctx context.Context) (msgraph.User, error) {
		return findUser(ctx, graph, in.User)
	})
	if err != nil {
		return OffboardUserResult{}, err
	}
	run.Progress(1, offboardingSteps, "Blocking the sign-in")
	if err := keepOut(ctx, graph, user); err != nil {
		return OffboardUserResult{}, err
	}
	run.Progress(2, offboardingSteps, "Removing the licences")
	held, err := findLicences(ctx, graph, user)
	if err != nil {
		return OffboardUserResult{}, err
	}
	removed, failed, err := removeLicences(ctx, graph, user, held)
	if err != nil {
		return OffboardUserResult{}, err
	}
	run.Progress(3, offboardingSteps, "Removing the group memberships")
	left, kept, err := leaveGroups(ctx, graph, user)
	if err != nil {
		return OffboardUserResult{}, err
	}
	run.Progress(offboardingSteps, offboardingSteps, "Done")
	goes, stays := inherited(ctx, held, left)
	return OffboardUserResult{
		UserID: user.ID, UserPrincipalName: user.UserPrincipalName,
		RemovedLicences: append(names(removed), names(goes)...), KeptLicences: append(names(failed), names(stays)...),
		RemovedGroups: names(left), KeptGroups: names(kept),
	}, nil
}

// keepOut blocks new sign-ins before it ends the sessions that are open:
// otherwise one could begin in between.
func keepOut(ctx context.Context, graph *msgraph.Client, user msgraph.User) error {
	if _, err := workflow.Step(ctx, "disable sign-in", func(ctx context.Context) (struct{}, error) {
		workflow.Log(ctx).Info("Blocking the sign-in.", "userPrincipalName", user.UserPrincipalName)
		return struct{}{}, graph.DisableUser(ctx, user.ID)
	}); err != nil {
		return err
	}
	_, err := workflow.Step(ctx, "revoke sessions", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, graph.RevokeSignInSessions(ctx, user.ID)
	})
	return err
}
