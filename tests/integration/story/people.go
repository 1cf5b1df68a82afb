package story

import (
	"fmt"
	"slices"
	"strings"
)

var arrival = []scene{
	{title: "it is up", ask: "GET /api/health", want: 200, says: `"ok"`},
	{title: "it serves", ask: "GET /api/health/ready", want: 200},
	{title: "admins hear more", as: "admin", ask: "GET /api/health", want: 200, untold: []string{"engine"}, says: "uptimeSeconds"},
	{title: "how to sign in", ask: "GET /api/auth/config", want: 200, says: "clientId"},
	{title: "nobody is anybody", ask: "GET /api/me", want: 401},
	{title: "the admin", as: "admin", ask: "GET /api/me", want: 200, says: `"allOrganizations": true`},
	{title: "the technician", as: "technician", ask: "GET /api/me", want: 200, says: "Fabrikam", keep: "theo=user.id"},
	{title: "the client's user", as: "client-user", ask: "GET /api/me", want: 200, says: "Contoso", keep: "chris=user.id"},
}

var clients = []scene{
	{title: "all clients", as: "admin", ask: "GET /api/organizations", want: 200, says: "Adatum"},
	{title: "the first page", as: "admin", ask: "GET /api/organizations?limit=3", want: 200, keep: "next=nextCursor"},
	{title: "the second page", as: "admin", ask: "GET /api/organizations?limit=3&cursor={next}", want: 200},
	{title: "somebody else's cursor", as: "technician", ask: "GET /api/organizations?limit=3&cursor={next}", want: 400, says: "cursor_invalid"},
	{title: "a technician's clients", as: "technician", ask: "GET /api/organizations", want: 200, says: "Contoso"},
	{title: "a new client", as: "admin", ask: "POST /api/organizations", want: 201, keep: "litware=id",
		body: `{"name":"Litware","tenantId":"5F3D6C1E-0B51-4C55-9A2B-3F1F6F6A00AA","tags":["silver","new"]}`},
	{title: "its tenant a second time", as: "admin", ask: "POST /api/organizations", want: 409,
		body: `{"name":"Litware again","tenantId":"5f3d6c1e-0b51-4c55-9a2b-3f1f6f6a00aa"}`},
	{title: "everything wrong with a client", as: "admin", ask: "POST /api/organizations", want: 422, says: "/tenantId",
		body: `{"name":"","tenantId":"no"}`},
	{title: "what nobody knows of a client", as: "admin", ask: "POST /api/organizations", want: 422, says: "/shoe", body: `{"name":"Litware","shoe":44}`},
	{title: "a client of a technician's", as: "technician", ask: "POST /api/organizations", want: 403, body: `{"name":"Mine"}`},
	{title: "reading it", as: "admin", ask: "GET /api/organizations/{litware}", want: 200, says: "Litware"},
	{title: "it is a stranger to the technician", as: "technician", ask: "GET /api/organizations/{litware}", want: 404},
	{title: "as is what does not exist", as: "technician", ask: "GET /api/organizations/0192f0a0-1234-7abc-8def-0123456789a7", want: 404},
}

var permissionsOfPeople = []scene{
	{title: "a grant", as: "admin", ask: "PUT /api/permissions/{theo}/{litware}", want: 200, body: granting("canExecuteWorkflows", "canViewHistory")},
	{title: "the same again", as: "admin", ask: "PUT /api/permissions/{theo}/{litware}", want: 200, body: granting("canExecuteWorkflows", "canViewHistory")},
	{title: "it counts at once", as: "technician", ask: "GET /api/organizations/{litware}", want: 200},
	{title: "by person", as: "admin", ask: "GET /api/permissions/users/{theo}", want: 200, says: "{litware}"},
	{title: "one's own", as: "technician", ask: "GET /api/permissions/users/{theo}", want: 200},
	{title: "by client", as: "admin", ask: "GET /api/permissions/organizations/{litware}", want: 200, says: "{theo}"},
	{title: "without the right to read it", as: "technician", ask: "GET /api/permissions/organizations/{litware}", want: 403, says: "canManageConfig"},
	{title: "everywhere", as: "admin", ask: "PUT /api/permissions/{theo}/global", want: 200, body: granting("canManageForms")},
	{title: "everywhere shows", as: "technician", ask: "GET /api/me", want: 200, says: "globalPermissions"},
	{title: "no longer everywhere", as: "admin", ask: "DELETE /api/permissions/{theo}/global", want: 204},
	{title: "revoked", as: "admin", ask: "DELETE /api/permissions/{theo}/{litware}", want: 204},
	{title: "it stops at once", as: "technician", ask: "GET /api/organizations/{litware}", want: 404},
	{title: "revoked twice", as: "admin", ask: "DELETE /api/permissions/{theo}/{litware}", want: 204},
	{title: "to nobody", as: "admin", ask: "PUT /api/permissions/nobody/{litware}", want: 404, body: granting("canViewHistory")},
	{title: "an invented permission", as: "admin", ask: "PUT /api/permissions/{theo}/{litware}", want: 422, body: `{"permissions":{"canFly":true}}`},
	{title: "granted again", as: "admin", ask: "PUT /api/permissions/{theo}/{litware}", want: 200, body: granting("canExecuteWorkflows")},
	{title: "the client's user may look", as: "admin", ask: "PUT /api/permissions/{chris}/{contoso}", want: 200, body: granting("canViewHistory")},
	{title: "a client's user is no one elsewhere", as: "admin", ask: "PUT /api/permissions/{chris}/{fabrikam}", want: 409, body: granting("canViewHistory")},
}

// granting is the body that gives these permissions and no other.
func granting(names ...string) string {
	var all []string
	for _, name := range []string{"canExecuteWorkflows", "canManageConfig", "canManageForms", "canViewHistory"} {
		all = append(all, fmt.Sprintf("%q:%t", name, slices.Contains(names, name)))
	}
	return `{"permissions":{` + strings.Join(all, ",") + `}}`
}
