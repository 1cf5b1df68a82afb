package table

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// batch is the body of an answer to a transaction with one part.
func batch(lines ...string) string {
	return strings.ReplaceAll("--batch_1\nContent-Type: multipart/mixed; boundary=changeset_1\n\n--changeset_1\nContent-Type: application/http\n\n"+
		strings.Join(lines, "\n")+"\n--changeset_1--\n--batch_1--\n", "\n", "\r\n")
}

func TestAnswersToTransactionsAreReadToTheEnd(t *testing.T) {
	t.Parallel()
	mixed := []string{"Content-Type", "multipart/mixed; boundary=batch_1"}
	done := batch("HTTP/1.1 204 No Content", `ETag: W/"2"`, "", "")
	for name, test := range map[string]struct {
		answer reply
		code   string
	}{
		"done":                           {says(202, done, mixed...), ""},
		"a condition that does not hold": {says(202, batch("HTTP/1.1 412 Precondition Failed", "", `{"odata.error":{"code":"UpdateConditionNotSatisfied"}}`), mixed...), trouble.Changed},
		"a row that is there":            {says(202, batch("HTTP/1.1 409 Conflict", "", `{"odata.error":{"code":"EntityAlreadyExists"}}`), mixed...), trouble.Exists},
		"a row that is not":              {says(202, batch("HTTP/1.1 404 Not Found", "", `{"odata.error":{"code":"ResourceNotFound"}}`), mixed...), trouble.Missing},
		"a table that is not":            {says(202, batch("HTTP/1.1 404 Not Found", "", `{"odata.error":{"code":"TableNotFound"}}`), mixed...), "storage_incomplete"},
		"a busy server inside":           {says(202, batch("HTTP/1.1 503 Service Unavailable", "", ""), mixed...), "storage_unavailable"},
		"an entity that is too large":    {says(202, batch("HTTP/1.1 400 Bad Request", "", `{"odata.error":{"code":"EntityTooLarge"}}`), mixed...), "row_too_large"},
		"a busy server outside":          {says(503, ""), "storage_unavailable"},
		"a refusal outside":              {says(403, ""), "storage_refused"},
		"a refusal outside, as JSON":     {says(413, `{"odata.error":{"code":"RequestBodyTooLarge"}}`), "row_too_large"},
		"an answer cut in the middle":    {says(202, done[:len(done)-20], mixed...), "storage_unavailable"},
		"an answer cut at its first":     {says(202, "--", mixed...), "storage_unavailable"},
		"an answer of nothing":           {says(202, "", mixed...), "storage_unavailable"},
		"an answer of something else":    {says(202, "{}", "Content-Type", "application/json"), "storage_unavailable"},
		"no content":                     {says(204, ""), "storage_unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, _ := stubbed(t, test.answer)
			row := at("p", "r")
			row.Version = `W/"1"`
			err := table.Transact(t.Context(), Merge(&row, row.progress))
			if fault.Code(err) != test.code || (err == nil) != (test.code == "") {
				t.Errorf("got %v", err)
			}
			if want := map[bool]string{true: `W/"2"`, false: `W/"1"`}[err == nil]; row.Version != want {
				t.Errorf("the version is %s", row.Version)
			}
		})
	}
}
