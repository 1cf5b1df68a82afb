package integrations

import (
	"slices"

	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// Integration is one integration of this build with what a scope uses of it.
type Integration struct {
	Type       string               `json:"type" example:"msgraph"`
	Title      string               `json:"title" example:"Microsoft Graph"`
	Configured bool                 `json:"configured" doc:"The scope has everything that it requires, its own or inherited."`
	Source     string               `json:"source,omitempty" enum:"organization,global" doc:"Where all of its settings and secrets come from, even when some are missing: one of the organization's own hides what it would inherit."`
	Testable   bool                 `json:"testable" doc:"The connection can be tried."`
	Settings   []IntegrationSetting `json:"settings" doc:"Everything that can be set."`
	Secrets    []IntegrationSecret  `json:"secrets" doc:"Every secret that can be set, without values."`
	SharedWith string               `json:"sharedWith,omitempty" enum:"all,tags,none" doc:"Which organizations inherit it; in global only."`
	Tags       []string             `json:"tags,omitempty" doc:"Organizations with one of them inherit it, if it is shared with tags; in global only."`
	UpdatedAt  *wire.Time           `json:"updatedAt,omitempty"`
	UpdatedBy  string               `json:"updatedBy,omitempty"`
}

// IntegrationSetting is a setting that an integration declares.
type IntegrationSetting struct {
	Key        string `json:"key" example:"client_id"`
	IsSet      bool   `json:"isSet"`
	IsRequired bool   `json:"isRequired,omitempty" doc:"Without it there is no connection."`
	Value      string `json:"value,omitempty" doc:"Absent when it is not set, and when it is inherited and only the provider's staff may see it."`
}

// IntegrationSecret is a secret that an integration declares.
type IntegrationSecret struct {
	Key        string `json:"key" example:"client_secret"`
	IsSet      bool   `json:"isSet"`
	IsRequired bool   `json:"isRequired,omitempty" doc:"Without it there is no connection."`
}

// IntegrationChange is what an integration shall be from now on.
type IntegrationChange struct {
	Settings   map[string]string `json:"settings,omitempty" doc:"All of them: what is left out is not set." example:"{\"client_id\":\"33333333-3333-4333-8333-333333333333\"}"`
	Secrets    map[string]string `json:"secrets,omitempty" doc:"What is left out stays as it is, unless an address changes."`
	SharedWith string            `json:"sharedWith,omitempty" enum:"all,tags,none" doc:"Which organizations inherit it; in global only, where none is the default."`
	Tags       []string          `json:"tags,omitempty" maxItems:"20" doc:"In global only."`
}

func shown(s organizations.Scope, v connect.View) Integration {
	out := Integration{
		Type: v.Known.Name, Title: v.Known.Title, Configured: v.Configured, Testable: v.Known.Test != nil,
		Settings: []IntegrationSetting{}, Secrets: []IntegrationSecret{},
		SharedWith: string(v.SharedWith), Tags: v.Tags, UpdatedAt: wire.Moment(v.UpdatedAt), UpdatedBy: v.UpdatedBy,
	}
	switch {
	case v.Type == "":
	case v.Inherited || s.IsGlobal():
		out.Source = organizations.GlobalName
	default:
		out.Source = "organization"
	}
	for _, key := range v.Known.Settings {
		value, set := v.Settings[key]
		out.Settings = append(out.Settings, IntegrationSetting{Key: key, IsSet: set, Value: value, IsRequired: slices.Contains(v.Known.Required, key)})
	}
	for _, key := range v.Known.Secrets {
		out.Secrets = append(out.Secrets, IntegrationSecret{Key: key, IsSet: slices.Contains(v.Secrets, key), IsRequired: slices.Contains(v.Known.Required, key)})
	}
	return out
}
