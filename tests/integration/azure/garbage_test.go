package azure_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// place is where a row stands.
type place struct{ table, partition, row string }

// rawRow is a row as any client reads it.
type rawRow map[string]any

func (d *directory) raw(t testing.TB, at place) rawRow {
	t.Helper()
	got, err := d.storage.Table(at.table).GetEntity(t.Context(), at.partition, at.row, nil)
	ok(t, err)
	var row rawRow
	ok(t, json.Unmarshal(got.Value, &row))
	maps.DeleteFunc(row, func(name string, _ any) bool {
		return strings.HasPrefix(name, "odata.") || strings.HasPrefix(name, "Timestamp")
	})
	return row
}

// overwrite puts a row somewhere, whatever was there.
func (d *directory) overwrite(t testing.TB, at place, row rawRow) {
	t.Helper()
	row = maps.Clone(row)
	row["PartitionKey"], row["RowKey"] = at.partition, at.row
	data, err := json.Marshal(row)
	ok(t, err)
	_, err = d.storage.Table(at.table).UpsertEntity(t.Context(), data, &aztables.UpsertEntityOptions{UpdateMode: aztables.UpdateModeReplace})
	ok(t, err)
}

// garbage is a row with one property that is not as it was written: removed, of
// another type, or another text.
func garbage(row rawRow) map[string]rawRow {
	all := map[string]rawRow{}
	for name, value := range row {
		if name == "PartitionKey" || name == "RowKey" || strings.Contains(name, "@odata.type") {
			continue
		}
		with := func(what string, change func(rawRow)) {
			other := maps.Clone(row)
			delete(other, name+"@odata.type")
			change(other)
			// Without a property that says nothing, a row is no other one.
			if isNothing := value == "" || value == false; !isNothing || other[name] != nil && other[name] != "" {
				all[name+" "+what] = other
			}
		}
		with("removed", func(r rawRow) { delete(r, name) })
		if _, isText := value.(string); isText && row[name+"@odata.type"] == nil {
			with("a number", func(r rawRow) { r[name] = 7 })
			with("garbage", func(r rawRow) { r[name] = "\x00 g'arbäge [" })
			with("empty", func(r rawRow) { r[name] = "" })
		} else {
			with("a text", func(r rawRow) { r[name] = "garbage" })
		}
		if name == "SchemaVersion" {
			with("newer", func(r rawRow) { r[name] = 99 })
		}
	}
	return all
}

// isReadFault reports whether a row was refused, and not something else.
func isReadFault(err error) bool {
	return fault.Is(err, fault.Unavailable) && (fault.Code(err) == "row_unreadable" || fault.Code(err) == "schema_newer")
}
