package workflow

import (
	"encoding/json"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// Markdown is a result that people see as formatted text. HTML in it is shown as
// text, not interpreted.
type Markdown string

// encodeResult decides by the value's type how a result is shown.
func encodeResult(value any) (host.ResultKind, json.RawMessage, error) {
	kind := host.ResultJSON
	switch v := value.(type) {
	case struct{}:
		return host.ResultNone, nil, nil
	case Markdown:
		kind = host.ResultMarkdown
	case Table:
		kind, value = host.ResultTable, v.withoutNull()
	}
	result, err := failure.Encode(value)
	if err != nil {
		return host.ResultNone, nil, failure.Coded(failure.ResultNotEncodable, err)
	}
	return kind, result, nil
}
