package files

import (
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/ports/object"
)

const kindFile = "file" // scope, id: row

func (p place) key() kv.Key { return kv.NewKey(kindFile, p.scope, p.id) }

// row is what is known of a file whose content is there.
type row struct {
	kv.Schema
	Name        string    `json:"name,omitempty"`
	ContentType string    `json:"contentType,omitempty"`
	Size        int64     `json:"size"`
	CreatedAt   time.Time `json:"createdAt,omitzero"`
	CreatedBy   string    `json:"createdBy,omitempty"`
	ExecutionID string    `json:"executionId,omitempty"`
}

func rowOf(f object.File) *row {
	return &row{
		Name: f.Name, ContentType: f.ContentType, Size: f.Size,
		CreatedAt: f.CreatedAt, CreatedBy: f.CreatedBy, ExecutionID: f.ExecutionID,
	}
}

func (r row) file(at place) object.File {
	return object.File{
		ID: at.id, Name: r.Name, ContentType: r.ContentType, Size: r.Size,
		CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, ExecutionID: r.ExecutionID,
	}
}
