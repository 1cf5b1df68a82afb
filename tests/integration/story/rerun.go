package story

var repeating = []scene{
	{title: "what can be done about a run that failed", as: "technician", in: "{contoso}", ask: "GET /api/executions/{failing}", want: 200, says: `"rerun_failed_step"`},
	{title: "not by who may only look", as: "client-user", in: "{contoso}", ask: "POST /api/executions/{failing}/rerun", body: `{}`, want: 403, says: "canExecuteWorkflows"},
	{title: "not from elsewhere", as: "technician", in: "{fabrikam}", ask: "POST /api/executions/{failing}/rerun", body: `{}`, want: 404},
	{title: "from the start, with another input", as: "technician", in: "{contoso}", ask: "POST /api/executions/{failing}/rerun", with: []string{"Prefer", "wait=30"}, body: `{"input":{"seconds":1}}`, want: 200, says: `"rerun"`, keep: "repeated=id"},
	{title: "a success leaves nothing to go on from", as: "technician", in: "{contoso}", ask: "POST /api/executions/{repeated}/rerun", body: `{"from":"failed_step"}`, want: 409, says: "rerun_not_possible"},
	{title: "onward with another input", as: "technician", in: "{contoso}", ask: "POST /api/executions/{failing}/rerun", body: `{"from":"failed_step","input":{"seconds":1}}`, want: 422, says: "input_fixed"},
	{title: "onward", as: "technician", in: "{contoso}", ask: "POST /api/executions/{failing}/rerun", with: []string{"Prefer", "wait=30"}, body: `{"from":"failed_step"}`, want: 200, says: "Failed at second 1, as asked.", keep: "onward=id"},
	{title: "onward again", as: "admin", in: "{contoso}", ask: "POST /api/executions/{failing}/rerun", body: `{"from":"failed_step"}`, want: 202, says: "{onward}"},
	{title: "onward from there", as: "admin", in: "{contoso}", ask: "POST /api/executions/{onward}/rerun", with: []string{"Prefer", "wait=30"}, body: `{"from":"failed_step"}`, want: 200, says: "{onward}"},
	{title: "a run that will fail half-way", as: "technician", in: "{contoso}", ask: "POST /api/workflows/long_task/executions", body: `{"input":{"seconds":12,"fail_at":11}}`, want: 202, keep: "halfway=id"},
	{title: "how far it came", as: "technician", in: "{contoso}", ask: "GET /api/executions/{halfway}/logs", follow: true, want: 200, says: `"Failed"`},
	{title: "what it has done is not done again", as: "technician", in: "{contoso}", ask: "POST /api/executions/{halfway}/rerun", with: []string{"Prefer", "wait=30"}, body: `{"from":"failed_step"}`, want: 200, says: `"recalled"`},
	{title: "an undo is not run again", as: "technician", in: "{contoso}", ask: "POST /api/executions/{undone}/rerun", body: `{}`, want: 409, says: "rerun_not_possible"},
}
