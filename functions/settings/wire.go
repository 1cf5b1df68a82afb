package settings

import (
	"bytes"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// Setting is what is in force for one key.
type Setting struct {
	Key         string         `json:"key" example:"default_office_location"`
	Type        string         `json:"type" enum:"string,int,bool,json,secret_ref"`
	Value       *SettingValue  `json:"value,omitempty" doc:"Absent when it is inherited and only the provider's staff may see it." example:"\"Leeds\""`
	Source      string         `json:"source" enum:"organization,global"`
	Hides       *HiddenSetting `json:"hides,omitempty" doc:"The global value that this one stands before."`
	Description string         `json:"description,omitempty"`
	UpdatedAt   wire.Time      `json:"updatedAt"`
	UpdatedBy   string         `json:"updatedBy,omitempty"`
}

// HiddenSetting is the global value that an organization's own one stands before.
type HiddenSetting struct {
	Source string        `json:"source" enum:"global"`
	Value  *SettingValue `json:"value,omitempty" doc:"Absent when only the provider's staff may see it."`
}

// SettingChange is what a setting shall be from now on.
type SettingChange struct {
	Type        string       `json:"type" enum:"string,int,bool,json,secret_ref" doc:"A secret_ref names a secret of the same scope."`
	Value       SettingValue `json:"value" doc:"JSON by the type: a text, a whole number, true or false, anything, or the key of a secret. 10 KB at most."`
	Description string       `json:"description,omitempty" doc:"1,000 characters at most."`
}

// SettingList is a scope's own settings, as they are exported and imported.
type SettingList struct {
	Items []SettingEntry `json:"items" maxItems:"500"`
}

// SettingEntry is a setting without its history. It is judged entry by entry.
type SettingEntry struct {
	Key         string       `json:"key" example:"default_office_location"`
	Type        string       `json:"type" doc:"string, int, bool, json or secret_ref." example:"string"`
	Value       SettingValue `json:"value" doc:"JSON by the type."`
	Description string       `json:"description,omitempty"`
}

// SettingImport says what became of each entry, or would become in a dry run.
type SettingImport struct {
	DryRun bool              `json:"dryRun" doc:"Nothing was written."`
	Items  []ImportedSetting `json:"items"`
}

// ImportedSetting is what became of one entry.
type ImportedSetting struct {
	Key     string             `json:"key" example:"default_office_location"`
	Outcome string             `json:"outcome" enum:"created,changed,unchanged,refused"`
	Errors  []problem.BadField `json:"errors,omitempty" doc:"Why it was refused. One refused entry keeps all from being written."`
}

// SettingValue is JSON that the API passes through, in and out.
type SettingValue []byte

// MarshalJSON writes the value.
func (v SettingValue) MarshalJSON() ([]byte, error) { return v, nil }

// UnmarshalJSON keeps the bytes.
func (v *SettingValue) UnmarshalJSON(raw []byte) error {
	*v = bytes.Clone(raw)
	return nil
}

// Schema documents the value as anything.
func (SettingValue) Schema(huma.Registry) *huma.Schema { return &huma.Schema{} }

// shown is a setting as the API shows it in a scope.
func shown(s organizations.Scope, v configure.SettingView) Setting {
	out := Setting{
		Key: v.Key, Type: string(v.Type), Source: "organization", Description: v.Description,
		UpdatedAt: wire.Time(v.UpdatedAt), UpdatedBy: v.UpdatedBy,
	}
	if v.Inherited || s.IsGlobal() {
		out.Source = organizations.GlobalName
	}
	if !v.Inherited || !v.Concealed {
		out.Value = valueOf(v.Setting)
	}
	if v.Hides != nil {
		out.Hides = &HiddenSetting{Source: organizations.GlobalName}
		if !v.Concealed {
			out.Hides.Value = valueOf(*v.Hides)
		}
	}
	return out
}

func valueOf(s organizations.Setting) *SettingValue {
	value := SettingValue(configure.ValueOf(s))
	return &value
}

func entries(drafts []configure.Draft) []SettingEntry {
	out := make([]SettingEntry, 0, len(drafts))
	for _, d := range drafts {
		out = append(out, SettingEntry{Key: d.Key, Type: string(d.Type), Value: SettingValue(d.Value), Description: d.Description})
	}
	return out
}

func drafts(entries []SettingEntry) []configure.Draft {
	out := make([]configure.Draft, 0, len(entries))
	for _, e := range entries {
		out = append(out, configure.Draft{Key: e.Key, Type: organizations.SettingType(e.Type), Value: []byte(e.Value), Description: e.Description})
	}
	return out
}

func outcomes(list []configure.Imported) []ImportedSetting {
	out := make([]ImportedSetting, 0, len(list))
	for _, i := range list {
		item := ImportedSetting{Key: i.Key, Outcome: string(i.Outcome)}
		for _, reason := range i.Reasons {
			item.Errors = append(item.Errors, problem.BadField(reason))
		}
		out = append(out, item)
	}
	return out
}
