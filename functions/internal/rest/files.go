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
	op.request = &huma.RequestBody{Required: true, Description: "The file itself.", Content: stream.AnyType()}
	Register(a, op, handler)
}

// messageMost is the longest message, in bytes, as the longest JSON of ours is.
const messageMost = 1 << 20

// RegisterMessage adds an operation whose input has a RawBody of type */* instead of a
// Body: what was sent, byte for byte, because somebody has signed it.
func RegisterMessage[I, O any](a *API, op Operation, handler func(context.Context, By, *I) (*O, error)) {
	op.request = &huma.RequestBody{Required: true, Description: "What was signed, byte for byte: 1 MiB at most.", Content: stream.AnyType()}
	op.bodyMost = messageMost
	Register(a, op, handler)
}

// streamed is how huma is told that an answer writes itself.
type streamed struct{ Body func(huma.Context) }

// RegisterDownload adds an operation that answers a file.
func RegisterDownload[I any](a *API, op Operation, handler func(context.Context, By, *I) (stream.Download, error)) {
	op.answer = &huma.Response{Description: "The file.", Content: stream.AnyType()}
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
	line := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	op.answer = &huma.Response{Description: "One document in each line.", Content: map[string]*huma.MediaType{stream.LinesType: {Schema: line}}}
	Register(a, op, func(ctx context.Context, by By, in *I) (*streamed, error) {
		l, err := handler(ctx, by, in)
		if err != nil {
			return nil, err
		}
		return &streamed{Body: func(ctx huma.Context) { l.Send(ctx, a.log) }}, nil
	})
}
