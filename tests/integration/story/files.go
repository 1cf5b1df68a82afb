package story

const clientsFile = "id;name;tags\n{contoso};Contoso;\n;Tailspin Toys;new|us\n"

// clientFiles comes last: the clients that it brings would be in everybody's way before.
var clientFiles = []scene{
	{title: "clients of a name", as: "admin", ask: "GET /api/organizations?q=CONT&active=true&clients=true", want: 200, says: "{contoso}"},
	{title: "a client that is not theirs is not found", as: "technician", ask: "GET /api/organizations?q=adatum", want: 200},
	{title: "clients of no state", as: "admin", ask: "GET /api/organizations?active=maybe", want: 422, says: "/active"},
	{title: "a file of clients, looked at", as: "admin", ask: "POST /api/organizations/import?dryRun=true", with: []string{"Content-Type", "text/csv"}, body: clientsFile, want: 200, says: `"created": 1`},
	{title: "it is taken", as: "admin", ask: "POST /api/organizations/import", with: []string{"Content-Type", "text/csv"}, body: clientsFile, want: 200, says: `"created": 1`},
	{title: "it is taken again", as: "admin", ask: "POST /api/organizations/import", with: []string{"Content-Type", "text/csv"}, body: clientsFile, want: 200, says: `"unchanged": 2`},
	{title: "one that is wrong", as: "admin", ask: "POST /api/organizations/import", body: `{"organizations":[{"name":"Wingtip"},{"name":"WINGTIP"},{"id":"{adatum}","tenantId":"x"}]}`, want: 422, says: "/organizations/2/tenantId"},
	{title: "a file of a technician's", as: "technician", ask: "POST /api/organizations/import", body: `{"organizations":[]}`, want: 403},
	{title: "a file that is none", as: "admin", ask: "POST /api/organizations/import", with: []string{"Content-Type", "application/pdf"}, body: "%PDF", want: 415},
	{title: "the clients as a file", as: "admin", ask: "GET /api/organizations/export?tag=new", want: 200, says: "Tailspin Toys,,new|us"},
	{title: "a connection that works", as: "admin", in: "{contoso}", ask: "POST /api/integrations/msgraph/test", want: 200, untold: []string{"durationMs"}, says: `"ok": true`},
	{title: "a connection without a tenant", as: "admin", in: "global", ask: "POST /api/integrations/msgraph/test", want: 200, untold: []string{"durationMs"}, says: "tenant_missing"},
	{title: "what nobody can connect", as: "admin", in: "{contoso}", ask: "POST /api/integrations/fax/test", want: 404},
}
