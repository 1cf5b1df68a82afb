package table

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
)

var columns = []string{"id", "name", "tags"}

func TestAFileIsReadAsSpreadsheetsWriteIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want []Row
	}{
		"commas":                   {"name,tags\nContoso,gold\n", []Row{{2, map[string]string{"name": "Contoso", "tags": "gold"}, false}}},
		"semicolons":               {"name;tags\nContoso, Ltd;gold\n", []Row{{2, map[string]string{"name": "Contoso, Ltd", "tags": "gold"}, false}}},
		"a mark at the beginning":  {"\ufeffname\r\nContoso\r\n", []Row{{2, map[string]string{"name": "Contoso"}, false}}},
		"columns in any order":     {"TAGS, Name \nx,Contoso", []Row{{2, map[string]string{"name": "Contoso", "tags": "x"}, false}}},
		"quoted cells":             {"name,tags\n\"Con\"\"toso\",\"a\nb,c\"\nnext,", []Row{{2, map[string]string{"name": `Con"toso`, "tags": "a\nb,c"}, false}, {3, map[string]string{"name": "next", "tags": ""}, false}}},
		"a quoted header":          {"\"name\",\"id\"\na,b\n", []Row{{2, map[string]string{"name": "a", "id": "b"}, false}}},
		"empty rows":               {"\n\r\nname,id\n,\n\n a,b\n \n\r\nc,d\n,\n", []Row{{6, map[string]string{"name": " a", "id": "b"}, false}, {9, map[string]string{"name": "c", "id": "d"}, false}}},
		"too many cells":           {"name\na,b\nc\n", []Row{{2, nil, true}, {3, map[string]string{"name": "c"}, false}}},
		"too few cells":            {"name,id\na\n", []Row{{2, nil, true}}},
		"a formula made a text":    {"name,id\n'=1+1,''=x\n'quoted',=2\n", []Row{{2, map[string]string{"name": "=1+1", "id": "'=x"}, false}, {3, map[string]string{"name": "'quoted'", "id": "=2"}, false}}},
		"nothing below the first":  {"name,id", nil},
		"a line with a separator":  {"\ufeffsep=;\r\nname;tags\r\n\r\nContoso, Ltd;gold\r\n", []Row{{4, map[string]string{"name": "Contoso, Ltd", "tags": "gold"}, false}}},
		"another separator":        {"\"SEP=\t\"\nname\ttags\nContoso; Ltd\tgold\n", []Row{{3, map[string]string{"name": "Contoso; Ltd", "tags": "gold"}, false}}},
		"one that others overrule": {"sep=,\nname,tags\na;b,gold\n", []Row{{3, map[string]string{"name": "a;b", "tags": "gold"}, false}}},
		"lines of an old Mac":      {"name,tags\r\rContoso,gold\r\"a\rb\",x\r", []Row{{3, map[string]string{"name": "Contoso", "tags": "gold"}, false}, {4, map[string]string{"name": "a\nb", "tags": "x"}, false}}},
	} {
		got, err := Read([]byte(c.file), columns, 10)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestWhatIsNoSuchFileIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, code, says string }{
		"nothing":              {"", "empty", "first row"},
		"empty lines":          {"\n\r\n", "empty", "first row"},
		"a mark alone":         {"\ufeff", "empty", "first row"},
		"UTF-16":               {"\xff\xfen\x00a\x00", "encoding", "UTF-16"},
		"UTF-16, the other":    {"\xfe\xff\x00n", "encoding", "UTF-16"},
		"UTF-16, unmarked":     {"n\x00a\x00m\x00e\x00", "encoding", "UTF-16"},
		"the other, unmarked":  {"\x00n\x00a\x00m\x00e", "encoding", "UTF-16"},
		"a separator alone":    {"sep=;", "empty", "first row"},
		"a separator of words": {"sep=and\nname\n", "unknown_column", "Column 1"},
		"Windows-1252":         {"name\nM\xf6bel\n", "encoding", "Line 2 is not UTF-8"},
		"an unknown column":    {"name,hunter2\n", "unknown_column", "Column 2 is none of these: id, name, tags."},
		"an unnamed column":    {"name,\n", "unknown_column", "Column 2"},
		"tabs":                 {"name\ttags\n", "unknown_column", "Column 1"},
		"no header":            {"Contoso,gold\n", "unknown_column", "The first row names the columns."},
		"a column twice":       {"name,Name\n", "duplicate", "Column 2"},
		"a quote in the open":  {"name\nhunter\"2\n", "format", "Line 2 cannot be read"},
		"a quote without end":  {"name\nx\n\"hunter2\n", "format", "cannot be read"},
		"a quote in the first": {"na\"me\n", "format", "Line 1 cannot be read"},
		"too many rows":        {"name\n" + strings.Repeat("x\n", 11), "max_items", "more than 10 rows"},
	} {
		rows, err := Read([]byte(c.file), columns, 10)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != "validation_failed" || len(f.Fields) != 1 || rows != nil {
			t.Errorf("%s: %v, %v", name, rows, err)
			continue
		}
		if field := f.Fields[0]; field.In != "body" || field.Pointer != "" || field.Code != c.code || !strings.Contains(field.Message, c.says) || strings.Contains(field.Message, "hunter") {
			t.Errorf("%s: %+v", name, field)
		}
	}
}

func TestAsManyRowsAsAreAllowedAreRead(t *testing.T) {
	t.Parallel()
	rows, err := Read([]byte("name\n"+strings.Repeat("x\n,\n\n", 10)), columns[:2], 10)
	if err != nil || len(rows) != 10 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestAFileHasAMarkAndOneLineForEachRow(t *testing.T) {
	t.Parallel()
	got, err := Write(columns, [][]string{{"1", "Contoso, Möbel", "=cmd|x"}, {"2", "'=a", "-1"}, {"", "'s-Hertogenbosch", "@x"}})
	want := "\ufeffid,name,tags\r\n1,\"Contoso, Möbel\",'=cmd|x\r\n2,''=a,'-1\r\n,'s-Hertogenbosch,'@x\r\n"
	if string(got) != want || err != nil {
		t.Errorf("%v\n%s", err, cmp.Diff(want, string(got)))
	}
}

func TestAListInACellIsApartByBars(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string][]string{
		"":             {},
		" | |":         {},
		"gold":         {"gold"},
		" gold | zü ":  {"gold", "zü"},
		`a\|b|c\\`:     {"a|b", `c\`},
		`a\b\`:         {`a\b\`},
		"a, b; c":      {"a, b; c"},
		"gold|gold||x": {"gold", "gold", "x"},
	} {
		if diff := cmp.Diff(want, Split(cell)); diff != "" {
			t.Errorf("%q: %s", cell, diff)
		}
	}
	if got := Joined([]string{"a|b", `c\`, "d"}); got != `a\|b|c\\|d` {
		t.Errorf("got %s", got)
	}
}
