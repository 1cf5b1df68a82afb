package main

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
)

// preface is what all tables have in common.
const preface = `<!-- Generated from the entity types by make generate. Change the comments there. -->
# Data model

What Bifrost keeps in Azure Tables. Every row has PartitionKey, RowKey and Timestamp, as all rows of Azure Tables do, and
SchemaVersion, the shape in which it was stored: a row of an older shape is read as today's and written back with the next
write, and one of a newer shape is left alone. A property that is empty may be missing.

- GLOBAL is the partition of what belongs to no organization.
- A row key of a run or an audit entry is ` + "`{reverse}_{inverted id}`" + `: reverse is 999999999999999 less the Unix milliseconds in the id,
  in 15 digits, and the inverted id is the id's bits, each turned round, in hexadecimal. So the newest stands first, also within
  a millisecond, and a run is read by its id alone.
- Keys hold ids and names. Where a text could hold a character that Azure refuses in keys, it is encoded, and no two texts
  have the same key.
- Times are UTC, to 100 nanoseconds. A kind of json is a document in a string.
`

// render writes the page.
func render(out io.Writer, layout []entity.Table, c *comments) error {
	var page strings.Builder
	page.WriteString(preface)
	for _, table := range layout {
		fmt.Fprintf(&page, "\n## %s\n", table.Name)
		for _, row := range table.Rows {
			if err := renderRow(&page, row, c); err != nil {
				return fmt.Errorf("%s: %w", table.Name, err)
			}
		}
	}
	_, err := io.WriteString(out, page.String())
	return err
}

func renderRow(page *strings.Builder, row entity.Entity, c *comments) error {
	columns, err := entity.Columns(row)
	if err != nil {
		return err
	}
	about, err := c.of(reflect.TypeOf(row).Elem(), "")
	if err != nil {
		return err
	}
	fmt.Fprintf(page, "\n%s\n\n| property | kind | meaning |\n|---|---|---|\n", about)
	above := ""
	for _, column := range columns {
		meaning, err := c.of(column.Owner, column.Field)
		if err != nil {
			return err
		}
		if meaning == above {
			meaning = "as above"
		} else {
			above = meaning
		}
		fmt.Fprintf(page, "| %s | %s | %s |\n", column.Name, strings.TrimPrefix(column.Kind, "Edm."), strings.ReplaceAll(meaning, "|", `\|`))
	}
	return nil
}
