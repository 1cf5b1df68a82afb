// Package object holds the capability that keeps files.
package object

import (
	"context"
	"io"
	"time"

	"github.com/bifrost-run/bifrost/domain/organizations"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/object Files,Inventory,Erasure

// Files keeps uploads and results by scope. Contents are streamed, never held.
// Any method may answer fault.Unavailable.
type Files interface {
	// Create keeps the content under the file's id, all of it or nothing: TooLarge
	// file_too_large beyond limit bytes, and an error of reading is answered as it
	// is. It answers the file with its size.
	Create(ctx context.Context, s organizations.Scope, f File, content io.Reader, limit int64) (File, error)
	// Stat answers what is known of a file. NotFound, also for another scope's.
	Stat(ctx context.Context, s organizations.Scope, id string) (File, error)
	// Open answers a file and its content, for the caller to close. NotFound, also
	// for another scope's.
	Open(ctx context.Context, s organizations.Scope, id string) (File, io.ReadCloser, error)
	// Delete removes a file; removing what is not there is no fault.
	Delete(ctx context.Context, s organizations.Scope, id string) error
}

// File is what is known of a file.
type File struct {
	// ID is a UUIDv7 made by the platform.
	ID string
	// Name is what the person called it, for showing only.
	Name        string
	ContentType string
	// Size is in bytes; Create fills it in.
	Size      int64
	CreatedAt time.Time
	// CreatedBy is the user who uploaded it, or who started the run that made it.
	CreatedBy string
	// ExecutionID is the run that made it, empty for an upload.
	ExecutionID string
}
