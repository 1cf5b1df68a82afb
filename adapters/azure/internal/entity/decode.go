package entity

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Read fills an entity from the JSON of a row that an answer brought at readAt;
// partial says that only some properties were asked for. Whatever the entity
// held before is gone. Unavailable schema_newer for a row of a newer shape,
// Unavailable row_unreadable for one that does not fit: the entity has its keys
// then and no Version, so that nobody writes over it by mistake.
func Read(data []byte, e Entity, readAt time.Time, partial bool) error {
	s, err := shapeOf(reflect.TypeOf(e).Elem())
	if err != nil {
		return err
	}
	raw, err := parse(data)
	if err != nil {
		return ErrUnreadable(err)
	}
	properties := raw.properties()
	into := reflect.ValueOf(e).Elem()
	for _, f := range s.fields {
		into.FieldByIndex(f.index).SetZero()
	}
	*e.Meta() = Row{ReadAt: readAt, partial: partial}
	if err := fill(e, s, raw, properties); err != nil {
		e.Meta().Version = ""
		return err
	}
	return nil
}

func fill(e Entity, s *shape, raw rawEntity, properties Properties) error {
	if err := e.Meta().read(raw, properties); err != nil {
		return ErrUnreadable(err)
	}
	if err := upgrade(e, properties); err != nil {
		return err
	}
	for _, f := range s.fields {
		if err := assign(f, reflect.ValueOf(e).Elem().FieldByIndex(f.index), properties[f.name]); err != nil {
			return ErrUnreadable(fmt.Errorf("row %s in %s, property %s: %w", e.Meta().RowKey, e.Meta().PartitionKey, f.name, err))
		}
	}
	return nil
}

// read takes what all rows have. The version comes with every row of an answer.
func (r *Row) read(raw rawEntity, properties Properties) error {
	var known, dated, keyed bool
	var schema int64
	r.PartitionKey, keyed = properties["PartitionKey"].(string)
	r.RowKey, _ = properties["RowKey"].(string)
	r.Version = raw.text("odata.etag")
	r.Timestamp, dated = properties["Timestamp"].(time.Time)
	schema, known = properties[schemaProperty].(int64)
	r.schema = int(schema)
	if !keyed || !dated || !known || schema < firstSchema {
		return fmt.Errorf("row %s in %s lacks what every row has", r.RowKey, r.PartitionKey)
	}
	return nil
}

func upgrade(e Entity, properties Properties) error {
	stored := e.Meta().schema
	if stored > newest(e) {
		return errNewer()
	}
	evolving, ok := e.(Evolving)
	if !ok || stored == newest(e) {
		return nil
	}
	if err := evolving.Upgrade(stored, properties); err != nil {
		return ErrUnreadable(fmt.Errorf("row %s in %s of schema %d: %w", e.Meta().RowKey, e.Meta().PartitionKey, stored, err))
	}
	return nil
}

// rawEntity is a row as it came.
type rawEntity map[string]any

func parse(data []byte) (rawEntity, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var raw rawEntity
	if err := decoder.Decode(&raw); err != nil || raw == nil {
		return nil, errors.Join(errors.New("a row is no JSON object"), err)
	}
	return raw, nil
}

func (r rawEntity) text(name string) string {
	value, _ := r[name].(string)
	return value
}

// properties gives each value its type. One that does not have the type that is
// written beside it keeps its text: it is in nobody's way until it is asked for.
func (r rawEntity) properties() Properties {
	typed := Properties{}
	for name, value := range r {
		if strings.HasPrefix(name, "odata.") || strings.Contains(name, "@odata.") || value == nil {
			continue
		}
		edm := form(r.text(name + "@odata.type"))
		if name == "Timestamp" && edm == "" {
			edm = moment // some answers leave it out for what every row has
		}
		typed[name] = typedAs(edm, value)
	}
	return typed
}

func typedAs(edm form, value any) any {
	if digits, ok := value.(json.Number); ok {
		if n, err := digits.Int64(); err == nil && edm != float {
			return n
		}
		n, _ := digits.Float64()
		return n
	}
	written, ok := value.(string)
	if !ok {
		return value
	}
	var read any
	var err error
	switch edm {
	case number, "Edm.Int32":
		read, err = strconv.ParseInt(written, 10, 64)
	case float:
		read, err = strconv.ParseFloat(written, 64)
	case moment:
		read, err = time.Parse(time.RFC3339Nano, written)
	case binary:
		read, err = base64.StdEncoding.DecodeString(written)
	default:
		return written
	}
	if err != nil {
		return written
	}
	return read
}

var errWrongType = errors.New("has another type")

// assign puts a stored value into a field, which is zero.
func assign(f field, into reflect.Value, value any) error {
	if value == nil {
		return nil
	}
	ok := false
	switch v := value.(type) {
	case string:
		if f.form == document {
			return unmarshal(v, into)
		}
		if ok = f.form == text; ok {
			into.SetString(v)
		}
	case bool:
		if ok = f.form == flag; ok {
			into.SetBool(v)
		}
	case int64:
		if ok = f.form == number && !into.OverflowInt(v); ok {
			into.SetInt(v)
		} else if ok = f.form == float; ok {
			into.SetFloat(float64(v))
		}
	case float64:
		if ok = f.form == float; ok {
			into.SetFloat(v)
		}
	case time.Time:
		if ok = f.form == moment; ok && !v.Equal(zeroTime) {
			into.Set(reflect.ValueOf(v.UTC()))
		}
	case []byte:
		if ok = f.form == binary; ok && len(v) > 0 {
			into.SetBytes(v)
		}
	}
	if !ok {
		return errWrongType
	}
	return nil
}

func unmarshal(text string, into reflect.Value) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), into.Addr().Interface()); err != nil {
		return errWrongType // what json says repeats what is stored
	}
	return nil
}
