package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
)

// progress is how far runs and files have come, as their makers were told.
type progress struct {
	mu   sync.Mutex
	said map[string]string
	// enough is closed once so much was said.
	enough chan struct{}
	limit  int
}

func (p *progress) say(word, id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said[id] = word
	if p.limit--; p.limit == 0 {
		close(p.enough)
	}
}

func (p *progress) now() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.said)
}

// load works on a store until stop is closed.
func load(s *embedded.Store, p *progress, work func(i int) error, stop chan struct{}, all *sync.WaitGroup, t *testing.T) {
	for range 3 {
		all.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := work(i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	<-p.enough
}

func TestABackupUnderLoadHoldsWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	dir, target := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	s := open(t, dir)
	stop, all := make(chan struct{}), new(sync.WaitGroup)
	runs := &progress{said: map[string]string{}, enough: make(chan struct{}), limit: 300}
	files := &progress{said: map[string]string{}, enough: make(chan struct{}), limit: 100}
	load(s, runs, func(i int) error {
		return live(s, i%4, func(word string, e executions.Execution) { runs.say(word, string(e.ID)) })
	}, stop, all, t)
	load(s, files, func(i int) error { return makeFile(s, i, files.say) }, stop, all, t)

	var looks []func()
	for round, at := range []string{target, target + "-2"} {
		runsThen, filesThen := runs.now(), files.now()
		done, err := s.Backup(t.Context(), at)
		if err != nil || len(done.Missing) > 0 {
			t.Fatalf("backup %d: %+v, %v", round, done, err)
		}
		filesLater := files.now()
		looks = append(looks, func() { wantRestored(t, at, runsThen, filesThen, filesLater) })
	}
	close(stop)
	all.Wait()
	for _, look := range looks {
		look()
	}
	if found := walked(t, s, false); len(found) > 0 {
		t.Errorf("the original differs: %+v", found)
	}
}

// makeFile keeps a file, and deletes every second one.
func makeFile(s *embedded.Store, i int, say func(word, id string)) error {
	ctx, id := context.Background(), newID()
	if _, err := s.Files().Create(ctx, everywhere, object.File{ID: id, Name: "n"}, strings.NewReader(contentOf(id)), 1<<30); err != nil {
		return err
	}
	say("made", id)
	if i%2 == 0 {
		return nil
	}
	say("deleting", id)
	return s.Files().Delete(ctx, everywhere, id)
}

// wantRestored starts on a backup, and expects what was said before it was taken.
func wantRestored(t *testing.T, at string, runs, files, filesLater map[string]string) {
	t.Helper()
	s := open(t, at)
	defer shut(t, s)
	if found := walked(t, s, false); len(found) > 0 {
		t.Errorf("the backup differs: %+v", found)
	}
	for id, word := range runs {
		e, err := s.History().Get(t.Context(), everywhere, executions.ID(id))
		if err != nil {
			t.Errorf("the %s run %s: %v", word, id, err)
			continue
		}
		wantAsFarAs(t, s, e, word)
	}
	for id, word := range files {
		_, content, err := s.Files().Open(t.Context(), everywhere, id)
		if fault.Is(err, fault.NotFound) && filesLater[id] == "deleting" {
			continue
		}
		if err != nil {
			t.Errorf("the %s file %s: %v", word, id, err)
			continue
		}
		if text, err := io.ReadAll(content); err != nil || string(text) != contentOf(id) {
			t.Errorf("the %s file %s has %d bytes: %v", word, id, len(text), err)
		}
		_ = content.Close()
	}
}

// A content is removed after its row. A backup that has the row needs it.
func TestFilesThatAreDeletedMeanwhileAreWholeInABackup(t *testing.T) {
	t.Parallel()
	dir, target := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	s := open(t, dir)
	var ids []string
	for range 200 {
		ids = append(ids, uploadTo(t, s, "content").ID)
	}
	var deleted sync.WaitGroup
	deleted.Go(func() {
		for _, id := range ids {
			if err := s.Files().Delete(t.Context(), everywhere, id); err != nil {
				t.Error(err)
			}
		}
	})
	done, err := s.Backup(t.Context(), target)
	if err != nil || len(done.Missing) > 0 {
		t.Errorf("%+v, %v", done, err)
	}
	deleted.Wait()
	if left := stored(t, dir, ""); len(left) > 0 {
		t.Errorf("%d contents were never removed", len(left))
	}
	other := open(t, target)
	if found := walked(t, other, false); len(found) > 0 {
		t.Errorf("the backup differs: %+v", found)
	}
}

func TestABackupHasTheKeysAndIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	dir, target := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	s := open(t, dir)
	value, err := organizations.NewSecretValue("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Vault().Set(t.Context(), everywhere, "key", value); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"signing-key.pem": "pem", ".draft-1": "unfinished"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Backup(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	other := open(t, target)
	if got, err := other.Vault().Resolve(t.Context(), everywhere, "key"); err != nil || got.Reveal() != value.Reveal() {
		t.Errorf("the secret is %v, %v", got, err)
	}
	if text, err := os.ReadFile(filepath.Join(target, "signing-key.pem")); string(text) != "pem" || err != nil {
		t.Errorf("the signing key is %q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(target, ".draft-1")); err == nil {
		t.Error("it has what was not finished")
	}
	for path, mode := range map[string]os.FileMode{target: 0o700, filepath.Join(target, "store"): 0o700, filepath.Join(target, "secrets.key"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
		}
	}
}

func TestABackupGoesToANewFolderOutsideOfTheDataFolder(t *testing.T) {
	t.Parallel()
	dir, around := t.TempDir(), t.TempDir()
	s := open(t, dir)
	link := filepath.Join(around, "link")
	if err := errors.Join(os.Symlink(dir, link), os.WriteFile(filepath.Join(around, "file"), nil, 0o600), os.Mkdir(filepath.Join(around, "empty"), 0o700)); err != nil {
		t.Fatal(err)
	}
	before := entries(t, dir, around)
	for name, target := range map[string]string{
		"nothing": "", "an empty folder": filepath.Join(around, "empty"), "a file": filepath.Join(around, "file"), "a link": link,
		"a folder in no folder": filepath.Join(around, "none", "copy"), "the data folder": dir,
		"a folder in the data folder": filepath.Join(dir, "copy"), "one in it by a link": filepath.Join(link, "copy"),
		"one deep in it": filepath.Join(dir, "store", "copy"),
	} {
		_, err := s.Backup(t.Context(), target)
		if fault.Code(err) != "backup_target" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff(before, entries(t, dir, around)); diff != "" {
		t.Errorf("something was left: -before +after\n%s", diff)
	}
	if _, err := open(t, "").Backup(t.Context(), filepath.Join(around, "memory")); fault.Code(err) != "backup_target" {
		t.Errorf("a store in memory: %v", err)
	}
	if _, err := s.Backup(t.Context(), dir+"-beside"); err != nil {
		t.Errorf("a folder whose name begins as the data folder's does: %v", err)
	}
}

// entries are the names in folders.
func entries(t *testing.T, dirs ...string) (names []string) {
	t.Helper()
	for _, dir := range dirs {
		found, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range found {
			names = append(names, fmt.Sprint(entry))
		}
	}
	return names
}

func TestABackupThatNobodyWaitsForLeavesNothing(t *testing.T) {
	t.Parallel()
	dir, around := t.TempDir(), t.TempDir()
	s := open(t, dir)
	uploadTo(t, s, "content")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Backup(ctx, filepath.Join(around, "copy")); !errors.Is(err, context.Canceled) {
		t.Errorf("it answered %v", err)
	}
	if left := entries(t, around); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
	shut(t, s)
	if _, err := s.Backup(t.Context(), filepath.Join(around, "copy")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a closed store answered %v", err)
	}
	if left := entries(t, around); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

func TestABackupGoesOnWithoutAContentThatIsMissing(t *testing.T) {
	t.Parallel()
	dir, target := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	s := open(t, dir)
	whole, missing, cut := uploadTo(t, s, "whole"), uploadTo(t, s, "missing"), uploadTo(t, s, "cut short")
	in := filepath.Join(dir, "files", "GLOBAL")
	if err := errors.Join(os.Remove(filepath.Join(in, missing.ID)), os.Truncate(filepath.Join(in, cut.ID), 3)); err != nil {
		t.Fatal(err)
	}
	done, err := s.Backup(t.Context(), target)
	want := embedded.Backup{Files: 2, Bytes: 8, Missing: []string{missing.ID + " in GLOBAL", cut.ID + " in GLOBAL"}}
	if diff := cmp.Diff(want, done); diff != "" || err != nil {
		t.Errorf("%v: -want +got\n%s", err, diff)
	}
	other := open(t, target)
	_, content, err := other.Files().Open(t.Context(), everywhere, whole.ID)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(content); string(text) != "whole" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	_ = content.Close()
}
