package rest

import (
	"context"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/stream"
)

// RegisterUpload adds an operation whose input has a stream.Upload instead of a
// Body.
func RegisterUpload[I, O any](a *API, op Operation, handler func(context.Context, By, *I) (*O, error)) {
	op.request = &huma.RequestBody{Required: true, Description: "The file itself, under its own Content-Type.", Content: stream.Bytes()}
	Register(a, op, handler)
}

// messageMost is the longest message, in bytes, as the longest JSON of ours is.
const messageMost = 1 << 20

// RegisterMessage adds an operation whose input has a RawBody instead of a Body: what
// was sent, of any type and byte for byte, because somebody has signed it.
func RegisterMessage[I, O any](a *API, op Operation, handler func(context.Context, By, *I) (*O, error)) {
	op.request = &huma.RequestBody{Required: true, Description: "What was signed, byte for byte: 1 MiB at most.", Content: stream.Bytes()}
	op.bodyMost = messageMost
	Register(a, op, handler)
}

// RegisterTable adds an operation whose input has a RawBody of text/csv, such as the
// example, and reads JSON of a type from it as well, by the Content-Type that its Resolve
// is told.
func RegisterTable[T, I, O any](a *API, op Operation, example string, handler func(context.Context, By, *I) (*O, error)) {
	op.bodyMost = messageMost
	Register(a, op, handler)
	if described := a.huma.OpenAPI().Paths[op.Path]; described != nil && described.Post != nil {
		// Told of both, huma would read the JSON itself, and refuse all else.
		described.Post.RequestBody.Content["application/json"] = &huma.MediaType{Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")}
		rows := described.Post.RequestBody.Content["text/csv"].Schema
		rows.Format, rows.Examples = "", []any{example}
	}
}

// streamed is how huma is told that an answer writes itself.
type streamed struct{ Body func(huma.Context) }

// RegisterDownload adds an operation that answers a file.
func RegisterDownload[I any](a *API, op Operation, handler func(context.Context, By, *I) (stream.Download, error)) {
	op.answer = &huma.Response{Description: "The file, under its own Content-Type.", Content: stream.Bytes()}
	registerFile(a, op, handler)
}

// RegisterRows adds an operation that answers a file of rows, text/csv.
func RegisterRows[I any](a *API, op Operation, handler func(context.Context, By, *I) (stream.Download, error)) {
	op.answer = &huma.Response{Description: "The rows.", Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	registerFile(a, op, handler)
}

func registerFile[I any](a *API, op Operation, handler func(context.Context, By, *I) (stream.Download, error)) {
	Register(a, op, func(ctx context.Context, by By, in *I) (*streamed, error) {
		d, err := handler(ctx, by, in)
		if err != nil {
			return nil, err
		}
		return &streamed{Body: func(ctx huma.Context) { d.Send(ctx, a.log) }}, nil
	})
}

// RegisterLines adds an operation that answers JSON documents line by line.
func RegisterLines[I, T any](a *API, op Operation, handler func(context.Context, By, *I) (stream.Lines[T], error)) {
	op.answer = &huma.Response{Description: "One document in each line.", Content: linesOf[T](a)}
	registerAnswer(a, op, handler)
}

// RegisterExport adds an operation that answers rows, or documents line by line, as its
// caller prefers.
func RegisterExport[I, T any](a *API, op Operation, handler func(context.Context, By, *I) (stream.Answer, error)) {
	content := linesOf[T](a)
	content["text/csv"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	op.answer = &huma.Response{Description: "A row, or a document in a line of its own, for each.", Content: content}
	registerAnswer(a, op, handler)
}

// linesOf describes documents of a type for the contract: all together are no document, so
// that a client gets them as the file that they are.
func linesOf[T any](a *API) map[string]*huma.MediaType {
	line := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	return map[string]*huma.MediaType{stream.LinesType: {Schema: &huma.Schema{
		Type: huma.TypeString, Format: "binary", Extensions: map[string]any{"x-line": line},
	}}}
}

func registerAnswer[I any, A stream.Answer](a *API, op Operation, handler func(context.Context, By, *I) (A, error)) {
	Register(a, op, func(ctx context.Context, by By, in *I) (*streamed, error) {
		answer, err := handler(ctx, by, in)
		if err != nil {
			return nil, err
		}
		return &streamed{Body: func(ctx huma.Context) { answer.Send(ctx, a.log) }}, nil
	})
}
