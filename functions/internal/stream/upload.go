// Package stream passes files through: the body of a request as it arrives, and an
// answer as it is read. None is ever held whole. Who may is decided before.
package stream

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// patience is how long an upload may send nothing. One that goes on takes as long
// as it takes.
const patience = 30 * time.Second

// AnyType describes a body of any content type for the contract.
func AnyType() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"*/*": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
}

// Upload is a request's body as it arrives: it is read once, by the handler, and
// never held whole. A form is refused, because it is no file but holds some.
type Upload struct {
	// ContentType is the client's word for it, empty when it has none.
	ContentType string
	// Size is what the client announces, in bytes; -1 when it does not.
	Size int64

	body   io.Reader
	extend func(time.Time) error
}

// Resolve takes the body over from huma, which reads only a Body itself.
func (u *Upload) Resolve(ctx huma.Context) []error {
	request, _ := humago.Unwrap(ctx)
	u.ContentType, u.Size = ctx.Header("Content-Type"), request.ContentLength
	u.body, u.extend = ctx.BodyReader(), ctx.SetReadDeadline
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(u.ContentType)), "multipart/") {
		p := problem.Plain(ctx.Context(), http.StatusUnsupportedMediaType)
		p.Detail = "Send the file itself as the body, not a form that holds it."
		return []error{p}
	}
	return nil
}

// Read reads on. A client that leaves or falls silent has sent no whole file:
// Malformed upload_incomplete.
func (u *Upload) Read(into []byte) (int, error) {
	// Without a connection that knows deadlines there is nothing to keep waiting.
	_ = u.extend(time.Now().Add(patience))
	n, err := u.body.Read(into)
	if err == nil {
		return n, nil
	}
	// What is left of the deadline would end the request while the file is stored.
	_ = u.extend(time.Time{})
	if errors.Is(err, io.EOF) {
		return n, io.EOF
	}
	return n, fault.Wrap(err, fault.Malformed, "upload_incomplete", "The file did not arrive whole. Send it again.")
}
