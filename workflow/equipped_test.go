package workflow

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/bifrost-run/bifrost/workflow/host"
)

// equipped is a memory that has settings, secrets and files, too.
type equipped struct {
	*memory
	settings    map[string]host.Setting
	settingsErr error
	asked       [][]string
	secrets     map[string]string
	uploads     map[string]string
	saved       []host.NewFile
	content     []string
	saveErr     error
}

func newEquipped() *equipped { return &equipped{memory: newMemory()} }

func (e *equipped) Settings(_ context.Context, keys []string) (map[string]host.Setting, error) {
	e.asked = append(e.asked, keys)
	return e.settings, e.settingsErr
}

func (e *equipped) Secret(ctx context.Context, key string) (string, error) {
	if text, ok := e.secrets[key]; ok {
		return text, nil
	}
	return e.Unequipped.Secret(ctx, key)
}

func (e *equipped) Conceals(text string) bool {
	for _, secret := range e.secrets {
		if strings.Contains(text, secret) {
			return true
		}
	}
	return false
}

func (e *equipped) OpenFile(ctx context.Context, id string) (host.File, error) {
	content, ok := e.uploads[id]
	if !ok {
		return e.Unequipped.OpenFile(ctx, id)
	}
	return host.File{Name: id + ".csv", ContentType: "text/csv", Size: int64(len(content)), Content: io.NopCloser(strings.NewReader(content))}, nil
}

func (e *equipped) SaveFile(_ context.Context, f host.NewFile) (host.SavedFile, error) {
	if e.saveErr != nil {
		return host.SavedFile{}, e.saveErr
	}
	var content bytes.Buffer
	if _, err := io.Copy(&content, f.Content); err != nil {
		return host.SavedFile{}, err
	}
	e.saved, e.content = append(e.saved, f), append(e.content, content.String())
	return host.SavedFile{ID: "f1", Name: f.Name, ContentType: f.ContentType, Size: int64(content.Len())}, nil
}

var errDown = errors.New("storage is down")
