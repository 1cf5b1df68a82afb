package story

const rules = "POST /api/alert-rules"

// alerting enters rules that are paused: whatever fails meanwhile must change none.
var alerting = []scene{
	{title: "everything wrong with an alert rule", as: "admin", ask: rules, body: `{"name":"","when":{"workflows":["none"],"statuses":["Success"]},"then":{"channel":"mail","to":["nobody"]}}`, want: 422, says: "/then/to/0"},
	{title: "an alert to this machine", as: "admin", ask: rules, body: `{"name":"Chat","then":{"channel":"webhook","address":"https://127.0.0.1/s3cr3t"}}`, want: 422, says: "/then/address"},
	{title: "an alert rule of a technician", as: "technician", ask: rules, body: `{"name":"Chat","then":{"channel":"mail","to":["noc@example.com"]}}`, want: 403, says: "admin_required"},
	{title: "an alert rule that tells a chat", as: "admin", ask: rules, body: `{"name":"Chat","when":{"organizations":["{contoso}"],"unattended":true},"then":{"channel":"webhook","address":"https://hooks.example.com/s3cr3t"},"isPaused":true}`, want: 201, says: `"hooks.example.com"`, keep: "chat=id"},
	{title: "it keeps its address", as: "admin", ask: "PUT /api/alert-rules/{chat}", body: `{"name":"Chat of the desk","then":{"channel":"webhook"},"isPaused":true}`, want: 200, says: `"hooks.example.com"`},
	{title: "an alert rule that starts what asks for more", as: "admin", ask: rules, body: `{"name":"Offboard","then":{"channel":"workflow","workflow":"user_offboarding"}}`, want: 422, says: "workflow_not_fit"},
	{title: "an alert rule that writes mails", as: "admin", ask: rules, body: `{"name":"Noc","then":{"channel":"mail","to":["noc@example.com"]},"isPaused":true}`, want: 201, keep: "noc=id"},
	{title: "which has no mail server", as: "admin", ask: "POST /api/alert-rules/{noc}/test", want: 502, says: "mail_not_set_up"},
	{title: "the alert rules", as: "admin", ask: "GET /api/alert-rules", want: 200, says: "Chat of the desk"},
	{title: "the chat's goes", as: "admin", ask: "DELETE /api/alert-rules/{chat}", want: 204},
	{title: "and is gone", as: "admin", ask: "GET /api/alert-rules/{chat}", want: 404},
	{title: "the mails' goes", as: "admin", ask: "DELETE /api/alert-rules/{noc}", want: 204},
}
