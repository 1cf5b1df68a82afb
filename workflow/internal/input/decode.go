package input

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// Decode fills the input struct: defaults for what is not given (null is
// not given), and an error for what a newer version of the workflow requires or
// has changed the type of. Names that it does not know are left alone, because
// the input may have been accepted by an older version. The errors never hold a
// submitted value.
func Decode(into reflect.Value, fields []Field, input []byte) error {
	given := map[string]json.RawMessage{}
	if len(bytes.TrimSpace(input)) > 0 {
		if err := json.Unmarshal(input, &given); err != nil {
			return incompatible(errors.New("the input is not a JSON object"))
		}
	}
	for _, f := range fields {
		raw := given[f.Name]
		if isNull(raw) {
			raw = f.Default
		}
		if raw == nil {
			if f.Required {
				return incompatible(fmt.Errorf("the parameter %q is missing", f.Name))
			}
			continue
		}
		if err := decodeField(into.Field(f.index), f.Parameter, raw); err != nil {
			return incompatible(fmt.Errorf("the parameter %q is not of the type %s", f.Name, f.Type))
		}
	}
	return nil
}

func incompatible(err error) error { return failure.Coded(failure.InputIncompatible, err) }

func isNull(raw json.RawMessage) bool {
	return raw == nil || string(bytes.TrimSpace(raw)) == "null"
}

// decodeField decodes one value; dates are the one thing that JSON in Go does
// not know.
func decodeField(into reflect.Value, p host.Parameter, raw json.RawMessage) error {
	switch {
	case p.Type == host.TypeDate && into.Type() == timeType:
		day, err := decodeDay(raw)
		into.Set(reflect.ValueOf(day))
		return err
	case p.Type == host.TypeList && p.Item == host.TypeDate && into.Type().Elem() == timeType:
		return decodeDays(into, raw)
	default:
		return json.Unmarshal(raw, into.Addr().Interface())
	}
}

func decodeDay(raw json.RawMessage) (time.Time, error) {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.DateOnly, text)
}

func decodeDays(into reflect.Value, raw json.RawMessage) error {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return err
	}
	days := reflect.MakeSlice(into.Type(), len(items), len(items))
	for i, item := range items {
		day, err := decodeDay(item)
		if err != nil {
			return err
		}
		days.Index(i).Set(reflect.ValueOf(day))
	}
	into.Set(days)
	return nil
}
