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

// An upload sends a stretch within patience, some 70 kbit/s, and may go on so for as
// long as it takes. A connection of 1 Mbit/s sends the largest file in a quarter of an
// hour.
const (
	patience = 30 * time.Second
	stretch  = 256 << 10
)

// BytesType is what the contract says of a body that may be of any content type: bytes,
// which generated clients pass on as they are. They make a text of what is */*.
const BytesType = "application/octet-stream"

// Bytes describes a body of any content type for the contract.
func Bytes() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{BytesType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
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
	// waited is how long the client let the stretch under way be waited for, and sent
	// how much of it has come.
	waited time.Duration
	sent   int
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

// Read reads on. A client that leaves, falls silent or trickles has sent no whole
// file: Malformed upload_incomplete. The time in which nobody reads is not the client's.
func (u *Upload) Read(into []byte) (int, error) {
	asked := time.Now()
	// Without a connection that knows deadlines there is nothing to keep waiting.
	_ = u.extend(asked.Add(patience - u.waited))
	n, err := u.body.Read(into)
	u.waited += time.Since(asked)
	if u.sent += n; u.sent >= stretch {
		u.waited, u.sent = 0, 0
	}
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
