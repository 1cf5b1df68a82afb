package audit

import (
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// TrailPage is a part of the trail.
type TrailPage struct {
	Items      []TrailEntry `json:"items" doc:"This part of the list."`
	NextCursor string       `json:"nextCursor,omitempty" doc:"Send it as cursor for the next part; absent at the end."`
	ScannedTo  *wire.Time   `json:"scannedTo,omitempty" doc:"Nothing older was looked at; absent when the answer is full or everything was."`
}

// TrailEntry is a change, or one that was refused.
type TrailEntry struct {
	ID             string      `json:"id" doc:"UUIDv7."`
	At             wire.Time   `json:"at"`
	Actor          TrailActor  `json:"actor" doc:"Who asked for it, by the name of that day."`
	OrganizationID string      `json:"organizationId,omitempty" doc:"The organization that the request was about, or global; absent for what is about no place."`
	Action         string      `json:"action" example:"setting.put"`
	Entity         TrailEntity `json:"entity" doc:"What it was done to."`
	Before         wire.Value  `json:"before,omitempty" doc:"What there was, without secret values; absent for nothing, and where it was not read."`
	After          wire.Value  `json:"after,omitempty" doc:"What shall be, without secret values; absent for nothing."`
	Outcome        string      `json:"outcome" enum:"written,refused"`
	Code           string      `json:"code,omitempty" doc:"Why it was refused."`
	ClientIP       string      `json:"clientIp,omitempty"`
	CorrelationID  string      `json:"correlationId,omitempty" doc:"The log of the program knows the request by it."`
}

// TrailActor is who did something.
type TrailActor struct {
	ID          string `json:"id" example:"11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"`
	DisplayName string `json:"displayName,omitempty"`
	Type        string `json:"type" enum:"platform,organization,key,system" doc:"A key is a program with an API key."`
}

// TrailEntity is what something was done to.
type TrailEntity struct {
	Type string `json:"type" example:"setting"`
	ID   string `json:"id,omitempty" doc:"Its id or key; absent where the request named none that can be one." example:"default_office_location"`
}

func shown(e audit.Entry) TrailEntry {
	return TrailEntry{
		ID: e.ID, At: wire.Time(e.At), Actor: TrailActor{ID: string(e.Actor.ID), DisplayName: e.Actor.DisplayName, Type: string(e.Actor.Type)},
		OrganizationID: e.Target.String(), Action: string(e.Action), Entity: TrailEntity{Type: e.Entity.Type, ID: e.Entity.ID},
		Before: wire.Value(e.Before), After: wire.Value(e.After), Outcome: string(e.Outcome), Code: e.Code,
		ClientIP: e.ClientIP, CorrelationID: e.CorrelationID,
	}
}
