package tabular

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

type seats struct {
	Used int `json:"used"`
}

type row struct {
	Product string `json:"product_name,omitempty" label:"Product"`
	FreeOf  int
	Hidden  string `json:"-"`
	*seats
	Since  time.Time `json:"since"`
	secret string
}

type owner struct {
	Seats seats `json:"seats"`
}

func table[T any](rows ...T) ([]Column, []map[string]any) {
	columns := Columns(reflect.TypeFor[T]())
	var made []map[string]any
	for i := range rows {
		made = append(made, Row(columns, reflect.ValueOf(&rows[i]).Elem()))
	}
	return columns, made
}

func check(t *testing.T, columns []Column, rows []map[string]any, wantColumns []Column, wantRows []map[string]any) {
	t.Helper()
	if diff := cmp.Diff(wantColumns, columns, cmpopts.IgnoreUnexported(Column{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Error(diff)
	}
}

func TestStructsBecomeRows(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	columns, rows := table(row{Product: "E5", FreeOf: 2, Since: day, secret: "x"}, row{seats: &seats{Used: 3}})
	check(t, columns, rows,
		[]Column{{Key: "product_name", Label: "Product"}, {Key: "FreeOf", Label: "FreeOf"}, {Key: "used", Label: "Used"}, {Key: "since", Label: "Since"}},
		[]map[string]any{{"product_name": "E5", "FreeOf": 2, "since": day}, {"product_name": "", "FreeOf": 0, "used": 3, "since": time.Time{}}})
}

func TestPointersBecomeRowsAndNilAnEmptyOne(t *testing.T) {
	t.Parallel()
	columns, rows := table(&owner{Seats: seats{1}}, nil)
	check(t, columns, rows, []Column{{Key: "seats", Label: "Seats"}}, []map[string]any{{"seats": seats{1}}, {}})
}

func TestOtherTypesBecomeOneColumn(t *testing.T) {
	t.Parallel()
	value := []Column{{Key: "value", Label: "Value"}}
	columns, rows := table("a", "b")
	check(t, columns, rows, value, []map[string]any{{"value": "a"}, {"value": "b"}})
	columns, rows = table[any](nil, 1)
	check(t, columns, rows, value, []map[string]any{{"value": nil}, {"value": 1}})
}
