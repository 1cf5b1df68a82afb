package wire

import "github.com/bifrost-run/bifrost/domain/permissions"

// Person is somebody who has signed in, as others see them.
type Person struct {
	ID                 string `json:"id" doc:"{tenantId}_{objectId}." example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
	DisplayName        string `json:"displayName" example:"Ana Silva"`
	Email              string `json:"email,omitempty" example:"ana@contoso.com" doc:"For people to read; it identifies nobody."`
	Type               string `json:"type" enum:"platform,organization" doc:"Whether they work for the provider or at a client."`
	HomeOrganizationID string `json:"homeOrganizationId,omitempty" doc:"Where a client's user works."`
	IsActive           bool   `json:"isActive" doc:"Somebody who is inactive is refused at the next request."`
	CreatedAt          Time   `json:"createdAt" doc:"The first sign-in."`
	UpdatedAt          Time   `json:"updatedAt"`
}

// PersonOf shows somebody.
func PersonOf(u permissions.User) Person {
	return Person{
		ID: string(u.ID), DisplayName: u.DisplayName, Email: u.Email, Type: string(u.Type), HomeOrganizationID: string(u.Home),
		IsActive: u.IsActive, CreatedAt: Time(u.CreatedAt), UpdatedAt: Time(u.UpdatedAt),
	}
}
