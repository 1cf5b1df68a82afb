package config

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// The rows of a scope share a prefix, whatever they hold.
const (
	kindConfig      = "config"      // scope, what it holds, its name: configRow
	holdSetting     = "setting"     // by key
	holdIntegration = "integration" // by type
)

func scopeKey(s organizations.Scope) kv.Key { return kv.NewKey(kindConfig, s.Key()) }

func settingKey(s organizations.Scope, key string) kv.Key {
	return scopeKey(s).With(holdSetting, key)
}

func integrationKey(s organizations.Scope, integration string) kv.Key {
	return scopeKey(s).With(holdIntegration, integration)
}

// configRow holds one of its parts; the key says which.
type configRow struct {
	kv.Schema
	Setting     *settingPart     `json:"setting,omitempty"`
	Integration *integrationPart `json:"integration,omitempty"`
}

type settingPart struct {
	Key         string    `json:"key"`
	Type        string    `json:"type"`
	Value       string    `json:"value"`
	Description string    `json:"description,omitempty"`
	UpdatedAt   time.Time `json:"updatedAt"`
	UpdatedBy   string    `json:"updatedBy,omitempty"`
}

func settingPartOf(s organizations.Setting) *settingPart {
	return &settingPart{
		Key: s.Key, Type: string(s.Type), Value: s.Value, Description: s.Description,
		UpdatedAt: s.UpdatedAt.UTC(), UpdatedBy: s.UpdatedBy,
	}
}

func (p settingPart) setting() organizations.Setting {
	return organizations.Setting{
		Key: p.Key, Type: organizations.SettingType(p.Type), Value: p.Value, Description: p.Description,
		UpdatedAt: p.UpdatedAt, UpdatedBy: p.UpdatedBy,
	}
}

type integrationPart struct {
	Type       string            `json:"type"`
	Settings   map[string]string `json:"settings,omitempty"`
	Secrets    []string          `json:"secrets,omitempty"`
	SharedWith string            `json:"sharedWith,omitempty"`
	Tags       []string          `json:"tags,omitempty"`
	UpdatedAt  time.Time         `json:"updatedAt"`
	UpdatedBy  string            `json:"updatedBy,omitempty"`
}

func integrationPartOf(i organizations.Integration) *integrationPart {
	return &integrationPart{
		Type: i.Type, Settings: i.Settings, Secrets: i.Secrets, SharedWith: string(i.SharedWith), Tags: i.Tags,
		UpdatedAt: i.UpdatedAt.UTC(), UpdatedBy: i.UpdatedBy,
	}
}

func (p integrationPart) integration() organizations.Integration {
	return organizations.Integration{
		Type: p.Type, Settings: p.Settings, Secrets: p.Secrets, SharedWith: organizations.Sharing(p.SharedWith), Tags: p.Tags,
		UpdatedAt: p.UpdatedAt, UpdatedBy: p.UpdatedBy,
	}
}
