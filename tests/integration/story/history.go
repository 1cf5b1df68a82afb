package story

// looking is how runs are found, taken away as a file and stopped together.
var looking = []scene{
	{title: "the runs that did not end well", as: "technician", in: "{contoso}", ask: "GET /api/executions?status=Failed&status=Cancelled", want: 200, untold: []string{"progress"}, says: "{failing}"},
	{title: "those of a ticket", as: "technician", in: "{contoso}", ask: "GET /api/executions?reference=48211&referenceSystem=halopsa", want: 200, says: "{report}"},
	{title: "those of a ticket's number", as: "technician", in: "{contoso}", ask: "GET /api/executions?reference=48211", want: 200, says: "{report}"},
	{title: "those that somebody started", as: "client-user", in: "{contoso}", ask: "GET /api/executions?actor=me&trigger=api", want: 200, says: "scannedTo"},
	{title: "one's own of a workflow, everywhere", as: "technician", ask: "GET /api/executions?mine=true&workflow=user_onboarding", want: 200, says: "{ana}"},
	{title: "those of long ago", as: "technician", in: "{contoso}", ask: "GET /api/executions?workflow=long_task&to=2020-01-01T00:00:00.000Z", want: 200},
	{title: "a status that is none", as: "technician", in: "{contoso}", ask: "GET /api/executions?status=Perhaps", want: 422},
	{title: "a time that is none", as: "technician", in: "{contoso}", ask: "GET /api/executions?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", want: 422, says: "/to"},
	{title: "a file of runs that there are none of", as: "technician", in: "{contoso}", ask: "GET /api/executions/export?workflow=fly", want: 200, says: "id,organizationId,organization,workflow"},
	{title: "its lines", as: "technician", in: "{contoso}", ask: "GET /api/executions/export?workflow=fly&format=jsonl", want: 200},
	{title: "a file of too long a time", as: "technician", in: "{contoso}", ask: "GET /api/executions/export?from=2020-01-01T00:00:00Z", want: 422, says: "/from"},
	{title: "nothing to stop", as: "technician", in: "{contoso}", ask: "POST /api/executions/cancel", body: `{"filter":{"workflow":"long_task"},"dryRun":true}`, want: 200, says: `"matched": 0`},
	{title: "a run that is stopped with all like it", as: "technician", in: "{contoso}", ask: "POST /api/workflows/long_task/executions", body: `{"input":{"seconds":60}}`, want: 202, keep: "counted=id"},
	{title: "it has begun, too", as: "technician", in: "{contoso}", ask: "GET /api/executions/{counted}/logs?wait=20", until: "Counting.", want: 200, untold: []string{"progress"}, keep: "line=cursor"},
	{title: "how many that would be", as: "technician", in: "{contoso}", ask: "POST /api/executions/cancel", body: `{"filter":{"workflow":"long_task","actor":"me"},"dryRun":true}`, want: 200, says: `"matched": 1`},
	{title: "they are stopped", as: "technician", in: "{contoso}", ask: "POST /api/executions/cancel", body: `{"filter":{"workflow":"long_task","actor":"me"}}`, want: 200, says: `"asked": 1`},
	{title: "what the log says of it", as: "technician", in: "{contoso}", ask: "GET /api/executions/{counted}/logs?cursor={line}", follow: true, want: 200, untold: []string{"progress"}, says: `"Cancelled"`},
	{title: "stopping what is over", as: "technician", in: "{contoso}", ask: "POST /api/executions/cancel", body: `{"filter":{"status":["Success"]}}`, want: 422, says: "/filter/status"},
	{title: "stopping by who may not", as: "client-user", in: "{contoso}", ask: "POST /api/executions/cancel", body: `{"filter":{}}`, want: 403, says: "canExecuteWorkflows"},
}
