package entity

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
)

// schemaProperty is the property that every row has.
const schemaProperty = "SchemaVersion"

// TimeLayout is how times are written: as exactly as Azure keeps them, which is
// a hundred nanoseconds.
const TimeLayout = "2006-01-02T15:04:05.0000000Z"

// zeroTime stands for the zero time where leaving it out would keep an older
// one: it is the first time that Azure knows, and is read as zero.
var zeroTime = time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC)

// Whole is the JSON of an entity with all its properties and the newest
// SchemaVersion. TooLarge row_too_large beyond one of Azure's limits; other
// errors are defects of the caller: a key that is none, a field that cannot be kept.
func Whole(e Entity) ([]byte, error) {
	w, err := whole(e)
	if err != nil {
		return nil, err
	}
	return w.finish()
}

func whole(e Entity) (*writer, error) {
	if e.Meta().partial {
		return nil, errors.New("a row that was read in part cannot be written whole")
	}
	w, err := begin(e.Meta())
	if err != nil {
		return nil, err
	}
	w.json[schemaProperty] = newest(e)
	w.size += propertySize(schemaProperty, 4)
	return w, w.write(reflect.ValueOf(e).Elem(), true)
}

// Part is the JSON that merges the fields of part, a struct or a pointer to one,
// into the row that e stands for: all of them, zero ones too. Faults as Whole.
// For a row of an older shape it is the whole row with part over it, and must
// replace the stored one.
func Part(e Entity, part any) ([]byte, error) {
	of := reflect.Indirect(reflect.ValueOf(part))
	if !of.IsValid() {
		return nil, errors.New("nothing to merge")
	}
	if e.Meta().partial {
		return nil, errors.New("a row that was read in part cannot be written")
	}
	w, err := begin(e.Meta())
	if IsOld(e) {
		w, err = whole(e)
	}
	if err != nil {
		return nil, err
	}
	if err := w.write(of, false); err != nil {
		return nil, err
	}
	return w.finish()
}

// Key is the JSON of an entity's keys alone.
func Key(e Entity) ([]byte, error) {
	w, err := begin(e.Meta())
	if err != nil {
		return nil, err
	}
	return w.finish()
}

// writer gathers the properties of one entity and how much room they take.
type writer struct {
	json map[string]any
	size int
	// written are the properties of the entity's own.
	written map[string]int
}

func begin(r *Row) (*writer, error) {
	if err := checkKeys(r); err != nil {
		return nil, err
	}
	size := entitySize + 2*(units(r.PartitionKey)+units(r.RowKey))
	return &writer{
		json:    map[string]any{"PartitionKey": r.PartitionKey, "RowKey": r.RowKey},
		written: map[string]int{}, size: size,
	}, nil
}

func (w *writer) finish() ([]byte, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	return json.Marshal(w.json)
}

// write puts the fields of a struct; sparing leaves out what reads as zero anyway.
func (w *writer) write(of reflect.Value, sparing bool) error {
	s, err := shapeOf(of.Type())
	if err != nil {
		return err
	}
	for _, f := range s.fields {
		if err := w.put(f, of.FieldByIndex(f.index), sparing); err != nil {
			return fmt.Errorf("property %s: %w", f.name, err)
		}
	}
	return nil
}

func (w *writer) put(f field, value reflect.Value, sparing bool) error {
	switch f.form {
	case text:
		return w.text(f.name, value.String())
	case flag:
		w.set(f.name, value.Bool(), "", 1)
	case number:
		w.set(f.name, strconv.FormatInt(value.Int(), 10), number, 8)
	case float:
		return w.float(f.name, value.Float())
	case moment:
		return w.moment(f.name, value.Interface().(time.Time), sparing)
	case binary:
		return w.binary(f.name, value.Bytes(), sparing)
	case document:
		return w.document(f.name, value, sparing)
	}
	return nil
}

// set takes a value and the room that Azure counts for it.
func (w *writer) set(name string, value any, edm form, size int) {
	w.json[name] = value
	if edm != "" {
		w.json[name+"@odata.type"] = string(edm)
	}
	w.size += propertySize(name, size) - w.written[name]
	w.written[name] = propertySize(name, size)
}

func (w *writer) text(name, value string) error {
	length := units(value)
	if length > maxText {
		return errTooLarge("has %d UTF-16 units, %d are the most", length, maxText)
	}
	w.set(name, value, "", 4+2*length)
	return nil
}

func (w *writer) float(name string, value float64) error {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return errors.New("is no finite number")
	}
	w.set(name, value, float, 8)
	return nil
}

func (w *writer) moment(name string, value time.Time, sparing bool) error {
	if value.IsZero() {
		if sparing {
			return nil
		}
		value = zeroTime
	}
	value = value.UTC()
	if value.Before(zeroTime) || value.Year() > 9999 {
		return errors.New("is a time that Azure does not know")
	}
	w.set(name, value.Format(TimeLayout), moment, 8)
	return nil
}

func (w *writer) binary(name string, value []byte, sparing bool) error {
	if len(value) > maxBinary {
		return errTooLarge("has %d bytes, %d are the most", len(value), maxBinary)
	}
	if len(value) > 0 || !sparing {
		w.set(name, base64.StdEncoding.EncodeToString(value), binary, 4+len(value))
	}
	return nil
}

// document keeps a value as JSON, and one that is zero as nothing.
func (w *writer) document(name string, value reflect.Value, sparing bool) error {
	if value.IsZero() {
		if sparing {
			return nil
		}
		return w.text(name, "")
	}
	raw, err := json.Marshal(value.Interface())
	if err != nil {
		return err
	}
	return w.text(name, string(raw))
}
