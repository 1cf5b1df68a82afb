package perform

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/files"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Settings answers the settings that the run needs. Nothing has happened yet when
// they are read, so storage that does not answer is asked until it does.
func (h *engineHost) Settings(ctx context.Context, keys []string) (found map[string]host.Setting, err error) {
	err = h.attempt.insist(ctx, func(ctx context.Context) error {
		found, err = h.attempt.kit.Settings(ctx, keys)
		return err
	})
	return found, err
}

// Connection resolves an integration for the run's organization.
func (h *engineHost) Connection(ctx context.Context, integration string) (host.Connection, error) {
	if h.abandoned.Load() {
		return host.Connection{}, errAbandoned
	}
	return h.attempt.kit.Connection(ctx, integration)
}

// Secret resolves a secret for the run's organization.
func (h *engineHost) Secret(ctx context.Context, key string) (string, error) {
	if h.abandoned.Load() {
		return "", errAbandoned
	}
	return h.attempt.kit.Secret(ctx, key)
}

// Conceals reports whether a text holds a secret of the run.
func (h *engineHost) Conceals(text string) bool { return h.attempt.kit.Conceals(text) }

// OpenFile opens an upload in the scope of the run.
func (h *engineHost) OpenFile(ctx context.Context, id string) (host.File, error) {
	if h.abandoned.Load() {
		return host.File{}, errAbandoned
	}
	id, err := files.ParseID(id)
	if err != nil {
		return host.File{}, fileGone()
	}
	file, content, err := h.attempt.engine.ports.Files.Open(ctx, h.attempt.execution.Scope, id)
	if fault.Is(err, fault.NotFound) {
		return host.File{}, fileGone()
	}
	if err != nil {
		return host.File{}, err
	}
	return host.File{Name: file.Name, ContentType: file.ContentType, Size: file.Size, Content: content}, nil
}

func fileGone() error {
	return host.Refusal("file_not_found", "The uploaded file does not exist any more. Upload it again.")
}

// SaveFile keeps a file of the run, without its secrets. It belongs to whoever
// started the run.
func (h *engineHost) SaveFile(ctx context.Context, f host.NewFile) (host.SavedFile, error) {
	if h.abandoned.Load() {
		return host.SavedFile{}, errAbandoned
	}
	a := h.attempt
	name := files.Name(a.kit.Secrets.Text(f.Name))
	if name == "" || len(name) > files.MaxNameBytes {
		return host.SavedFile{}, host.Refusal("file_name_invalid", "The workflow gave its file a name that no file can have.")
	}
	saved, err := a.engine.ports.Files.Create(ctx, a.execution.Scope, object.File{
		ID: a.engine.ports.Random.ID(), Name: name, ContentType: files.ContentType(a.kit.Secrets.Text(f.ContentType)),
		CreatedAt: a.engine.ports.Clock.Now(), CreatedBy: string(a.execution.Actor.ID), ExecutionID: string(a.execution.ID),
	}, a.kit.Secrets.Reader(f.Content), files.MaxBytes)
	if fault.Is(err, fault.TooLarge) {
		return host.SavedFile{}, host.Refusal("file_too_large", "The file that the workflow made is larger than 100 MiB and cannot be kept.")
	}
	if err != nil {
		return host.SavedFile{}, err
	}
	return host.SavedFile{ID: saved.ID, Name: saved.Name, ContentType: saved.ContentType, Size: saved.Size}, nil
}
