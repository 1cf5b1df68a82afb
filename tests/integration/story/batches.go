package story

var manyClients = []scene{
	{title: "a batch by somebody without a grant", as: "admin", ask: "POST /api/batches", body: `{"workflow":"long_task","targets":{"all":true}}`, want: 409, says: "owner_needs_grant"},
	{title: "who the admin is", as: "admin", ask: "GET /api/me", want: 200, keep: "admin=user.id"},
	{title: "the admin may run workflows everywhere", as: "admin", ask: "PUT /api/permissions/{admin}/global",
		body: `{"permissions":{"canExecuteWorkflows":true,"canManageConfig":false,"canManageForms":false,"canViewHistory":false}}`, want: 200},
	{title: "a batch with everything wrong", as: "admin", ask: "POST /api/batches",
		body: `{"workflow":"long_task","input":{"seconds":"many"},"targets":{"ids":["{contoso}","nobody"]},"except":["{stopped}"],"cap":-1}`, want: 422, says: "/targets/ids/1"},
	{title: "a batch for three clients", as: "admin", ask: "POST /api/batches", want: 201, says: `"waiting": 3`, keep: "batch=id",
		body: `{"workflow":"long_task","input":{"seconds":1},"inputs":{"{fabrikam}":{"seconds":2,"fail_at":1}},"targets":{"ids":["{contoso}","{fabrikam}","{adatum}"]},"cap":2,"reference":{"system":"halopsa","id":"48212"}}`},
	{title: "one of them fails", as: "admin", ask: "GET /api/batches/{batch}", want: 200, until: `"done"`, untold: []string{"counts"}},
	{title: "each of them", as: "admin", ask: "GET /api/batches/{batch}/items", want: 200, says: "Failed at second 1, as asked."},
	{title: "not for another technician", as: "technician", ask: "GET /api/batches/{batch}/items", want: 404},
	{title: "not for a client's user", as: "client-user", ask: "GET /api/batches/{batch}", want: 404},
	{title: "not another's to retry", as: "client-user", ask: "POST /api/batches/{batch}/retry-failed", want: 404},
	{title: "what failed, once more", as: "admin", ask: "POST /api/batches/{batch}/retry-failed", want: 200, untold: []string{"counts"}, says: `"round": 2`},
	{title: "it fails again", as: "admin", ask: "GET /api/batches/{batch}", want: 200, until: `"done"`, untold: []string{"counts"}},
	{title: "in a round of its own", as: "admin", ask: "GET /api/batches/{batch}/items", want: 200, says: `"round": 2`},
	{title: "a batch that is over is not cancelled", as: "admin", ask: "POST /api/batches/{batch}/cancel", want: 409, says: "batch_finished"},
	{title: "the batches", as: "admin", ask: "GET /api/batches", want: 200, says: "{batch}"},
	{title: "the batches of a client's user", as: "client-user", ask: "GET /api/batches", want: 200},
	{title: "the admin's grant is taken back", as: "admin", ask: "DELETE /api/permissions/{admin}/global", want: 204},
}
