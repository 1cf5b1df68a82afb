package stream

import (
	"iter"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
	"github.com/bifrost-run/bifrost/functions/internal/table"
)

// Table is an answer of comma-separated values, written as they come.
type Table struct {
	// Name is what the client is told to call it; any text is safe here.
	Name string
	// Columns are their names, in order.
	Columns []string
	// All are the rows, each with a cell for each column; an error is their end.
	All iter.Seq2[[]string, error]
}

// Send answers the rows. An answer that breaks off ends the connection, so that nobody
// takes it for a whole one.
func (t Table) Send(ctx huma.Context, log *slog.Logger) {
	ctx.SetHeader("Content-Type", table.Type)
	ctx.SetHeader("Content-Disposition", attachment(t.Name))
	ctx.SetStatus(http.StatusOK)
	if ctx.Method() == http.MethodHead {
		return
	}
	writer := table.NewWriter(ctx.BodyWriter())
	if err := writer.Columns(t.Columns); err != nil {
		return // nobody reads on
	}
	for cells, err := range t.All {
		if err != nil {
			broken(ctx, log, err)
		}
		if err := writer.Row(cells); err != nil {
			return
		}
	}
}

// broken ends the connection.
func broken(ctx huma.Context, log *slog.Logger, err error) {
	if ctx.Context().Err() == nil { // a client that has gone is no failure
		log.Error("lines broke off", "correlationId", problem.CorrelationID(ctx.Context()), "error", err)
	}
	panic(http.ErrAbortHandler)
}
