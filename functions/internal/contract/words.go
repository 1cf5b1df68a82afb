package contract

// The ids and people of all examples.
const (
	anID     = "0195509f-2a00-7abc-8def-0123456789ab"
	aTenant  = "11111111-1111-4111-8111-111111111111"
	aPerson  = aTenant + "_22222222-2222-4222-8222-222222222222"
	aTrace   = "4bf92f3577b34da6a3ce929d0e0e4736"
	aCursor  = "eyJwIjoiMDE5NTUwOWYiLCJsIjoiY2QzZjkifQ"
	aMoment  = "2026-12-01T08:00:00.000Z"
	aProgram = "v1.2.3"
)

// words are examples of what is called the same everywhere, by the property's name, and
// of parts of addresses by what stands before them.
var words = map[string]any{
	"id": anID, "organizationId": anID, "executionId": anID, "formId": anID, "fileId": anID, "roleId": anID, "keyId": anID, "orgId": anID, "batchId": anID,
	"userId": aPerson, "createdBy": aPerson, "updatedBy": aPerson, "requestedBy": aPerson, "submittedBy": aPerson,
	"organization": anID, "role": "Reception", "displayName": "Ana Silva", "email": "ana@contoso.com",
	"workflow": "stale_users", "tag": "gold", "build": "9f2c1ab", "version": aProgram, "cursor": aCursor, "nextCursor": aCursor,
	"correlationId": aTrace, "contentType": "text/csv", "size": 2048, "label": "Department", "value": "Leeds",
	"message": "The workflow has no such parameter.", "durationMs": 812, "createdAt": aMoment, "updatedAt": aMoment,

	"content":                      "The content, byte for byte.",
	"importOrganizations.text/csv": "name,tenantId,tags\nLitware,,gold\n",
	"exportExecutions.text/csv":    "id,createdAt,workflow,status\n" + anID + "," + aMoment + ",stale_users,Success\n",

	"settings.key": "default_office_location", "secrets.key": "halo_key", "integrations.type": "msgraph",
	"workflows.name": "stale_users", "data-providers.name": "directory_users", "fields.name": "department",
}
