package integrations

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/example"
)

// TransformSchema shows a connection that is complete.
func (Integration) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	at := example.At(-20 * time.Hour)
	return example.Of(s, Integration{
		Type: "msgraph", Title: "Microsoft Graph", Configured: true, Source: "organization", Testable: true,
		Settings:  []IntegrationSetting{{Key: "client_id", IsSet: true, IsRequired: true, Value: "33333333-3333-4333-8333-333333333333"}},
		Secrets:   []IntegrationSecret{{Key: "client_secret", IsSet: true, IsRequired: true}},
		UpdatedAt: &at, UpdatedBy: example.Person,
	})
}
