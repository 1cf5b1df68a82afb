package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
)

// put writes a file that is not the port's work.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// tree is every file below the folder of contents, in order.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	root := filepath.Join(dir, "files")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, strings.TrimPrefix(path, root+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

func wantTree(t *testing.T, dir string, names ...string) {
	t.Helper()
	slices.Sort(names)
	if diff := cmp.Diff(names, tree(t, dir), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("what is in the folder: -want +got\n%s", diff)
	}
}

func TestTheNextStartRemovesWhatAKilledProcessLeftBehind(t *testing.T) {
	t.Parallel()
	db, dir := memoryDB(t), t.TempDir()
	f := open(t, db, dir)
	kept, empty := create(t, f, "kept"), create(t, f, "")
	org := "0190b5a2-0000-7000-8000-000000000001"
	ours := []string{
		"GLOBAL/" + newID(),                // Published, and killed before the row; or the row deleted, and killed then.
		org + "/" + newID(),                // In a scope without any file.
		org + "/" + kept,                   // This scope has no such file.
		"GLOBAL/." + newID() + "-12345678", // Half written.
		"GLOBAL/." + kept + "-12345678",    // A second attempt at a file that is there.
		"GLOBAL/." + newID(),
	}
	others := []string{
		"README", newID(), "GLOBAL/README", "GLOBAL/.hidden", "GLOBAL/" + newID() + ".bak", "GLOBAL/" + strings.ToUpper(newID()),
		"elsewhere/" + newID(), strings.ToUpper(org) + "/" + newID(), "GLOBAL/" + newID() + "/below", ".trash/." + newID() + "-1",
	}
	for _, name := range append(slices.Clone(ours), others...) {
		put(t, filepath.Join(dir, "files", name), "left")
	}
	wantTree(t, dir, append(append(slices.Clone(ours), others...), "GLOBAL/"+kept, "GLOBAL/"+empty)...)
	for range 2 {
		f = open(t, db, dir)
		wantTree(t, dir, append(slices.Clone(others), "GLOBAL/"+kept, "GLOBAL/"+empty)...)
	}
	wantContent(t, f, kept, "kept")
	wantContent(t, f, empty, "")
}

func TestAContentWithoutARowIsNoFileAndIsReplaced(t *testing.T) {
	t.Parallel()
	db, dir := memoryDB(t), t.TempDir()
	f := open(t, db, dir)
	id := newID()
	put(t, filepath.Join(dir, "files", "GLOBAL", id), "left behind, and longer")
	_, _, err := f.Open(t.Context(), global(), id)
	wantCode(t, err, fault.NotFound, "not_found")
	if _, err := f.Create(t.Context(), global(), object.File{ID: id}, strings.NewReader("new"), 10); err != nil {
		t.Fatal(err)
	}
	wantContent(t, f, id, "new")
}

func TestARowThatANewerProgramWroteKeepsItsContent(t *testing.T) {
	t.Parallel()
	db, dir := memoryDB(t), t.TempDir()
	id := create(t, open(t, db, dir), "text")
	var b kv.Batch
	b.Put(place{scope: "GLOBAL", id: id}.key(), &newerRow{row: &row{}, SchemaVersion: 99})
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	_, err := New(db, dir)
	wantCode(t, err, fault.Unavailable, "schema_newer")
	wantTree(t, dir, "GLOBAL/"+id)
}

// newerRow is a row whose version this program does not know.
type newerRow struct {
	*row
	SchemaVersion int `json:"schemaVersion"`
}

func TestAFolderThatCannotBeUsedIsSaidSo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "files"), "a file")
	_, err := New(memoryDB(t), dir)
	wantCode(t, err, fault.Unavailable, "data_unusable")
	if want := "The data folder " + dir + "/files is not a folder."; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("says %v, want %q", err, want)
	}
}

