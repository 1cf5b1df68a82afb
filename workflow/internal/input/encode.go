package input

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
)

// Encode is the JSON that Decode makes the input of, for test kits: the texts of
// secrets are in it. Left out is what counts as not given: a zero value where
// there is a default or the field may be left out, and what Go has no value for
// (a nil list or map, the zero time, an empty Secret or File).
func Encode(in reflect.Value, fields []Field) (json.RawMessage, error) {
	given := map[string]any{}
	for _, f := range fields {
		value := in.Field(f.index)
		if !value.IsZero() || f.Required && !isNothing(value) {
			given[f.Name] = encodable(value, f.Parameter)
		}
	}
	raw, err := json.Marshal(given)
	if err != nil {
		return nil, fmt.Errorf("the input is not JSON: %w", err)
	}
	return raw, nil
}

// isNothing is for zero values.
func isNothing(value reflect.Value) bool {
	switch value.Type() {
	case timeType, secretType, fileType:
		return true
	}
	return value.Kind() == reflect.Slice || value.Kind() == reflect.Map
}

// encodable is what encodes as Decode wants it: days and secrets would not.
func encodable(value reflect.Value, p host.Parameter) any {
	switch v := value.Interface().(type) {
	case Secret:
		return v.Reveal()
	case time.Time:
		if p.Type == host.TypeDate {
			return v.Format(time.DateOnly)
		}
	case []time.Time:
		if p.Item == host.TypeDate {
			days := make([]string, len(v))
			for i, day := range v {
				days[i] = day.Format(time.DateOnly)
			}
			return days
		}
	}
	return value.Interface()
}
