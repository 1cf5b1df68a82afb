package users

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// leaveGroups takes a user out of every group that they are directly in. Kept
// are the groups that failed and those whose members follow from a rule.
func leaveGroups(ctx context.Context, graph *msgraph.Client, user msgraph.User) (left, kept []msgraph.Group, err error) {
	groups, err := workflow.Step(ctx, "find groups", func(ctx context.Context) ([]msgraph.Group, error) {
		return graph.MemberOf(ctx, user.ID)
	})
	if err != nil {
		return nil, nil, err
	}
	var dynamic, others []msgraph.Group
	for _, group := range groups {
		if !group.IsDynamic() {
			others = append(others, group)
			continue
		}
		workflow.Log(ctx).Info("Passed over a group whose members follow from a rule.", "group", group.String())
		dynamic = append(dynamic, group)
	}
	left, failed, err := each(ctx, "leave group", others, func(ctx context.Context, group msgraph.Group) error {
		return leaveGroup(ctx, graph, group, user)
	})
	return left, append(dynamic, failed...), err
}

func leaveGroup(ctx context.Context, graph *msgraph.Client, group msgraph.Group, user msgraph.User) error {
	if err := checkMembersChange(group); err != nil {
		return err
	}
	err := graph.RemoveMember(ctx, group.ID, user.ID)
	if errors.Is(err, msgraph.ErrAlreadyDone) {
		workflow.Log(ctx).Info("The user is no member any more.", "group", group.String())
		return nil
	}
	if err == nil {
		workflow.Log(ctx).Info("Removed the membership.", "group", group.String())
	}
	return err
}
