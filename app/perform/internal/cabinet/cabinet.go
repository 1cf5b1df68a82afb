// Package cabinet opens the files that a run was given, and keeps those that it makes.
// What a file may be called and how large it may be is decided in domain/files.
package cabinet

import (
	"context"

	"github.com/bifrost-run/bifrost/app/internal/redact"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/system"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Cabinet is that of one run, whose Secrets stand in no file that it makes.
type Cabinet struct {
	Files   object.Files
	Random  system.Random
	Clock   system.Clock
	Secrets *redact.Set
	Run     executions.Execution
}

// Open opens an upload in the scope of the run. A host.Refusal when there is none.
func (c Cabinet) Open(ctx context.Context, id string) (host.File, error) {
	id, err := files.ParseID(id)
	if err != nil {
		return host.File{}, gone()
	}
	file, content, err := c.Files.Open(ctx, c.Run.Scope, id)
	if fault.Is(err, fault.NotFound) {
		return host.File{}, gone()
	}
	if err != nil {
		return host.File{}, err
	}
	return host.File{Name: file.Name, ContentType: file.ContentType, Size: file.Size, Content: content}, nil
}

func gone() error {
	return host.Refusal("file_not_found", "The uploaded file does not exist any more. Upload it again.")
}

// Save keeps a file of the run, without its secrets. It belongs to whoever started the
// run. A host.Refusal for one that cannot be kept.
func (c Cabinet) Save(ctx context.Context, f host.NewFile) (host.SavedFile, error) {
	name := files.Name(c.Secrets.Text(f.Name))
	if name == "" || len(name) > files.MaxNameBytes {
		return host.SavedFile{}, host.Refusal("file_name_invalid", "The workflow gave its file a name that no file can have.")
	}
	saved, err := c.Files.Create(ctx, c.Run.Scope, object.File{
		ID: c.Random.ID(), Name: name, ContentType: files.ContentType(c.Secrets.Text(f.ContentType)),
		CreatedAt: c.Clock.Now(), CreatedBy: string(c.Run.Actor.ID), ExecutionID: string(c.Run.ID),
	}, c.Secrets.Reader(f.Content), files.MaxBytes)
	if fault.Is(err, fault.TooLarge) {
		return host.SavedFile{}, host.Refusal("file_too_large", "The file that the workflow made is larger than 100 MiB and cannot be kept.")
	}
	if err != nil {
		return host.SavedFile{}, err
	}
	return host.SavedFile{ID: saved.ID, Name: saved.Name, ContentType: saved.ContentType, Size: saved.Size}, nil
}
