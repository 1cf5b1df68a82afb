package directory

import (
	"context"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// DirectoryGroups offers the client's groups that people can be put into, by
// object id: names are not unique.
var DirectoryGroups = workflow.Provide("directory_groups", directoryGroups,
	workflow.About("The client's groups that users can be added to; those whose members follow from a rule, from a directory elsewhere or from Exchange are left out. "+
		"The value is the object id."),
	workflow.Requires(msgraph.Integration), workflow.CacheFor(remembered))

func directoryGroups(ctx context.Context, _ *workflow.Run, _ struct{}) ([]workflow.Option, error) {
	graph, err := msgraph.From(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := graph.Groups(ctx, "")
	if err != nil {
		return nil, err // the integration says what to do about it
	}
	options := []workflow.Option{}
	for _, group := range groups {
		if group.HasFixedMembers() {
			continue
		}
		option := workflow.Option{Label: group.String(), Value: group.ID}
		if group.Mail != "" {
			option.Label += " (" + group.Mail + ")"
		}
		if group.Description != "" {
			option.Metadata = map[string]any{"description": group.Description}
		}
		options = append(options, option)
	}
	return sorted(options), nil
}
