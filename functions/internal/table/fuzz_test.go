package table

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// Whatever is sent is read or refused, and never as more than there is in it.
func FuzzNoFileBreaksTheReader(f *testing.F) {
	for _, file := range []string{
		"name,tags\nContoso,gold\n", "\ufeffNAME;id\r\n\"a\n\"\"b\";'=1\r\n", "name\n\"", "\n\n;\n", "id,name\n,\n\n\r\n a", "\xff\xfen\x00", "name\nM\xf6bel",
		"name\r\"x\"\r", "name,\"id\"\n\"\",\"\"\n", "tags\na|b\\|c\n", "name\n\x00\n",
		"sep=;\r\nname;id\r\na;b\r\n", "sep=\t\r", "\rname\r\ra",
	} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		rows, err := Read(file, columns, 100)
		if err != nil {
			if rows != nil {
				t.Fatalf("refused, and read: %v", rows)
			}
			return
		}
		before := 1
		for _, row := range rows {
			if row.Number <= before || row.Number > max(strings.Count(string(file), "\n"), strings.Count(string(file), "\r"))+1 {
				t.Fatalf("row %d after %d of %q", row.Number, before, file)
			}
			before = row.Number
			if row.Uneven != (row.Cells == nil) {
				t.Fatalf("%+v", row)
			}
			for name, cell := range row.Cells {
				if !slices.Contains(columns, name) || !utf8.ValidString(cell) {
					t.Fatalf("%q: %q", name, cell)
				}
			}
		}
	})
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	cell := rapid.StringMatching(`['=+@|\\;,"a-z \n\-ü家]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) []string {
			row := []string{cell.Draw(t, "id"), cell.Draw(t, "name"), Joined(rapid.SliceOf(cell).Draw(t, "tags"))}
			if strings.TrimSpace(strings.Join(row, "")) == "" {
				row[0] = "x" // an empty row is no row
			}
			return row
		}), 0, 20).Draw(t, "rows")
		file, err := Write(columns, written)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := Read(file, columns, 20)
		if err != nil || len(rows) != len(written) {
			t.Fatalf("%d of %d rows, %v: %q", len(rows), len(written), err, file)
		}
		for i, row := range rows {
			for at, name := range columns {
				if row.Cells[name] != written[i][at] {
					t.Fatalf("%q was %q in %q", row.Cells[name], written[i][at], file)
				}
			}
		}
	})
}

func TestAListIsSplitAsItWasJoined(t *testing.T) {
	t.Parallel()
	item := rapid.StringMatching(`[|\\a'=][|\\a '=ü]{0,6}[|\\a=]`)
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(item).Draw(t, "list")
		if got := Split(Joined(list)); !slices.Equal(got, list) {
			t.Fatalf("%q became %q by %q", list, got, Joined(list))
		}
	})
}
