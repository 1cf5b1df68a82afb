package jsonbody

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// Judged reads a body by the rules of its type, as huma does where JSON is all that an
// operation takes. The errors are for a huma.Resolver to answer.
func Judged[T any](ctx context.Context, data []byte) (body T, errs []error) {
	var plain any
	if err := Read(data, &plain); err != nil {
		return body, []error{problem.Plain(ctx, http.StatusBadRequest)}
	}
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	path, found := huma.NewPathBuffer(nil, 0), &huma.ValidateResult{}
	path.Push("body")
	huma.Validate(schemas, schemas.Schema(reflect.TypeFor[T](), true, ""), path, huma.ModeWriteToServer, plain, found)
	if len(found.Errors) > 0 {
		return body, found.Errors
	}
	if err := Read(data, &body); err != nil {
		return body, []error{&huma.ErrorDetail{Location: "body", Message: err.Error()}}
	}
	return body, nil
}
