// Package tabular reads columns and rows from slices of structs.
package tabular

import (
	"reflect"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/workflow/internal/wording"
)

// Column is one column and where in a row's struct its value is; without an
// index it is the row itself.
type Column struct {
	Key, Label string
	index      []int
}

// Columns are those of a type: of a struct or a pointer to one, a column for
// each exported field, of anything else one column named "value".
func Columns(t reflect.Type) []Column {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
		return []Column{{Key: "value", Label: "Value"}}
	}
	var columns []Column
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || (f.Anonymous && name == "") {
			continue
		}
		if name == "" {
			name = f.Name
		}
		columns = append(columns, Column{Key: name, Label: wording.Label(f.Tag.Get("label"), name), index: f.Index})
	}
	return columns
}

// Row is one row of the columns' type, by key. A nil pointer is an empty row.
func Row(columns []Column, row reflect.Value) map[string]any {
	values := make(map[string]any, len(columns))
	if len(columns) == 1 && columns[0].index == nil {
		values[columns[0].Key] = row.Interface()
		return values
	}
	if row.Kind() == reflect.Pointer {
		if row.IsNil() {
			return values
		}
		row = row.Elem()
	}
	for _, c := range columns {
		if value, err := row.FieldByIndexErr(c.index); err == nil {
			values[c.Key] = value.Interface()
		}
	}
	return values
}
