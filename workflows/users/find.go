package users

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// findUser looks a person up. That there is nobody is nothing that another
// attempt could mend, so it is permanent.
func findUser(ctx context.Context, graph *msgraph.Client, upn string) (msgraph.User, error) {
	user, err := graph.User(ctx, upn)
	if errors.Is(err, msgraph.ErrNotFound) {
		return user, workflow.Explain(workflow.Permanent(err), "This client has no user "+upn+".")
	}
	return user, err
}

// objectID is how the directory writes the ids of its objects.
var objectID = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// findGroup looks a group up by its id or by its whole name, whatever its case.
// Names may be given twice in a directory: then nothing but the id will do.
func findGroup(ctx context.Context, graph *msgraph.Client, nameOrID string) (msgraph.Group, error) {
	if objectID.MatchString(nameOrID) {
		group, err := graph.Group(ctx, nameOrID)
		if !errors.Is(err, msgraph.ErrNotFound) {
			return group, err
		}
	}
	groups, err := graph.Groups(ctx, "displayName eq '"+strings.ReplaceAll(nameOrID, "'", "''")+"'")
	switch {
	case err != nil:
		return msgraph.Group{}, err
	case len(groups) == 0:
		return msgraph.Group{}, workflow.Explain(workflow.Permanent(errors.New("no such group")),
			"This client has no group “"+nameOrID+"”.")
	case len(groups) > 1:
		return msgraph.Group{}, workflow.Explain(workflow.Permanent(errors.New("the name is not unique")),
			fmt.Sprintf("This client has %d groups “%s”. Give the object id of the one that is meant.", len(groups), nameOrID))
	}
	return groups[0], nil
}

// checkMembersChange refuses a group whose members Microsoft Graph cannot
// change, and says where a person can.
func checkMembersChange(group msgraph.Group) error {
	var sentence string
	switch {
	case group.IsDynamic():
		sentence = "The members of “%s” follow from a rule. Change the rule in Microsoft Entra ID."
	case group.Synced:
		sentence = "“%s” comes from a directory on the client's premises. Change its members there."
	case group.HasFixedMembers():
		sentence = "“%s” belongs to Exchange. Change its members in the Exchange admin center."
	default:
		return nil
	}
	return workflow.Explain(workflow.Permanent(errors.New("the members of the group are fixed")), fmt.Sprintf(sentence, group))
}
