package input

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// defaultValue reads the default tag: the plain text of a string or time, the
// JSON of anything else ("[]" for a list). It must decode into the field.
func (f *fieldReader) defaultValue(text string) {
	raw := json.RawMessage(text)
	switch f.Type {
	case host.TypeString, host.TypeEmail, host.TypeUPN, host.TypeUUID, host.TypeURI, host.TypeDate, host.TypeDateTime:
		raw, _ = json.Marshal(text)
	case host.TypeInt, host.TypeFloat, host.TypeBool, host.TypeList, host.TypeJSON:
		var compact bytes.Buffer
		if json.Compact(&compact, raw) == nil {
			raw = compact.Bytes()
		}
	case host.TypeSecret, host.TypeFile: // have none
	}
	value := reflect.New(f.field.Type).Elem()
	_, err := failure.Guard(func() (struct{}, error) { return struct{}{}, decodeField(value, f.Parameter, raw) })
	if err != nil || isNull(raw) {
		f.problem("the default is not of the type %s", f.Type)
		return
	}
	if !f.inEnum(value) {
		f.problem("the default is not one of the enum")
		return
	}
	f.Default, f.Required = raw, false
}

func (f *fieldReader) inEnum(value reflect.Value) bool {
	if len(f.Enum) == 0 {
		return true
	}
	if f.Type != host.TypeList {
		return slices.Contains(f.Enum, value.String())
	}
	for i := range value.Len() {
		if !slices.Contains(f.Enum, value.Index(i).String()) {
			return false
		}
	}
	return true
}
