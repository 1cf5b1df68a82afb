package directory

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// usersAsked is one more than an answer shows, so that it is known when there are
// more.
const usersAsked = 1001

// DirectoryUsers offers the client's accounts, by the address that they sign in
// with. It is searched by the directory, which may have more of them than a list
// can hold, and remembered for a minute, while somebody types.
var DirectoryUsers = workflow.Provide("directory_users", directoryUsers,
	workflow.About("The client's users, found by the beginning of their name or address. The value is the address that they sign in with."),
	workflow.Requires(msgraph.Integration), workflow.Searchable(), workflow.CacheFor(time.Minute))

func directoryUsers(ctx context.Context, run *workflow.Run, _ struct{}) ([]workflow.Option, error) {
	graph, err := msgraph.From(ctx)
	if err != nil {
		return nil, err
	}
	users, err := graph.SearchUsers(ctx, run.Search, usersAsked)
	if err != nil {
		return nil, err // the integration says what to do about it
	}
	options := make([]workflow.Option, 0, len(users))
	for _, user := range users {
		options = append(options, workflow.Option{
			Label: user.DisplayName + " (" + user.UserPrincipalName + ")", Value: user.UserPrincipalName,
			Metadata: map[string]any{"enabled": user.AccountEnabled},
		})
	}
	return options, nil
}
