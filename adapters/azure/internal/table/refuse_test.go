package table

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// reply is what a request gets.
type reply struct {
	status  int
	body    string
	headers []string
}

func says(status int, body string, headers ...string) reply { return reply{status, body, headers} }

// stub answers requests in the order of a script, whose last line repeats.
type stub struct {
	script []reply
	sent   []string
	// longest is the most bytes that a request had.
	longest int
	// preferred is what the last request would like to get.
	preferred string
}

func (s *stub) Do(r *http.Request) (*http.Response, error) {
	line := s.script[min(len(s.sent), len(s.script)-1)]
	s.sent = append(s.sent, r.Method+" "+r.URL.RequestURI())
	s.preferred = r.Header.Get("Prefer")
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		s.longest = max(s.longest, len(body))
	}
	answer := &http.Response{StatusCode: line.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(line.body)), Request: r}
	for i := 0; i < len(line.headers); i += 2 {
		answer.Header.Set(line.headers[i], line.headers[i+1])
	}
	return answer, nil
}

func stubbed(t *testing.T, script ...reply) (*Table, *stub) {
	t.Helper()
	wire := &stub{script: script}
	storage, err := connect.Open(connect.Options{ConnectionString: "AccountName=acct;AccountKey=a2V5", Transport: wire, Patience: connect.Patience{Tries: 1}})
	must(t, err)
	return New(storage, "Things"), wire
}

func insertions(n, bytes int) []Operation {
	operations := make([]Operation, n)
	for i := range n {
		row := at("p", fmt.Sprint("r", i))
		row.Name = strings.Repeat("x", bytes)
		operations[i] = Insert(&row)
	}
	return operations
}

func TestWhatAzureWouldRefuseIsNeverSent(t *testing.T) {
	t.Parallel()
	row, other, versionless := at("p", "r"), at("q", "s"), at("p", "v")
	row.Version, other.Version = entity.Any, entity.Any
	large := at("p", "r")
	large.Name = strings.Repeat("x", 33*1024)
	large.Version = entity.Any
	seventeen := In("p").Keys("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n")
	for name, test := range map[string]struct {
		code string
		do   func(*Table) error
	}{
		"nothing to do":                {"", func(w *Table) error { return w.Transact(t.Context()) }},
		"101 operations":               {"", func(w *Table) error { return w.Transact(t.Context(), insertions(101, 0)...) }},
		"two partitions":               {"", func(w *Table) error { return w.Transact(t.Context(), Put(&row), Put(&other)) }},
		"a row twice":                  {"", func(w *Table) error { return w.Transact(t.Context(), Put(&row), Delete(&row)) }},
		"more than 4 MiB":              {"row_too_large", func(w *Table) error { return w.Transact(t.Context(), heavy()...) }},
		"escapes beyond 4 MiB":         {"row_too_large", func(w *Table) error { return w.Transact(t.Context(), escaped(40)...) }},
		"a large row in a transaction": {"row_too_large", func(w *Table) error { return w.Transact(t.Context(), Put(&large)) }},
		"a large row":                  {"row_too_large", func(w *Table) error { return w.Insert(t.Context(), &large) }},
		"a large row to replace":       {"row_too_large", func(w *Table) error { return w.Replace(t.Context(), &large) }},
		"a large row to put":           {"row_too_large", func(w *Table) error { return w.Put(t.Context(), &large) }},
		"a large part":                 {"row_too_large", func(w *Table) error { return w.Merge(t.Context(), &row, struct{ Name string }{large.Name}) }},
		"replacing without a version":  {"", func(w *Table) error { return w.Replace(t.Context(), &versionless) }},
		"merging without a version":    {"", func(w *Table) error { return w.Merge(t.Context(), &versionless, progress{}) }},
		"deleting without a version":   {"", func(w *Table) error { return w.Delete(t.Context(), &versionless) }},
		"a change without a version":   {"", func(w *Table) error { return w.Transact(t.Context(), Merge(&versionless, progress{})) }},
		"a row without a partition":    {"", func(w *Table) error { return w.Insert(t.Context(), &thing{Row: entity.Row{RowKey: "r"}}) }},
		"a key that is none":           {"", func(w *Table) error { return w.Delete(t.Context(), entity.At("p", "a/b", entity.Any)) }},
		"reading a key that is none":   {"", func(w *Table) error { _, err := w.Get(t.Context(), entity.At("p", "a?b", "")); return err }},
		"a query without a partition":  {"", func(w *Table) error { _, err := Find[thing](t.Context(), w, Query{}); return err }},
		"a query in no partition":      {"", func(w *Table) error { _, err := Find[thing](t.Context(), w, In("")); return err }},
		"16 comparisons":               {"", func(w *Table) error { _, err := Find[thing](t.Context(), w, seventeen.From("a")); return err }},
		"16 comparisons of properties": {"", func(w *Table) error {
			_, err := Find[thing](t.Context(), w, seventeen.Where(Is("Name", "x")))
			return err
		}},
		"comparing a list": {"", func(w *Table) error {
			_, err := Find[thing](t.Context(), w, In("p").Where(Is("Tags", []string{})))
			return err
		}},
		"selecting what is not": {"", func(w *Table) error { _, err := Find[thing](t.Context(), w, In("p").Select("Nothing")); return err }},
		"an entity that is no one": {"", func(w *Table) error {
			return w.Insert(t.Context(), &struct {
				entity.Row
				A chan int
			}{})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, wire := stubbed(t, says(500, ""))
			err := test.do(table)
			if err == nil || fault.Code(err) != test.code {
				t.Errorf("got %v", err)
			}
			if len(wire.sent) != 0 {
				t.Errorf("%q was sent", wire.sent)
			}
		})
	}
}

