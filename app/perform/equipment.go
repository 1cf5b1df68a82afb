package perform

import (
	"context"

	"github.com/bifrost-run/bifrost/app/perform/internal/cabinet"
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
	return h.attempt.cabinet().Open(ctx, id)
}

// SaveFile keeps a file of the run, without its secrets.
func (h *engineHost) SaveFile(ctx context.Context, f host.NewFile) (host.SavedFile, error) {
	if h.abandoned.Load() {
		return host.SavedFile{}, errAbandoned
	}
	return h.attempt.cabinet().Save(ctx, f)
}

func (a *attempt) cabinet() cabinet.Cabinet {
	p := a.engine.ports
	return cabinet.Cabinet{Files: p.Files, Random: p.Random, Clock: p.Clock, Secrets: &a.kit.Secrets, Run: a.execution}
}
