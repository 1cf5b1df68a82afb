package folder_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/folder"
)

func TestAWrittenFileIsWholeAndForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	text := strings.Repeat("text ", 100_000)
	size, err := folder.Write(t.Context(), path, strings.NewReader(text))
	if err != nil || size != int64(len(text)) {
		t.Errorf("%d bytes: %v", size, err)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != text {
		t.Errorf("it holds %d bytes: %v", len(got), err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if _, err := folder.Write(t.Context(), path, strings.NewReader("other")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file was replaced: %v", err)
	}
}

func TestWritingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := folder.Write(ctx, filepath.Join(t.TempDir(), "file"), strings.NewReader("text")); !errors.Is(err, context.Canceled) {
		t.Errorf("it answered %v", err)
	}
}

func TestEveryFolderIsSynced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := folder.SyncAll(dir); err != nil {
		t.Error(err)
	}
	if err := folder.SyncAll(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}
