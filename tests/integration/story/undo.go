package story

var undoing = []scene{
	{title: "somebody is onboarded by mistake", as: "technician", in: "{contoso}", ask: "POST /api/workflows/user_onboarding/executions", with: []string{"Prefer", "wait=30"},
		body: `{"input":{"first_name":"Ida","last_name":"Rhodes","email":"ida.rhodes@contoso.example","license":"SPB"}}`, want: 200, says: `"Success"`, keep: "mistake=id"},
	{title: "it can be undone", as: "technician", in: "{contoso}", ask: "GET /api/executions/{mistake}", want: 200, says: `"undo"`},
	{title: "what would be undone", as: "technician", in: "{contoso}", ask: "GET /api/executions/{mistake}/undo", want: 200, says: `"assign licence"`},
	{title: "not by who may only look", as: "client-user", in: "{contoso}", ask: "POST /api/executions/{mistake}/undo", body: `{}`, want: 403, says: "canExecuteWorkflows"},
	{title: "not from elsewhere", as: "technician", in: "{fabrikam}", ask: "GET /api/executions/{mistake}/undo", want: 404},
	{title: "undo it", as: "technician", in: "{contoso}", ask: "POST /api/executions/{mistake}/undo", with: []string{"Prefer", "wait=30"}, body: `{}`, want: 200, says: `"undo: create user"`, keep: "undone=id"},
	{title: "what the undo says", as: "technician", in: "{contoso}", ask: "GET /api/executions/{undone}/logs", follow: true, want: 200, says: "Deleting the user."},
	{title: "asked for again", as: "technician", in: "{contoso}", ask: "POST /api/executions/{mistake}/undo", body: `{}`, want: 202, says: "{undone}"},
	{title: "nothing is left of it", as: "technician", in: "{contoso}", ask: "POST /api/executions/{mistake}/undo", body: `{"after":"{undone}"}`, want: 409, says: "nothing_to_undo"},
	{title: "she is nobody now", as: "technician", in: "{contoso}", ask: "POST /api/data-providers/directory_users/options", body: `{"search":"ida","refresh":true}`, want: 200},
	{title: "an undo of an undo", as: "technician", in: "{contoso}", ask: "POST /api/executions/{undone}/undo", body: `{}`, want: 409, says: "undo_of_undo"},
	{title: "a report cannot be undone", as: "technician", in: "{contoso}", ask: "POST /api/executions/{report}/undo", body: `{}`, want: 409, says: "nothing_to_undo"},
}
