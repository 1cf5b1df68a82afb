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