// heavy are rows that fit one by one.
func heavy() []Operation {
	operations := insertions(100, 32*1024)
	for _, operation := range operations {
		operation.row.(*thing).Status = strings.Repeat("x", 11*1024)
	}
	return operations
}

// escaped are rows whose text is six times as long on the wire.
func escaped(n int) []Operation {
	operations := insertions(n, 0)
	for _, operation := range operations {
		operation.row.(*thing).Name = strings.Repeat("<", 20*1024)
	}
	return operations
}

func TestTheSizeOfATransactionIsNeverUnderestimated(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("ü", 512)
	for name, row := range map[string]thing{
		"empty": at("p", "r"), "long keys": at(longest, longest),
		"escapes": {Row: entity.Row{PartitionKey: "p", RowKey: "r"}, Name: strings.Repeat("<\x00ü", 3000)},
	} {
		row.Version = `W/"datetime'2026-11-22T10%3A20%3A30.1234567Z'"`
		for _, operation := range []Operation{Insert(&row), Put(&row), Replace(&row), Merge(&row, row.progress), Delete(&row)} {
			table, wire := stubbed(t, says(500, ""))
			_ = table.Transact(t.Context(), operation)
			data, err := operation.data(&row)
			must(t, err)
			if estimate := len(data) + overheadOf(&row.Row); wire.longest == 0 || estimate < wire.longest {
				t.Errorf("%s, %s: %d bytes were taken for %d", name, operation.kind, wire.longest, estimate)
			}
		}
	}
}

func TestAFilterIsWhatAzureReads(t *testing.T) {
	t.Parallel()
	query := In("o'p").Keys("a", "b'").From("a").Before("z").Where(
		Is("Name", "it's"), Not("Fence", 7), AtMost("DueAt", time.Date(2026, 11, 22, 12, 0, 0, 5, time.FixedZone("", 3600))), Above("Share", 2.0), Is("Open", true))
	got, err := In("op").Keys("a", "b'").From("a").Before("z").filter()
	want := "PartitionKey eq 'op' and RowKey ge 'a' and RowKey lt 'z' and (RowKey eq 'a' or RowKey eq 'b''')"
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	query.partition = "op"
	got, err = query.filter()
	want = "PartitionKey eq 'op' and RowKey ge 'a' and RowKey lt 'z' and Name eq 'it''s' and Fence ne 7L and DueAt le datetime'2026-11-22T11:00:00.0000000Z' and Share gt 2.0 and Open eq true and (RowKey eq 'a' or RowKey eq 'b''')"
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestAQueryIsAValueThatNobodyChanges(t *testing.T) {
	t.Parallel()
	base := In("p").From("a").Keys("x").Select("Name")
	_, _ = base.From("b").Keys("y").Select("Open"), base.From("c").Keys("z").Select("Tags")
	one, two := base.From("b").Keys("y").Select("Open"), base.From("c").Keys("z").Select("Tags")
	first, err := one.filter()
	must(t, err)
	second, err := two.filter()
	must(t, err)
	if !strings.Contains(first, "'b'") || !strings.Contains(first, "'y'") || !strings.Contains(second, "'c'") || one.properties[1] != "Open" || two.properties[1] != "Tags" {
		t.Errorf("got %s and %s", first, second)
	}
}

func TestAnyTextIsAPositionThatAzureReads(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"c\x00x": "c", "c\nx": "c", "o'c": "o''c", "\x1f": "", strings.Repeat("x", 600): strings.Repeat("x", 512), strings.Repeat("😀", 300): strings.Repeat("😀", 256),
	} {
		condition := " and RowKey gt '" + want + "'"
		if want == "" {
			condition = ""
		}
		if got, err := In("p").After(text).filter(); err != nil || got != "PartitionKey eq 'p'"+condition {
			t.Errorf("%q: got %s, %v", text, got, err)
		}
	}
}
