package story

const (
	aRoleForm = `{"name":"Count by role","workflow":"long_task","access":"by_role","fields":[` +
		`{"name":"count","type":"number","parameter":"seconds","label":"Seconds","required":true,"minimum":1,"maximum":5},` +
		`{"name":"fail_at","type":"number","label":"Fail at","condition":{"field":"count","op":"gt","value":3}}]}`
	aGlobalForm = `{"name":"Count anywhere","workflow":"long_task","fields":[{"name":"seconds","type":"number","label":"Seconds","required":true}]}`
	aTeamForm   = `{"name":"Join a team","workflow":"add_to_group","access":"everyone_in_organization","fields":[` +
		`{"name":"group","type":"select","label":"Group","required":true,"provider":{"name":"directory_groups"}},` +
		`{"name":"users","type":"multi_select","label":"Users","required":true,"provider":{"name":"directory_users"}}]}`
	aSubmission = "POST /api/forms/{counting}/submissions"
)

// submitting is who sends forms: a client's user what their role opens to them, and the
// provider's staff everything.
var submitting = []scene{
	{title: "a role for a form", as: "admin", ask: "POST /api/roles", body: `{"name":"Counters"}`, want: 201, keep: "counters=id"},
	{title: "a form by role", as: "admin", in: "{contoso}", ask: "POST /api/forms", body: aRoleForm, want: 201, keep: "counting=id"},
	{title: "which is in the role", as: "admin", ask: "PUT /api/roles/{counters}/forms/{counting}", want: 204},
	{title: "whoever has not the role does not see it", as: "client-user", in: "{contoso}", ask: aSubmission, body: `{"values":{"count":1}}`, want: 404, says: "form"},
	{title: "the client's user is given the role", as: "admin", ask: "PUT /api/roles/{counters}/users/{chris}", want: 204},
	{title: "everything wrong with what is sent", as: "client-user", in: "{contoso}", ask: aSubmission, body: `{"values":{"count":9,"hours":1}}`, want: 422, says: "/values/count"},
	{title: "what the form does not ask for is refused", as: "client-user", in: "{contoso}", ask: aSubmission, body: `{"values":{}}`, want: 422, says: "required"},
	{title: "the form is sent", as: "client-user", in: "{contoso}", ask: aSubmission, with: []string{"Idempotency-Key", "chris-1", "Prefer", "wait=30"}, body: `{"values":{"count":1,"fail_at":2}}`, want: 200, says: `"trigger": "form"`, keep: "counted=id"},
	{title: "the form is sent once more", as: "client-user", in: "{contoso}", ask: aSubmission, with: []string{"Idempotency-Key", "chris-1"}, body: `{"values":{"count":1}}`, want: 202, says: "{counted}"},
	{title: "the key is for one submission", as: "client-user", in: "{contoso}", ask: aSubmission, with: []string{"Idempotency-Key", "chris-1"}, body: `{"values":{"count":2}}`, want: 422, says: "idempotency_key_reused"},
	{title: "who sent it reads the run, without what was hidden", as: "client-user", in: "{contoso}", ask: "GET /api/executions/{counted}", want: 200, says: `"seconds": 1`},
	{title: "who sent it reads its log", as: "client-user", in: "{contoso}", ask: "GET /api/executions/{counted}/logs", want: 200, says: "Counted to the end", follow: true},
	{title: "nobody at the client runs the workflow otherwise", as: "client-user", in: "{contoso}", ask: "POST /api/workflows/long_task/executions", body: `{"input":{"seconds":1}}`, want: 403, says: "canExecuteWorkflows"},
	{title: "the role is taken", as: "admin", ask: "DELETE /api/roles/{counters}/users/{chris}", want: 204},
	{title: "and counts no more", as: "client-user", in: "{contoso}", ask: aSubmission, body: `{"values":{"count":1}}`, want: 404},
	{title: "staff need no role", as: "technician", in: "{contoso}", ask: aSubmission, with: []string{"Prefer", "wait=30"}, body: `{"values":{"count":1},"reference":{"system":"halopsa","id":"48211"}}`, want: 200, says: "48211"},
	{title: "a form for everywhere", as: "admin", in: "global", ask: "POST /api/forms", body: aGlobalForm, want: 201, keep: "anywhere=id"},
	{title: "staff send it for a client", as: "technician", in: "{fabrikam}", ask: "POST /api/forms/{anywhere}/submissions", with: []string{"Prefer", "wait=30"}, body: `{"values":{"seconds":1}}`, want: 200, says: "{fabrikam}"},
	{title: "which a client's user does not see", as: "client-user", in: "{contoso}", ask: "POST /api/forms/{anywhere}/submissions", body: `{"values":{"seconds":1}}`, want: 404},
	{title: "a form that offers what there is", as: "admin", in: "{contoso}", ask: "POST /api/forms", body: aTeamForm, want: 201, keep: "joining=id"},
	{title: "the options of its field", as: "client-user", in: "{contoso}", ask: "POST /api/forms/{joining}/fields/group/options", body: `{"search":"a"}`, want: 200, says: "label", untold: []string{"options"}},
	{title: "of a field with none", as: "client-user", in: "{contoso}", ask: "POST /api/forms/{counting}/fields/count/options", body: `{}`, want: 404},
	{title: "not with inputs of one's own", as: "client-user", in: "{contoso}", ask: "POST /api/forms/{joining}/fields/group/options", body: `{"inputs":{"of":"x"}}`, want: 422, says: "/inputs/of"},
	{title: "nor past the form", as: "client-user", in: "{contoso}", ask: "POST /api/data-providers/directory_groups/options", body: `{}`, want: 403},
	{title: "what is not offered is not taken", as: "client-user", in: "{contoso}", ask: "POST /api/forms/{joining}/submissions", body: `{"values":{"group":"nobody's","users":["nobody@contoso.example"]}}`, want: 422, says: "/values/group"},
	{title: "the forms that were sent go", as: "admin", in: "{contoso}", ask: "DELETE /api/forms/{counting}", want: 204},
	{title: "the form for everywhere, too", as: "admin", in: "global", ask: "DELETE /api/forms/{anywhere}", want: 204},
	{title: "and the one with options", as: "admin", in: "{contoso}", ask: "DELETE /api/forms/{joining}", want: 204},
	{title: "what they started stays", as: "client-user", in: "{contoso}", ask: "GET /api/executions/{counted}", want: 200, says: "Count by role"},
}
