package workflow

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
	"github.com/bifrost-run/bifrost/workflow/internal/session"
)

// Markdown is a result that people see as formatted text. HTML in it is shown as
// text, not interpreted.
type Markdown string

// encodeResult decides by the value's type how a result is shown.
func encodeResult(ctx context.Context, at *session.Session, value any) (host.ResultKind, json.RawMessage, error) {
	kind := host.ResultJSON
	switch v := value.(type) {
	case struct{}:
		return host.ResultNone, nil, nil
	case Markdown:
		kind = host.ResultMarkdown
	case Table:
		kind, value = host.ResultTable, v.withoutNull()
	case FileResult:
		saved, err := v.save(ctx, at)
		if err != nil {
			return host.ResultNone, nil, fmt.Errorf("keep the file: %w", err)
		}
		kind, value = host.ResultFile, saved
	}
	result, err := failure.Encode(value)
	if err != nil {
		return host.ResultNone, nil, failure.Coded(failure.ResultNotEncodable, err)
	}
	return kind, result, nil
}

// save keeps the file. Reading it is the author's code.
func (r FileResult) save(ctx context.Context, at *session.Session) (host.SavedFile, error) {
	return failure.Guard(func() (host.SavedFile, error) {
		if closer, ok := r.Content.(io.Closer); ok {
			defer func() { _ = closer.Close() }() // it was only read
		}
		if r.Name == "" || r.Content == nil {
			return host.SavedFile{}, failure.Coded(failure.ResultNotEncodable, errors.New("a file needs a name and a content"))
		}
		file := host.NewFile{Name: r.Name, ContentType: cmp.Or(r.ContentType, "application/octet-stream"), Content: r.Content}
		return at.Host.SaveFile(ctx, file)
	})
}
