package workflow

import (
	"reflect"

	"github.com/bifrost-run/bifrost/workflow/internal/tabular"
)

// Table is a result that people see as a table.
type Table struct {
	Columns []Column         `json:"columns"`
	Rows    []map[string]any `json:"rows"`
}

// Column is one column of a Table: Key finds its value in a row.
type Column struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// TableOf makes a table of structs, or of pointers to them: a column for each
// exported field, its json name the key and its label tag the label. Any other
// type becomes one column named "value".
func TableOf[T any](rows []T) Table {
	columns := tabular.Columns(reflect.TypeFor[T]())
	table := Table{}.withoutNull()
	for _, c := range columns {
		table.Columns = append(table.Columns, Column{Key: c.Key, Label: c.Label})
	}
	for i := range rows {
		table.Rows = append(table.Rows, tabular.Row(columns, reflect.ValueOf(&rows[i]).Elem()))
	}
	return table
}

// withoutNull makes lists of what would be null in JSON.
func (t Table) withoutNull() Table {
	if t.Columns == nil {
		t.Columns = []Column{}
	}
	if t.Rows == nil {
		t.Rows = []map[string]any{}
	}
	return t
}
