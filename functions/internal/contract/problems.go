package contract

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// refusals are the usual faults behind a status. What a status has none for is shown
// by itself.
var refusals = map[int][]*fault.Fault{
	http.StatusBadRequest: {
		fault.New(fault.Malformed, "scope_required", "Say which organization this is about: send "+scopeHeader+"."),
	},
	http.StatusUnauthorized: {fault.New(fault.Unauthenticated, "token_missing", "Sign in first: this needs an access token.")},
	http.StatusForbidden: {{
		Kind: fault.Forbidden, Code: "permission_required", Permission: string(permissions.ExecuteWorkflows),
		Message: "You need the permission canExecuteWorkflows here. Ask an administrator for it.",
	}},
	http.StatusNotFound:             {fault.New(fault.NotFound, "not_found", "This does not exist, or you may not see it.")},
	http.StatusConflict:             {fault.New(fault.Conflict, "organization_inactive", "This organization is inactive: nothing new runs for it.")},
	http.StatusPreconditionFailed:   {fault.New(fault.Stale, "changed_meanwhile", "Somebody has changed this meanwhile. Look at it again, and send its new ETag.")},
	http.StatusPreconditionRequired: {fault.New(fault.Unconditional, "if_match_required", "Send the ETag of the form as If-Match, so that nobody's change is lost.")},
	http.StatusUnprocessableEntity: {
		fault.ValidationFailed(fault.Field{In: "body", Pointer: "/input/email", Code: "format", Message: "Enter an e-mail address such as ana@contoso.com."}),
	},
	http.StatusBadGateway:         {fault.New(fault.Upstream, "provider_failed", "The data provider failed. Try again, and ask its developer if it stays.")},
	http.StatusServiceUnavailable: {fault.New(fault.Unavailable, "storage_unavailable", "Storage does not answer. Try again in a moment.")},
}

// scopeHeader is the header that says which organization a request is about.
const scopeHeader = "X-Organization-Id"

// problemsOf are examples of what an operation answers with a status.
func problemsOf(operation *huma.Operation, status int) []*problem.Problem {
	var shown []*problem.Problem
	for _, refused := range refusals[status] {
		if refused.Code == "scope_required" && !isScoped(operation) {
			continue
		}
		shown = append(shown, problem.Of(exampleRequest(), refused))
	}
	if len(shown) == 0 {
		shown = append(shown, problem.Plain(exampleRequest(), status))
	}
	return shown
}

func isScoped(operation *huma.Operation) bool {
	for _, p := range operation.Parameters {
		if p.Name == scopeHeader {
			return true
		}
	}
	return false
}

// exampleRequest is one that the log knows.
func exampleRequest() context.Context { return problem.Correlate(context.Background(), aTrace) }
