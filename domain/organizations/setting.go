package organizations

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
)

// SettingType is what a setting's value is.
type SettingType string

// The types of settings. A SecretRefSetting names a secret of its own scope.
const (
	StringSetting    SettingType = "string"
	IntSetting       SettingType = "int"
	BoolSetting      SettingType = "bool"
	JSONSetting      SettingType = "json"
	SecretRefSetting SettingType = "secret_ref"
)

// SettingTypes lists every type.
func SettingTypes() []SettingType {
	return []SettingType{StringSetting, IntSetting, BoolSetting, JSONSetting, SecretRefSetting}
}

// SettingMax is the longest value of a setting in bytes, so that a row and a
// page of rows stay small.
const SettingMax = 10 << 10

// Setting is one configured value of a scope.
type Setting struct {
	Key  string
	Type SettingType
	// Value is text: the string itself, a decimal integer, true or false, JSON, or
	// the key of a secret.
	Value       string
	Description string
	UpdatedAt   time.Time
	UpdatedBy   string
}

// NewSetting makes a setting or lists every bad field, with pointers into the
// request's body. Whether a JSONSetting's value is JSON is the caller's to know.
func NewSetting(s Setting) (Setting, error) {
	var bad []fault.Field
	if !IsKey(s.Key) {
		bad = append(bad, fault.Field{In: "path", Pointer: "/key", Code: "format", Message: "Use a small letter, then small letters, digits and underscores, 63 at most."})
	}
	if !slices.Contains(SettingTypes(), s.Type) {
		bad = append(bad, fault.Field{In: "body", Pointer: "/type", Code: "enum", Message: "Choose one of string, int, bool, json and secret_ref."})
	} else if why := s.wrong(); why != "" {
		bad = append(bad, fault.Field{In: "body", Pointer: "/value", Code: "type", Message: why})
	}
	if len(s.Value) > SettingMax {
		bad = append(bad, fault.Field{In: "body", Pointer: "/value", Code: "max_length", Message: "A value holds 10 KB at most."})
	}
	if len(bad) > 0 {
		return Setting{}, fault.ValidationFailed(bad...)
	}
	return s, nil
}

// wrong says what value the type wants, empty when it has one.
func (s Setting) wrong() string {
	switch s.Type {
	case IntSetting:
		if _, err := strconv.ParseInt(s.Value, 10, 64); err != nil {
			return "Enter a whole number."
		}
	case BoolSetting:
		if s.Value != "true" && s.Value != "false" {
			return "Enter true or false."
		}
	case SecretRefSetting:
		if !IsKey(s.Value) {
			return "Enter the key of a secret."
		}
	case StringSetting, JSONSetting:
	}
	return ""
}

// IsKey reports whether text can be the key of a setting or a secret:
// ^[a-z][a-z0-9_]{0,62}$.
func IsKey(key string) bool { return text.IsKey(key) }

// EffectiveSetting is what a setting comes to in a scope.
type EffectiveSetting struct {
	Setting
	// Inherited says that the value comes from global.
	Inherited bool
	// Hides is the global setting that an organization's own one stands before.
	Hides *Setting
}

// EffectiveSettings lays an organization's own settings over the global ones, in
// the order of keys. A secret_ref is never inherited: it reaches only the secrets
// of its own scope.
func EffectiveSettings(own, global []Setting) []EffectiveSetting {
	byKey := map[string]EffectiveSetting{}
	for _, g := range global {
		if g.Type != SecretRefSetting {
			byKey[g.Key] = EffectiveSetting{Setting: g, Inherited: true}
		}
	}
	for _, s := range own {
		effective := EffectiveSetting{Setting: s}
		if g, ok := byKey[s.Key]; ok {
			effective.Hides = &g.Setting
		}
		byKey[s.Key] = effective
	}
	list := make([]EffectiveSetting, 0, len(byKey))
	for _, e := range byKey {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b EffectiveSetting) int { return cmp.Compare(a.Key, b.Key) })
	return list
}
