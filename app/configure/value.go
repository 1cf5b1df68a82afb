package configure

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/app/configure/internal/layer"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// DescriptionMax is the longest description of a setting in characters, so that
// a row stays small.
const DescriptionMax = 1000

// exportKey would be written like any other and never be read alone: its address
// is that of all settings.
const exportKey = "export"

// Draft is a setting as somebody enters it.
type Draft struct {
	Key  string
	Type organizations.SettingType
	// Value is JSON as the type has it: a string for StringSetting and
	// SecretRefSetting, a number, true or false, or anything for JSONSetting.
	Value       json.RawMessage
	Description string
}

// read makes a setting of the draft, without a date, or lists every bad field.
func (d Draft) read() (organizations.Setting, []fault.Field) {
	text, why := textOf(d.Type, d.Value)
	setting, err := organizations.NewSetting(organizations.Setting{
		Key: d.Key, Type: d.Type, Value: text, Description: d.Description,
	})
	bad := layer.BadFields(err)
	if why != "" {
		bad = slices.DeleteFunc(bad, func(f fault.Field) bool { return f.Pointer == "/value" })
		bad = append(bad, fault.Field{In: "body", Pointer: "/value", Code: "type", Message: why})
	}
	if d.Key == exportKey {
		bad = append(bad, fault.Field{In: "path", Pointer: "/key", Code: "reserved", Message: "Choose another key: export stands for all settings."})
	}
	bad = append(bad, layer.KeysIn("/value", text)...)
	bad = append(bad, layer.KeysIn("/description", d.Description)...)
	if utf8.RuneCountInString(d.Description) > DescriptionMax {
		bad = append(bad, fault.Field{In: "body", Pointer: "/description", Code: "max_length", Message: "A description has 1,000 characters at most."})
	}
	return setting, bad
}

// textOf is the text that a setting keeps for a JSON value, or what is wrong
// with the value. What the text itself must be is the domain's to judge.
func textOf(kind organizations.SettingType, raw json.RawMessage) (text, why string) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil || !utf8.Valid(raw) {
		return "", "Enter valid JSON."
	}
	switch kind {
	case organizations.StringSetting, organizations.SecretRefSetting:
		// Unmarshal takes null for an empty string.
		if err := json.Unmarshal(raw, &text); err == nil && compact.Bytes()[0] == '"' {
			return text, ""
		}
		if kind == organizations.SecretRefSetting {
			return "", "Enter the key of a secret."
		}
		return "", "Enter a text."
	default:
		return compact.String(), ""
	}
}

// ValueOf is the value of a setting as JSON, in the form that a Draft takes.
func ValueOf(s organizations.Setting) json.RawMessage {
	switch s.Type {
	case organizations.IntSetting, organizations.BoolSetting, organizations.JSONSetting:
		// A row that is broken must not take the list with it: it is shown as text.
		if json.Valid([]byte(s.Value)) {
			return json.RawMessage(s.Value)
		}
	case organizations.StringSetting, organizations.SecretRefSetting:
	}
	quoted, _ := json.Marshal(s.Value) // a string always encodes
	return quoted
}
