package users

import (
	"context"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// AddToGroup makes users members of a group. Each of them is a step: one who
// cannot be added is reported, and the others are added all the same.
var AddToGroup = workflow.Define(workflow.Spec{
	Name:         "add_to_group",
	Title:        "Add users to a group",
	Description:  "Make users members of one group. Who is a member already stays one.",
	Category:     "Users",
	Tags:         []string{"m365"},
	Effect:       workflow.Changes,
	Timeout:      10 * time.Minute,
	Retry:        workflow.Retry{Attempts: 3, Backoff: 10 * time.Second},
	Needs:        workflow.Needs(msgraph.Integration),
	SavesMinutes: 5,
}, addToGroup)

// AddToGroupInput is the form of add_to_group.
type AddToGroupInput struct {
	Group string   `json:"group" label:"Group" help:"The whole name of the group, or its object id." minLength:"1" maxLength:"256" provider:"directory_groups"`
	Users []string `json:"users" label:"Users" help:"The addresses that they sign in with." format:"upn" minLength:"1" maxLength:"200" provider:"directory_users"`
}

// AddToGroupResult is what add_to_group answers. Members are those of the asked
// users who are in the group now.
type AddToGroupResult struct {
	GroupID string   `json:"groupId"`
	Group   string   `json:"group"`
	Members []string `json:"members"`
}

const addingSteps = 2

// addToGroup begins with the group: when nobody can be added to it, the run says
// so once, and not once for each user.
func addToGroup(ctx context.Context, run *workflow.Run, in AddToGroupInput) (AddToGroupResult, error) {
	graph, err := msgraph.From(ctx)
	if err != nil {
		return AddToGroupResult{}, err
	}
	run.Progress(0, addingSteps, "Looking for the group")
	group, err := workflow.Step(ctx, "find group", func(ctx context.Context) (msgraph.Group, error) {
		group, err := findGroup(ctx, graph, in.Group)
		if err != nil {
			return group, err
		}
		return group, checkMembersChange(group)
	})
	if err != nil {
		return AddToGroupResult{}, err
	}
	run.Progress(1, addingSteps, "Adding the users")
	members, _, err := each(ctx, "add user", in.Users, func(ctx context.Context, upn string) error {
		return addMember(ctx, graph, group, upn)
	})
	if err != nil {
		return AddToGroupResult{}, err
	}
	run.Progress(addingSteps, addingSteps, "Done")
	return AddToGroupResult{GroupID: group.ID, Group: group.String(), Members: append([]string{}, members...)}, nil
}

func addMember(ctx context.Context, graph *msgraph.Client, group msgraph.Group, upn string) error {
	user, err := findUser(ctx, graph, upn)
	if err != nil {
		return err
	}
	err = graph.AddMember(ctx, group.ID, user.ID)
	if errors.Is(err, msgraph.ErrAlreadyDone) {
		workflow.Log(ctx).Info("The user is a member already.", "userPrincipalName", upn, "group", group.String())
		return nil
	}
	if err == nil {
		workflow.Log(ctx).Info("Added the user.", "userPrincipalName", upn, "group", group.String())
	}
	return err
}
