package workflow

import (
	"io"

	"github.com/bifrost-run/bifrost/workflow/internal/input"
)

// Secret is an input that a person types and nobody reads afterwards: it is kept
// sealed until the run is over, then erased, and a run that is started again asks
// for it again. Reveal answers the text; whatever prints or encodes a Secret
// shows ***. It has at least 6 characters.
type Secret = input.Secret

// NewSecret is a secret with this text, for tests of a workflow.
func NewSecret(text string) Secret { return input.NewSecret(text) }

// File is an input that a person uploads. Open reads it as a stream, and Given
// tells whether there is one.
type File = input.File

// NewFile is a file by the id of its upload, for tests of a workflow.
func NewFile(id string) File { return input.NewFile(id) }

// FileResult is a result that people download. Content is read to its end when
// the function has returned, and closed if it is an io.Closer. Name is what the
// file is called, ContentType defaults to application/octet-stream.
type FileResult struct {
	Name        string
	ContentType string
	Content     io.Reader
}
