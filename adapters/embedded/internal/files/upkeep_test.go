package files

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
)

// stray walks over all contents.
func strays(t *testing.T, f Files, limit int, remove bool) (looked int, found []string) {
	t.Helper()
	for after := ""; ; {
		n, some, next, err := f.Strays(after, limit, remove)
		if err != nil {
			t.Fatal(err)
		}
		looked, found = looked+n, append(found, some...)
		if after = next; after == "" {
			return looked, found
		}
	}
}

func TestContentsThatNoRowKnowsAreFoundAndRemoved(t *testing.T) {
	t.Parallel()
	db, dir := memoryDB(t), t.TempDir()
	f := open(t, db, dir)
	kept := []string{create(t, f, "one"), create(t, f, "two"), create(t, f, "three")}
	left := newID()
	org := newID()
	put(t, filepath.Join(dir, "files", "GLOBAL", left), "left behind")
	put(t, filepath.Join(dir, "files", org, left), "left behind")
	put(t, filepath.Join(dir, "files", "GLOBAL", "."+newID()+"-1"), "on its way")
	put(t, filepath.Join(dir, "files", "GLOBAL", "notes.txt"), "of somebody")
	want := []string{left + " in " + org, left + " in GLOBAL"}
	for _, limit := range []int{1, 2, 100} {
		looked, found := strays(t, f, limit, false)
		if diff := cmp.Diff(want, found); diff != "" || looked != 5 {
			t.Errorf("%d at a time, %d in all: -want +got\n%s", limit, looked, diff)
		}
	}
	if _, found := strays(t, f, 1, true); len(found) != 2 {
		t.Errorf("%q were removed", found)
	}
	if looked, found := strays(t, f, 100, true); len(found) != 0 || looked != 3 {
		t.Errorf("%q are left of %d", found, looked)
	}
	wantContent(t, f, kept[0], "one")
	for _, other := range []string{"notes.txt", kept[1]} {
		if _, err := os.Stat(filepath.Join(dir, "files", "GLOBAL", other)); err != nil {
			t.Error(err)
		}
	}
}

func TestMemoryHasStraysToo(t *testing.T) {
	t.Parallel()
	f := open(t, memoryDB(t), "")
	create(t, f, "one")
	id := create(t, f, "two")
	var b kv.Batch
	b.Delete(place{scope: "GLOBAL", id: id}.key())
	if err := f.db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	if looked, found := strays(t, f, 1, true); looked != 2 || len(found) != 1 || found[0] != id+" in GLOBAL" {
		t.Errorf("found %q of %d", found, looked)
	}
	if looked, found := strays(t, f, 1, true); looked != 1 || found != nil {
		t.Errorf("found %q of %d", found, looked)
	}
}

func TestAHeldContentOutlivesItsFile(t *testing.T) {
	t.Parallel()
	db, dir := memoryDB(t), t.TempDir()
	f := open(t, db, dir)
	gone, early, kept := create(t, f, "gone"), create(t, f, "early"), create(t, f, "kept")
	remove(t, f, early)
	release := f.Hold()
	again := f.Hold()
	remove(t, f, gone)
	wantTree(t, dir, "GLOBAL/"+gone, "GLOBAL/"+kept)
	if _, found := strays(t, f, 100, true); found != nil {
		t.Errorf("a repair takes %q from whoever holds it", found)
	}
	release()
	wantTree(t, dir, "GLOBAL/"+gone, "GLOBAL/"+kept)
	again()
	wantTree(t, dir, "GLOBAL/"+kept)
	wantContent(t, f, kept, "kept")
}

func remove(t *testing.T, f Files, id string) {
	t.Helper()
	if err := f.Delete(t.Context(), global(), id); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedRowKeepsItsContentAndTheProgramStarts(t *testing.T) {
	t.Parallel()
	db, dir := memoryDB(t), t.TempDir()
	id := create(t, open(t, db, dir), "text")
	var b kv.Batch
	b.Put(place{scope: "GLOBAL", id: id}.key(), &damagedRow{Size: "many"})
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	open(t, db, dir)
	wantTree(t, dir, "GLOBAL/"+id)
}

// damagedRow is a row that cannot be read.
type damagedRow struct {
	kv.Schema
	Size string `json:"size"`
}
