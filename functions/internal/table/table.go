// Package table reads and writes CSV as people keep it in spreadsheets: RFC 4180, with a
// first row that names the columns. What stands in the cells is for others to judge.
package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// mark begins a file that spreadsheets write as UTF-8, and shall read as that.
const mark = "\ufeff"

// Row is one row below the first.
type Row struct {
	// Number is the row as a spreadsheet counts it: the first one below the names of the
	// columns is 2.
	Number int
	// Cells are by the names of the columns. A column that the file does not have is not
	// among them.
	Cells map[string]string
	// Uneven says that the row has more cells than there are columns, or fewer, so that
	// nobody knows which of them is which; there are no Cells then.
	Uneven bool
}

// Read reads a file whose columns are some of these, in any order and letter case,
// separated by commas or semicolons, or by what a line sep= before them says. Rows in which nothing stands are left out, and there
// are most of the others at most. Invalid validation_failed says what is wrong with the
// file as a whole.
func Read(data []byte, columns []string, most int) ([]Row, error) {
	text, err := decoded(data)
	if err != nil {
		return nil, err
	}
	comma, told, text := separator(text)
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.FieldsPerRecord = comma, -1
	header, err := reader.Read()
	if err != nil {
		return nil, unreadable(err)
	}
	names, err := named(header, columns)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for number, begin := told+1+blank(text), reader.InputOffset(); ; begin = reader.InputOffset() {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		number += 1 + blank(text[begin:reader.InputOffset()])
		if !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			continue
		}
		if len(rows) == most {
			return nil, invalid("max_items", "This file has more than "+strconv.Itoa(most)+" rows. Send it in parts.")
		}
		rows = append(rows, rowOf(number, names, cells))
	}
}

// decoded is the text of a file, without the mark at its beginning, and with its lines
// apart as everybody has them today.
func decoded(data []byte) ([]byte, error) {
	if isUTF16(data) {
		return nil, invalid("encoding", "This file is UTF-16. Save it as CSV UTF-8.")
	}
	if !utf8.Valid(data) {
		return nil, invalid("encoding", "Line "+strconv.Itoa(firstBadLine(data))+" is not UTF-8. Save the file as CSV UTF-8.")
	}
	text := bytes.TrimPrefix(data, []byte(mark))
	if !bytes.ContainsRune(text, '\n') {
		// "CSV (Macintosh)" ends lines with a carriage return alone.
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	return text, nil
}

// isUTF16 reports whether a file says so at its beginning, or has a letter of a column's
// name as two bytes there.
func isUTF16(data []byte) bool {
	return len(data) >= 2 && (data[0] == 0xff && data[1] == 0xfe || data[0] == 0xfe && data[1] == 0xff || data[0] == 0 || data[1] == 0)
}

func firstBadLine(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return line
}

// separator is what stands between the names of the columns, which hold neither, the rest
// of the text, and how many lines before that said so: a spreadsheet writes sep=; into a
// line of its own.
func separator(text []byte) (comma rune, told int, rest []byte) {
	first, after, _ := bytes.Cut(text, []byte("\n"))
	line := strings.ToLower(strings.Trim(string(first), "\" \r"))
	if sign, ok := strings.CutPrefix(line, "sep="); ok && len(sign) == 1 && strings.Contains(",;\t|", sign) {
		return rune(sign[0]), 1, after
	}
	first, _, _ = bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
	if bytes.ContainsRune(first, ';') {
		return ';', 0, text
	}
	return ',', 0, text
}

// blank counts the empty lines before a record, which the reader passes over and a
// spreadsheet counts.
func blank(record []byte) int {
	lines := 0
	for {
		if after, ok := bytes.CutPrefix(record, []byte("\r\n")); ok {
			record = after
		} else if after, ok := bytes.CutPrefix(record, []byte("\n")); ok {
			record = after
		} else {
			return lines
		}
		lines++
	}
}

// named are the columns of a header as they are written here.
func named(header, columns []string) ([]string, error) {
	names := make([]string, 0, len(header))
	for i, cell := range header {
		at := slices.IndexFunc(columns, func(name string) bool { return strings.EqualFold(name, strings.TrimSpace(cell)) })
		place := "Column " + strconv.Itoa(i+1)
		switch {
		case at < 0:
			return nil, invalid("unknown_column", place+" is none of these: "+strings.Join(columns, ", ")+". The first row names the columns.")
		case slices.Contains(names, columns[at]):
			return nil, invalid("duplicate", place+" has the name of another one.")
		}
		names = append(names, columns[at])
	}
	return names, nil
}

func rowOf(number int, names, cells []string) Row {
	if len(cells) != len(names) {
		return Row{Number: number, Uneven: true}
	}
	row := Row{Number: number, Cells: make(map[string]string, len(names))}
	for i, name := range names {
		row.Cells[name] = unguarded(cells[i])
	}
	return row
}

// unreadable says where a file is no CSV.
func unreadable(err error) error {
	var where *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return invalid("empty", "This file is empty. Its first row names the columns.")
	case errors.As(err, &where):
		return invalid("format", "Line "+strconv.Itoa(where.Line)+" cannot be read: a cell with a quotation mark stands between quotation marks, and those inside of it are doubled.")
	}
	return invalid("format", "This file cannot be read as CSV.")
}

func invalid(code, message string) error {
	return fault.ValidationFailed(fault.Field{In: "body", Code: code, Message: message})
}