func TestAContentThatSomebodyTouchedIsUnreadableAndCanBeDeleted(t *testing.T) {
	t.Parallel()
	for name, touch := range map[string]func(path string) error{
		"removed":         os.Remove,
		"cut short":       func(path string) error { return os.Truncate(path, 3) },
		"made longer":     func(path string) error { return os.Truncate(path, 5) },
		"not a file":      func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
		"a whole scope's": func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
	} {
		dir := t.TempDir()
		f := open(t, memoryDB(t), dir)
		id := create(t, f, "text")
		if err := touch(filepath.Join(dir, "files", "GLOBAL", id)); err != nil {
			t.Fatal(err)
		}
		_, content, err := f.Open(t.Context(), global(), id)
		wantCode(t, err, fault.Unavailable, "file_unreadable")
		if content != nil {
			t.Errorf("%s: a content came with the fault", name)
		}
		if found, err := f.Stat(t.Context(), global(), id); err != nil || found.Size != 4 {
			t.Errorf("%s: it is known as %v, %v", name, found, err)
		}
		if err := f.Delete(t.Context(), global(), id); err != nil {
			t.Errorf("%s: delete: %v", name, err)
		}
		if _, err := f.Stat(t.Context(), global(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: it is still known: %v", name, err)
		}
	}
}

func TestADiskThatRefusesKeepsNothing(t *testing.T) {
	t.Parallel()
	for name, refuse := range map[string]func(root, id string) string{
		"the folder":       func(root, _ string) string { return root },
		"the scope":        func(root, _ string) string { return filepath.Join(root, "GLOBAL") },
		"the file's place": func(root, id string) string { return filepath.Join(root, "GLOBAL", id, "a folder that is not empty") },
	} {
		dir, id := t.TempDir(), newID()
		f := open(t, memoryDB(t), dir)
		in := refuse(filepath.Join(dir, "files"), id)
		put(t, in, "in the way")
		made, err := f.Create(t.Context(), global(), object.File{ID: id}, strings.NewReader("text"), 4)
		wantCode(t, err, fault.Unavailable, "storage_unavailable")
		if (made != object.File{}) {
			t.Errorf("%s: answered %v with the fault", name, made)
		}
		if _, err := f.Stat(t.Context(), global(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: a file is found: %v", name, err)
		}
		if left := tree(t, dir); len(left) != 1 {
			t.Errorf("%s: %q are left", name, left)
		}
		if err := os.RemoveAll(filepath.Join(dir, "files")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsNotMadeLeavesNothingOnTheDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, memoryDB(t), dir)
	kept := create(t, f, "kept")
	for _, c := range []struct {
		id      string
		content io.Reader
	}{
		{newID(), strings.NewReader("too large")},
		{newID(), io.MultiReader(strings.NewReader("ok"), failing{})},
		{kept, strings.NewReader("x")},
	} {
		if _, err := f.Create(t.Context(), global(), object.File{ID: c.id}, c.content, 4); err == nil {
			t.Error("it was made")
		}
		wantTree(t, dir, "GLOBAL/"+kept)
	}
	if err := f.Delete(t.Context(), global(), kept); err != nil {
		t.Fatal(err)
	}
	if left := tree(t, dir); len(left) > 0 {
		t.Errorf("%q are left after the last file is gone", left)
	}
}

// failing is a reader whose line is dead.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A row is committed last: when the process ends before, the next start finds a
// content that nobody knows.
func TestAContentIsInItsPlaceBeforeItsRow(t *testing.T) {
	t.Parallel()
	db, dir := memoryDB(t), t.TempDir()
	f := open(t, db, dir)
	id := newID()
	seen := &watched{contents: f.contents, published: func() {
		wantTree(t, dir, "GLOBAL/"+id)
		if _, err := f.Stat(t.Context(), global(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("it is known before it is safe: %v", err)
		}
	}, removed: func() {
		if _, err := f.Stat(t.Context(), global(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("it is known until it is gone: %v", err)
		}
		wantTree(t, dir, "GLOBAL/"+id)
	}}
	f.contents = seen
	if _, err := f.Create(t.Context(), global(), object.File{ID: id}, strings.NewReader("text"), 4); err != nil {
		t.Fatal(err)
	}
	if err := f.Delete(t.Context(), global(), id); err != nil {
		t.Fatal(err)
	}
	if seen.times != 2 {
		t.Errorf("%d moments were looked at, want both", seen.times)
	}
}

// watched looks at the moments in between.
type watched struct {
	contents
	published, removed func()
	times              int
}

type watchedDraft struct {
	draft
	of *watched
}

func (w *watched) draft(at place) draft { return watchedDraft{w.contents.draft(at), w} }

func (d watchedDraft) publish() error {
	err := d.draft.publish()
	d.of.times++
	d.of.published()
	return err
}

func (w *watched) remove(at place) error {
	w.times++
	w.removed()
	return w.contents.remove(at)
}
