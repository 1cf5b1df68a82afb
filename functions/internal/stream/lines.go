package stream

import (
	"encoding/json"
	"iter"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Answer is one that writes itself, as it comes.
type Answer interface {
	// Send writes it. One that breaks off ends the connection, and is logged.
	Send(ctx huma.Context, log *slog.Logger)
}

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
			broken(ctx, log, err)
		}
		if _, err := ctx.BodyWriter().Write(append(line, '\n')); err != nil {
			return // nobody reads on
		}
	}
}
