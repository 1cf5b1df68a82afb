package story

const (
	aForm = `"name":"Count for me","workflow":"long_task","access":"everyone_in_organization",` +
		`"fields":[{"name":"seconds","type":"number","label":"Seconds","default":1,"required":true,"minimum":1,"maximum":5},` +
		`{"name":"fail_at","type":"number","label":"Fail at","condition":{"field":"seconds","op":"gt","value":3}}]`
	aFormID = "/api/forms/{form}"
)

// composing is who makes forms, and who is offered them.
var composing = []scene{
	{title: "a draft for a workflow", as: "admin", in: "{contoso}", ask: "POST /api/forms/generate", body: `{"workflow":"long_task"}`, want: 200, says: `"seconds"`},
	{title: "everything wrong with a form", as: "admin", in: "{contoso}", ask: "POST /api/forms", body: `{"name":"","workflow":"long_task","fields":[{"name":"seconds","type":"number","condition":{"field":"later","op":"eq","value":1}},{"name":"hours","type":"number"}]}`, want: 422, says: "/fields/0/condition"},
	{title: "a form", as: "admin", in: "{contoso}", ask: "POST /api/forms", body: `{` + aForm + `}`, want: 201, keep: "form=id"},
	{title: "not by a technician", as: "technician", in: "{contoso}", ask: "POST /api/forms", body: `{` + aForm + `}`, want: 403, says: "canManageForms"},
	{title: "the form", as: "technician", in: "{contoso}", ask: "GET " + aFormID, want: 200, says: `"submit"`},
	{title: "the forms of a client's user", as: "client-user", in: "{contoso}", ask: "GET /api/forms", want: 200, says: "Count for me"},
	{title: "the form elsewhere", as: "technician", in: "{fabrikam}", ask: "GET " + aFormID, want: 404},
	{title: "changed without having seen it", as: "admin", in: "{contoso}", ask: "PUT " + aFormID, body: `{` + aForm + `}`, want: 428, says: "if_match_required"},
	{title: "changed as it no longer is", as: "admin", in: "{contoso}", ask: "PUT " + aFormID, with: []string{"If-Match", `"old"`}, body: `{` + aForm + `}`, want: 412, says: "changed_meanwhile"},
	{title: "changed", as: "admin", in: "{contoso}", ask: "PUT " + aFormID, with: []string{"If-Match", "*"}, body: `{` + aForm + `,"description":"One, two, three."}`, want: 200, says: `"version": 2`},
	{title: "what it was and is", as: "admin", in: "{contoso}", ask: "GET " + aFormID + "/versions", want: 200, says: `"version": 1`},
	{title: "what it was at first", as: "admin", in: "{contoso}", ask: "GET " + aFormID + "/versions/1", want: 200, says: `"version": 1`},
	{title: "a copy for everybody", as: "admin", in: "{contoso}", ask: "POST " + aFormID + "/copy", body: `{"to":"global","name":"Count for everybody"}`, want: 201, says: `"global"`, keep: "everybodys=id"},
	{title: "which is offered elsewhere", as: "technician", in: "{fabrikam}", ask: "GET /api/forms?q=everybody", want: 200, says: "{everybodys}"},
	{title: "and changed in global alone", as: "admin", in: "{fabrikam}", ask: "DELETE /api/forms/{everybodys}", want: 409, says: "form_is_global"},
	{title: "the copy is removed", as: "admin", in: "global", ask: "DELETE /api/forms/{everybodys}", want: 204},
	{title: "the form is removed", as: "admin", in: "{contoso}", ask: "DELETE " + aFormID, want: 204},
	{title: "and not there any more", as: "admin", in: "{contoso}", ask: "GET " + aFormID + "/versions", want: 404},
}
