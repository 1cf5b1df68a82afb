package stream

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

// Download is an answer that is a file, passed on as it is read.
type Download struct {
	// Name is what the client is told to call it; any text is safe here.
	Name string
	// ContentType is a valid one.
	ContentType string
	// Size is in bytes, of all of Content.
	Size int64
	// Content is closed when the answer is over.
	Content io.ReadCloser
}

// Send answers the file. A browser saves it and never shows it as a page of ours,
// whatever is in it. One that breaks off is told from a whole one by its length.
func (d Download) Send(ctx huma.Context, log *slog.Logger) {
	defer func() { _ = d.Content.Close() }() // what matters was read
	for name, value := range map[string]string{
		"Content-Type": d.ContentType, "Content-Length": strconv.FormatInt(d.Size, 10),
		"Content-Disposition": attachment(d.Name), "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
		"Cache-Control": "private, no-store",
	} {
		ctx.SetHeader(name, value)
	}
	ctx.SetStatus(http.StatusOK)
	if ctx.Method() == http.MethodHead {
		return
	}
	content := &source{Reader: d.Content}
	sent, err := io.Copy(ctx.BodyWriter(), content)
	// A client that has gone is no failure; a file that cannot be read whole is one.
	gone := ctx.Context().Err() != nil || err != nil && content.err == nil
	if sent != d.Size && !gone {
		log.Error("download broke off", "correlationId", problem.CorrelationID(ctx.Context()), "sent", sent, "size", d.Size, "error", content.err)
	}
}

// source remembers why it could not be read.
type source struct {
	io.Reader
	err error
}

func (s *source) Read(into []byte) (int, error) {
	n, err := s.Reader.Read(into)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// attachment tells a client to save a file under this name: in ASCII for the
// oldest, and whole by RFC 8187, which RFC 6266 prefers.
func attachment(name string) string {
	var plain, whole strings.Builder
	for _, r := range name {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			r = '_'
		}
		plain.WriteRune(r)
	}
	for _, b := range []byte(strings.ToValidUTF8(name, "_")) {
		if isAttrChar(b) {
			whole.WriteByte(b)
		} else {
			fmt.Fprintf(&whole, "%%%02X", b)
		}
	}
	return `attachment; filename="` + plain.String() + `"; filename*=UTF-8''` + whole.String()
}

// isAttrChar is attr-char of RFC 8187: what stands for itself in an extended value.
func isAttrChar(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte("!#$&+-.^_`|~", b) >= 0
}
