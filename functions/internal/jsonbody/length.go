package jsonbody

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// IsTooLong reports whether a client announces more JSON than an operation takes, which
// is less than its limit, before any of it is waited for. Files have a limit of their own.
func IsTooLong(ctx huma.Context) bool {
	op := ctx.Operation()
	if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
		return false
	}
	request, _ := humago.Unwrap(ctx)
	return request.ContentLength >= op.MaxBodyBytes
}
