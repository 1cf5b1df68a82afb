package command

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
)

// silent is a store that says nothing.
type silent struct{}

func (silent) Infof(string, ...any)  {}
func (silent) Errorf(string, ...any) {}
func (silent) Fatalf(string, ...any) {}

// damage writes what is no row over every row of a kind, in a folder that nobody
// holds, and answers how many there were.
func damage(t *testing.T, data, kind string) (count int) {
	t.Helper()
	db, err := pebble.Open(filepath.Join(data, "store"), &pebble.Options{FormatMajorVersion: pebble.FormatValueSeparation, Logger: silent{}})
	if err != nil {
		t.Fatal(err)
	}
	from := append([]byte(kind), 0)
	rows, err := db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: append([]byte(kind), 1)})
	if err != nil {
		t.Fatal(err)
	}
	for rows.First(); rows.Valid(); rows.Next() {
		count++
		if err := db.Set(bytes.Clone(rows.Key()), []byte(`{"`+password), pebble.Sync); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(rows.Close(), db.Close()); err != nil || count == 0 {
		t.Fatalf("%d rows of the kind %s: %v", count, kind, err)
	}
	return count
}

func TestADamagedRowIsMendedFromTheTruth(t *testing.T) {
	t.Parallel()
	s := serving(t)
	want(t, s.workflow("run", "enrol", "--set", "name=Ana"), 0, "Ana")
	s.end()
	damage(t, s.data, "by-user")
	o := s.storage("check")
	want(t, o, 3, "1 difference: bifrost storage repair mends what can be.\n")
	if strings.Contains(o.out+o.trouble, password) {
		t.Errorf("it shows what the row holds: %s", o.out)
	}
	// The row that cannot be read goes, and then one is missing.
	want(t, s.storage("repair"), 0, "Mended 2 of 2 differences.\n")
	want(t, s.storage("check"), 0, "Nothing differs.\n")
}

func TestADamagedTruthIsLeftAloneAndTheRestGoesOn(t *testing.T) {
	t.Parallel()
	s := serving(t)
	want(t, s.workflow("run", "enrol", "--set", "name=Ana"), 0, "Ana")
	s.end()
	damage(t, s.data, "run")
	for _, command := range []string{"check", "repair", "repair"} {
		o := s.storage(command)
		want(t, o, 3, "It cannot be read: bring it back from a backup.")
		if strings.Contains(o.out+o.trouble, password) {
			t.Errorf("it shows what the row holds: %s", o.out)
		}
	}
	// A program starts on such a folder, and other runs go on.
	again := serving(t, "--data", s.data)
	again.data = s.data
	want(t, again.workflow("run", "enrol", "--set", "name=Ben"), 0, "Ben")
	want(t, again.storage("check"), 3, "It cannot be read")
	again.end()
}

func TestADamagedStoreIsOneSentence(t *testing.T) {
	t.Parallel()
	s := serving(t)
	s.end()
	for _, pattern := range []string{"MANIFEST-*", "*.log"} {
		files, err := filepath.Glob(filepath.Join(s.data, "store", pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no %s: %v", pattern, err)
		}
		for _, file := range files {
			if err := os.WriteFile(file, []byte("no store"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, words := range [][]string{{"check"}, {"repair"}, {"backup", filepath.Join(t.TempDir(), "copy")}} {
		wantRefusal(t, s.storage(words...), 1, s.data, "damaged")
	}
}

func TestAnAccountIsNotBackedUp(t *testing.T) {
	t.Parallel()
	wantRefusal(t, call(t, "storage", "backup", "copy", "--storage", "azure", "--data", t.TempDir()), 2, "soft delete", "operations.md")
}

func TestAWalkThatIsStoppedSaysSo(t *testing.T) {
	t.Parallel()
	s := serving(t)
	s.end()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantRefusal(t, s.storageWithin(ctx, "repair"), 1, "stopped before its end")
}
