package matrix

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// row is one block of the table: an operation, or one way of calling it.
type row struct {
	// name is the operation's id, and after a colon which way it is called.
	name string
	// where says how the place is named, with "keys" for what API keys may call.
	where      string
	statuses   []int
	permission string
	// at holds a symbol for each caller by the kind of place.
	at map[string]string
	// order has the kinds of place as they stand in the file.
	order []string
}

// operation is the id in the contract.
func (r row) operation() string {
	id, _, _ := strings.Cut(r.name, ":")
	return id
}

// The file says what an operation is answered with; a test never writes it.
const tableFile = "testdata/expected.txt"

// table is the file: the operations, and what holds for all of one kind.
func table(t *testing.T) (operations []row, shapes map[string]row) {
	t.Helper()
	text, err := os.ReadFile(tableFile)
	must(t, err)
	shapes = map[string]row{}
	var blocks []*row
	for i, line := range strings.Split(string(text), "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "  ") && len(blocks) > 0:
			blocks[len(blocks)-1].take(t, i+1, line)
		case strings.HasPrefix(line, "@"):
			blocks = append(blocks, &row{where: strings.TrimPrefix(line, "@"), at: map[string]string{}})
		default:
			blocks = append(blocks, header(t, i+1, line))
		}
	}
	for _, b := range blocks {
		if b.name == "" {
			shapes[b.where] = *b
		} else {
			operations = append(operations, *b)
		}
	}
	return operations, shapes
}

// header reads "getRun:own | header, keys | 200 201 | canViewHistory".
func header(t *testing.T, number int, line string) *row {
	t.Helper()
	cells := strings.Split(line, " | ")
	if len(cells) != 4 {
		t.Fatalf("line %d of %s has %d parts", number, tableFile, len(cells))
	}
	r := &row{name: cells[0], where: cells[1], permission: cells[3], at: map[string]string{}}
	for text := range strings.FieldsSeq(cells[2]) {
		status, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("line %d of %s: %v", number, tableFile, err)
		}
		r.statuses = append(r.statuses, status)
	}
	return r
}

// take reads "  own 12NND ++++++ ...".
func (r *row) take(t *testing.T, number int, line string) {
	t.Helper()
	place, symbols, _ := strings.Cut(strings.TrimSpace(line), " ")
	symbols = strings.ReplaceAll(symbols, " ", "")
	if len(symbols) != len(everybody()) {
		t.Fatalf("line %d of %s has %d cells, and there are %d callers", number, tableFile, len(symbols), len(everybody()))
	}
	if _, twice := r.at[place]; twice {
		t.Fatalf("line %d of %s says again what %s is", number, tableFile, place)
	}
	if bad := strings.Trim(symbols, "+12KND-pakohscg"); bad != "" {
		t.Fatalf("line %d of %s has %q, which stands for nothing", number, tableFile, bad)
	}
	r.at[place], r.order = symbols, append(r.order, place)
}

// verdict is what a symbol stands for: a status and a code.
type verdict struct {
	status int
	code   string
}

var verdicts = map[byte]verdict{
	'1': {401, "token_missing"}, '2': {401, "token_invalid"}, 'K': {401, "key_invalid"},
	'N': {403, "account_not_linked"}, 'D': {403, "account_deactivated"},
	'-': {404, "not_found"}, 'h': {404, "not_found"},
	'p': {403, "permission_required"}, 'o': {403, "permission_required"}, 'a': {403, "admin_required"}, 'k': {403, "key_not_allowed"},
	'g': {409, "owner_needs_grant"},
	's': {400, "scope_required"}, 'c': {400, "scope_mismatch"},
}
