package kv

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// message is the sentence of the fault, which people read.
func message(t *testing.T, err error) string {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a fault", err)
	}
	return f.Message
}

func TestFolderKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "data")
	for _, expected := range [][]string{nil, {"a"}} {
		db, err := Open(dir, nil)
		if err != nil {
			t.Fatalf("open: %v", err)
		}
		if got := texts(t, db, Span{Prefix: NewKey("list")}); len(got) != len(expected) {
			t.Errorf("found %q, want %q", got, expected)
		}
		put(t, db, "a")
		shut(t, db)
	}
}

func TestFolderIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	db, err := Open(dir, nil)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer shut(t, db)
	for _, path := range []string{dir, filepath.Join(dir, "store")} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %o, want 700", path, info.Mode().Perm())
		}
	}
}

func TestFolderThatIsTakenIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, err := Open(dir, nil)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	_, err = Open(dir, nil)
	wantFault(t, err, fault.Conflict, "data_locked")
	if got, want := message(t, err), "The data folder "+dir+" is in use by another running bifrost."; got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	put(t, db, "a") // The first is not disturbed.
	shut(t, db)
	db, err = Open(dir, nil)
	if err != nil {
		t.Fatalf("open after the first has gone: %v", err)
	}
	shut(t, db)
}

func TestFolderThatCannotBeUsedIsRefusedInASentence(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	write := func(path string) string {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	damaged := filepath.Join(base, "damaged")
	db, err := Open(damaged, nil)
	if err != nil {
		t.Fatal(err)
	}
	shut(t, db)
	manifests, err := filepath.Glob(filepath.Join(damaged, "store", "MANIFEST-*"))
	if err != nil || len(manifests) == 0 {
		t.Fatalf("no manifest: %v", err)
	}
	for _, path := range manifests {
		write(path)
	}
	file := write(filepath.Join(base, "file"))
	for dir, want := range map[string]string{
		file:                         "The data folder " + file + " is not a folder.",
		filepath.Join(file, "below"): "The data folder " + file + "/below is not a folder.",
		damaged:                      "The data folder " + damaged + " cannot be opened: its files are damaged, or a newer bifrost wrote them.",
	} {
		for range 2 { // A failure must not keep the lock.
			_, err := Open(dir, nil)
			wantFault(t, err, fault.Unavailable, "data_unusable")
			if got := message(t, err); got != want {
				t.Errorf("says %q, want %q", got, want)
			}
		}
	}
}

func TestReasonsAreToldApart(t *testing.T) {
	t.Parallel()
	for want, cause := range map[string]error{
		"The data folder d cannot be written to.": &fs.PathError{Op: "open", Path: "LOCK", Err: syscall.EACCES},
		"The data folder d is on a full disk.":    &fs.PathError{Op: "open", Path: "LOCK", Err: syscall.ENOSPC},
	} {
		if got := message(t, lockFault("d", cause)); got != want {
			t.Errorf("says %q, want %q", got, want)
		}
	}
	for _, taken := range []error{syscall.EAGAIN, syscall.EACCES} {
		if got := fault.Code(lockFault("d", taken)); got != "data_locked" {
			t.Errorf("a lock that another process holds (%v) is %s", taken, got)
		}
	}
}
