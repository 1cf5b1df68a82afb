package folder_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/folder"
)

func TestAFolderIsMadeForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new")
	for range 2 { // One that is there is as good.
		if err := folder.Make(path); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode() != fs.ModeDir|0o700 {
			t.Errorf("mode %v, %v, want a folder of mode 700", info.Mode(), err)
		}
	}
}

func TestAFolderThatCannotBeMadeIsSaidSo(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := folder.Make(filepath.Join(file, "below")); err == nil {
		t.Error("a folder was made in a file")
	}
	if err := folder.Make(filepath.Join(file+"s", "below")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist for a folder that is missing above", err)
	}
	if err := folder.Sync(file + "s"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
}
