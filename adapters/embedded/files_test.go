package embedded_test

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
)

// contentOf is what stands in the file with this id: large enough to be written
// in several pieces, and no other file's.
func contentOf(id string) string { return strings.Repeat(id+"\n", 5000) }

// keepFiles makes and deletes files. One upload never ends: whenever the process
// dies, there is a file that is half written.
func keepFiles(s *embedded.Store, say func(word, id string)) error {
	ctx, half := context.Background(), uuid.Must(uuid.NewV7()).String()
	begun := make(chan struct{})
	go func() {
		content := io.MultiReader(strings.NewReader(contentOf(half)), stuck(begun))
		_, err := s.Files().Create(ctx, everywhere, object.File{ID: half}, content, 1<<30)
		say("made", half+" although its upload had not ended: "+err.Error())
	}()
	<-begun
	say("half", half)
	return forever(4, func(i int) error {
		id := uuid.Must(uuid.NewV7()).String()
		say("begun", id)
		if _, err := s.Files().Create(ctx, everywhere, object.File{ID: id, Name: "n"}, strings.NewReader(contentOf(id)), 1<<30); err != nil {
			return err
		}
		say("made", id)
		if i%2 == 0 {
			return nil
		}
		say("deleting", id)
		if err := s.Files().Delete(ctx, everywhere, id); err != nil {
			return err
		}
		say("deleted", id)
		return nil
	})
}

// stuck is a reader that says that it was asked, and never answers.
type stuck chan struct{}

func (s stuck) Read([]byte) (int, error) {
	close(s)
	select {}
}

func TestKilledProcessLeavesNoFileThatIsNotWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	said := map[string]string{}
	for _, lines := range []int{1, 30, 600} { // One folder, three deaths.
		for id, word := range startAndKill(t, dir, "files", lines) {
			said[string(id)] = word
		}
		if left := stored(t, dir, "."); len(left) == 0 {
			t.Error("no half written file is left, so nothing is proved")
		}
		s := open(t, dir)
		found := map[string]bool{}
		for id, word := range said {
			found[id] = wantWhole(t, s, id, word)
		}
		for id := range found {
			if !found[id] {
				delete(found, id)
			}
		}
		if diff := cmp.Diff(found, stored(t, dir, "")); diff != "" {
			t.Errorf("the files that are there, and the content that is kept: -want +got\n%s", diff)
		}
		shut(t, s)
	}
}

// stored are the names in the folder of contents that begin so.
func stored(t *testing.T, dir, begin string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(dir, "files"), func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasPrefix(entry.Name(), begin) {
			found[entry.Name()] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// wantWhole expects a file to be whole or not there, and to be what the child was
// told. It reports whether it is there.
func wantWhole(t *testing.T, s *embedded.Store, id, word string) bool {
	t.Helper()
	file, content, err := s.Files().Open(t.Context(), everywhere, id)
	if fault.Is(err, fault.NotFound) {
		if word == "made" {
			t.Errorf("the %s file %s is lost", word, id)
		}
		return false
	}
	if err != nil {
		t.Errorf("the %s file %s: %v", word, id, err)
		return false
	}
	got, err := io.ReadAll(content)
	if err != nil || string(got) != contentOf(id) || file.Size != int64(len(got)) || file.Name != "n" {
		t.Errorf("the %s file %s has %d bytes of %d: %v", word, id, len(got), file.Size, err)
	}
	if err := content.Close(); err != nil {
		t.Error(err)
	}
	if word == "half" || word == "deleted" {
		t.Errorf("the %s file %s is there", word, id)
	}
	return true
}

func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := os.Stat(filepath.Join(dir, "files")); !os.IsNotExist(err) {
		t.Errorf("a folder was made for no file: %v", err)
	}
	id := uuid.Must(uuid.NewV7()).String()
	watched := readerFunc(func([]byte) (int, error) {
		wantModes(t, dir, 1) // While it is written, too.
		return 0, io.EOF
	})
	if _, err := s.Files().Create(t.Context(), everywhere, object.File{ID: id, Name: "../../name"}, watched, 1); err != nil {
		t.Fatal(err)
	}
	wantModes(t, dir, 1)
	if diff := cmp.Diff(map[string]bool{id: true}, stored(t, dir, "")); diff != "" {
		t.Errorf("what is in the folder: -want +got\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "files", "GLOBAL", id)); err != nil {
		t.Error(err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(into []byte) (int, error) { return f(into) }

// wantModes expects so many files, and nobody else to get at them.
func wantModes(t *testing.T, dir string, files int) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "files"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		wanted := fs.FileMode(0o600)
		if entry.IsDir() {
			wanted = fs.ModeDir | 0o700
		} else {
			files--
		}
		if info.Mode() != wanted {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), wanted)
		}
		return nil
	})
	if err != nil || files != 0 {
		t.Errorf("%d files less than there should be: %v", files, err)
	}
}
