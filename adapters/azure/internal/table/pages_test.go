package table

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// rows is the body of a page.
func rows(keys ...string) string {
	values := make([]string, len(keys))
	for i, key := range keys {
		values[i] = fmt.Sprintf(`{"odata.etag":"W/\"1\"","PartitionKey":"p","RowKey":%q,"Timestamp":"2026-11-22T10:20:30Z","SchemaVersion":1,"Name":"n"}`, key)
	}
	return `{"value":[` + strings.Join(values, ",") + `]}`
}

const (
	nextPartition = "x-ms-continuation-NextPartitionKey"
	nextRow       = "x-ms-continuation-NextRowKey"
)

func TestShortAndEmptyPagesAreFollowed(t *testing.T) {
	t.Parallel()
	table, wire := stubbed(t,
		says(200, rows("a"), nextPartition, "1!p", nextRow, "1!a"),
		says(200, rows(), nextPartition, "1!p"),
		says(200, rows(), nextPartition, "1!p", nextRow, "1!b"),
		says(200, rows("b", "c")))
	found, err := Find[thing](t.Context(), table, In("p"))
	must(t, err)
	if diff := cmp.Diff([]string{"a", "b", "c"}, keysOf(found)); diff != "" || found.More || found.Rest != "" {
		t.Error(diff)
	}
	const filter = "GET /Things()?%24filter=PartitionKey+eq+%27p%27"
	want := []string{
		filter,
		"GET /Things()?%24filter=PartitionKey+eq+%27p%27&NextPartitionKey=1%21p&NextRowKey=1%21a",
		"GET /Things()?%24filter=PartitionKey+eq+%27p%27&NextPartitionKey=1%21p",
		"GET /Things()?%24filter=PartitionKey+eq+%27p%27&NextPartitionKey=1%21p&NextRowKey=1%21b",
	}
	if diff := cmp.Diff(want, wire.sent); diff != "" {
		t.Error(diff)
	}
}

func TestALimitAsksForOneMoreAndNoPageTooMany(t *testing.T) {
	t.Parallel()
	table, wire := stubbed(t, says(200, rows("a", "b"), nextPartition, "1!p", nextRow, "1!b"), says(200, rows("c"), nextPartition, "1!p"))
	found, err := Find[thing](t.Context(), table, In("p").Limit(2))
	must(t, err)
	if diff := cmp.Diff([]string{"a", "b"}, keysOf(found)); diff != "" || !found.More {
		t.Errorf("more is %v: %s", found.More, diff)
	}
	if len(wire.sent) != 2 || !strings.Contains(wire.sent[0], "%24top=3") {
		t.Errorf("sent %q", wire.sent)
	}
	table, wire = stubbed(t, says(200, rows()))
	if _, err := Find[thing](t.Context(), table, In("p").Limit(5000)); err != nil || !strings.Contains(wire.sent[0], "%24top=1000") {
		t.Errorf("sent %q: %v", wire.sent, err)
	}
}

func TestAQueryThatRunsOutOfPagesSaysWhereItWas(t *testing.T) {
	t.Parallel()
	table, wire := stubbed(t, says(200, rows("a"), nextPartition, "1!p"), says(200, rows(), nextPartition, "1!p", nextRow, "1!ü"), says(200, rows("z")))
	found, err := Find[thing](t.Context(), table, In("p").Pages(2).Where(Is("Name", "n")))
	must(t, err)
	if len(found.Rows) != 1 || found.Rest == "" || len(wire.sent) != 2 {
		t.Fatalf("got %+v after %q", found, wire.sent)
	}
	rest, err := Find[thing](t.Context(), table, In("p").Pages(2).Where(Is("Name", "n")).Resume(found.Rest))
	must(t, err)
	if diff := cmp.Diff([]string{"z"}, keysOf(rest)); diff != "" || !strings.HasSuffix(wire.sent[2], "&NextPartitionKey=1%21p&NextRowKey=1%21%C3%BC") {
		t.Errorf("%s after %q", diff, wire.sent)
	}
}

func TestARestThatIsNoneBeginsAtTheBeginning(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "x", "!.!", ".", "..", ".YQ"} {
		table, wire := stubbed(t, says(200, rows("a")))
		_, err := Find[thing](t.Context(), table, In("p").Resume(text))
		must(t, err)
		if strings.Contains(wire.sent[0], "Next") {
			t.Errorf("%q asks for %s", text, wire.sent[0])
		}
	}
}

func TestRowsThatCannotBeReadEndAQueryUnlessItToleratesThem(t *testing.T) {
	t.Parallel()
	sound := rows("a", "new", "bad", "b")
	mixed := strings.Replace(sound, `"new","Timestamp":"2026-11-22T10:20:30Z","SchemaVersion":1`, `"new","Timestamp":"2026-11-22T10:20:30Z","SchemaVersion":2`, 1)
	mixed = strings.Replace(mixed, `"bad","Timestamp":"2026-11-22T10:20:30Z","SchemaVersion":1,"Name":"n"`, `"bad","Timestamp":"2026-11-22T10:20:30Z","SchemaVersion":1,"Name":5`, 1)
	table, _ := stubbed(t, says(200, mixed))
	if found, err := Find[thing](t.Context(), table, In("p")); fault.Code(err) != entity.Newer || len(found.Rows) != 0 {
		t.Errorf("got %v and %v", found, err)
	}
	var noted []string
	note := func(row entity.Row, err error) { noted = append(noted, row.RowKey+" "+fault.Code(err)) }
	found, err := Find[thing](t.Context(), table, In("p").Tolerate(note))
	must(t, err)
	if diff := cmp.Diff([]string{"a", "b"}, keysOf(found)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"new schema_newer", "bad row_unreadable"}, noted); diff != "" {
		t.Error(diff)
	}
}

func TestTroubleInTheMiddleOfAQueryIsNoHalfAnAnswer(t *testing.T) {
	t.Parallel()
	table, _ := stubbed(t, says(200, rows("a"), nextPartition, "1!p"), says(503, ""))
	found, err := Find[thing](t.Context(), table, In("p").Tolerate(func(entity.Row, error) {}))
	if fault.Code(err) != "storage_unavailable" || found.Rows != nil {
		t.Errorf("got %v and %v", found, err)
	}
}

func TestAnInsertAsksForNoRowBack(t *testing.T) {
	t.Parallel()
	table, wire := stubbed(t, says(204, "", "ETag", `W/"1"`))
	row := at("p", "r")
	must(t, table.Insert(t.Context(), &row))
	if wire.preferred != "return-no-content" || row.Version != `W/"1"` {
		t.Errorf("asked for %q and got the version %q", wire.preferred, row.Version)
	}
}
