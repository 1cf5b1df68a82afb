package stream

import (
	"encoding/json"
	"iter"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// LinesType is the content type of Lines.
const LinesType = "application/x-ndjson"

// Lines is an answer of JSON documents, each on a line of its own, written as they
// come.
type Lines[T any] struct {
	// Name is what the client is told to call it; any text is safe here.
	Name string
	// All are the documents; an error is their end.
	All iter.Seq2[T, error]
}

// Send answers the documents. An answer that breaks off ends the connection, so that
// nobody takes it for a whole one.
func (l Lines[T]) Send(ctx huma.Context, log *slog.Logger) {
	ctx.SetHeader("Content-Type", LinesType)
	ctx.SetHeader("Content-Disposition", attachment(l.Name))
	ctx.SetStatus(http.StatusOK)
	if ctx.Method() == http.MethodHead {
		return
	}
	for item, err := range l.All {
		var line []byte
		if err == nil {
			line, err = json.Marshal(item)
		}
		if err != nil {
			if ctx.Context().Err() == nil { // a client that has gone is no failure
				log.Error("lines broke off", "correlationId", problem.CorrelationID(ctx.Context()), "error", err)
			}
			panic(http.ErrAbortHandler)
		}
		if _, err := ctx.BodyWriter().Write(append(line, '\n')); err != nil {
			return // nobody reads on
		}
	}
}
