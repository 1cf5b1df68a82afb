package files

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func global() organizations.Scope {
	return permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func memoryDB(t *testing.T) *kv.DB {
	t.Helper()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func open(t *testing.T, db *kv.DB, dir string) Files {
	t.Helper()
	f, err := New(db, dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// create keeps a text as a global file.
func create(t *testing.T, f Files, text string) string {
	t.Helper()
	id := newID()
	if _, err := f.Create(t.Context(), global(), object.File{ID: id}, strings.NewReader(text), 1<<20); err != nil {
		t.Fatal(err)
	}
	return id
}

func wantContent(t *testing.T, f Files, id, text string) {
	t.Helper()
	_, content, err := f.Open(t.Context(), global(), id)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(content)
	if err := errors.Join(err, content.Close()); err != nil || string(got) != text {
		t.Errorf("the content is %q, %v, want %q", got, err, text)
	}
}

func wantCode(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Is(err, kind) || fault.Code(err) != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

// faulty is contents that fail where a disk can.
type faulty struct {
	contents
	fillErr, publishErr, removeErr error
	discarded                      int
}

type faultyDraft struct {
	draft
	of *faulty
}

func (c *faulty) draft(at place) draft { return faultyDraft{c.contents.draft(at), c} }

func (c *faulty) remove(at place) error { return errors.Join(c.removeErr, c.contents.remove(at)) }

func (d faultyDraft) fill(from io.Reader) error {
	return errors.Join(d.draft.fill(from), d.of.fillErr)
}

func (d faultyDraft) publish() error {
	if d.of.publishErr != nil {
		return d.of.publishErr
	}
	return d.draft.publish()
}

func (d faultyDraft) discard() { d.of.discarded++; d.draft.discard() }

// stormy is a port on contents that fail as told.
func stormy(t *testing.T) (Files, *faulty) {
	f := open(t, memoryDB(t), "")
	storm := &faulty{contents: f.contents}
	f.contents = storm
	return f, storm
}

func TestTroubleOfTheDiskIsUnavailableAndKeepsNothing(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left on device")
	for name, spoil := range map[string]func(*faulty){
		"while it is written":   func(c *faulty) { c.fillErr = full },
		"while it gets a place": func(c *faulty) { c.publishErr = full },
	} {
		f, storm := stormy(t)
		spoil(storm)
		id := newID()
		made, err := f.Create(t.Context(), global(), object.File{ID: id}, strings.NewReader("text"), 4)
		wantCode(t, err, fault.Unavailable, "storage_unavailable")
		if !errors.Is(err, full) || (made != object.File{}) {
			t.Errorf("%s: answered %v, %v, want the cause for the log and no file", name, made, err)
		}
		if _, err := f.Stat(t.Context(), global(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: a file is found: %v", name, err)
		}
		if storm.discarded != 1 {
			t.Errorf("%s: the draft was discarded %d times", name, storm.discarded)
		}
		storm.fillErr, storm.publishErr = nil, nil
		if _, err := f.Create(t.Context(), global(), object.File{ID: id}, strings.NewReader("text"), 4); err != nil {
			t.Errorf("%s: the id is used up: %v", name, err)
		}
	}
}

func TestTroubleOfTheReaderCountsMoreThanWhatFollowsFromIt(t *testing.T) {
	t.Parallel()
	f, storm := stormy(t)
	storm.fillErr = errors.New("no space left on device")
	_, err := f.Create(t.Context(), global(), object.File{ID: newID()}, strings.NewReader("text"), 3)
	wantCode(t, err, fault.TooLarge, "file_too_large")
}

func TestAFileWhoseContentCannotBeRemovedIsGoneForReaders(t *testing.T) {
	t.Parallel()
	f, storm := stormy(t)
	id := create(t, f, "text")
	storm.removeErr = errors.New("the disk is read-only")
	for range 2 { // The second call has no row to delete, and tries the rest again.
		wantCode(t, f.Delete(t.Context(), global(), id), fault.Unavailable, "storage_unavailable")
		_, err := f.Stat(t.Context(), global(), id)
		wantCode(t, err, fault.NotFound, "not_found")
	}
	storm.removeErr = nil
	if err := f.Delete(t.Context(), global(), id); err != nil {
		t.Error(err)
	}
}

func TestAStoreThatClosesWhileItReadsKeepsNothing(t *testing.T) {
	t.Parallel()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	f := open(t, db, dir)
	closing := readerFunc(func([]byte) (int, error) {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		return 0, io.EOF
	})
	_, err = f.Create(t.Context(), global(), object.File{ID: newID()}, closing, 10)
	wantCode(t, err, fault.Unavailable, "storage_closed")
	wantTree(t, dir)
	unread := readerFunc(func([]byte) (int, error) {
		t.Error("a content was read that cannot be kept")
		return 0, io.EOF
	})
	_, err = f.Create(t.Context(), global(), object.File{ID: newID()}, unread, 10)
	wantCode(t, err, fault.Unavailable, "storage_closed")
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(into []byte) (int, error) { return f(into) }

func TestAContentWhoseRowWasNotWrittenIsLeftToTheNextStart(t *testing.T) {
	t.Parallel()
	db, err := kv.OpenMemory(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir, id := t.TempDir(), newID()
	f := open(t, db, dir)
	f.contents = &watched{contents: f.contents, published: func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}}
	_, err = f.Create(t.Context(), global(), object.File{ID: id}, strings.NewReader("text"), 10)
	wantCode(t, err, fault.Unavailable, "storage_closed")
	wantTree(t, dir, "GLOBAL/"+id)
	next := open(t, memoryDB(t), dir)
	wantTree(t, dir)
	_, err = next.Stat(t.Context(), global(), id)
	wantCode(t, err, fault.NotFound, "not_found")
}

// The folders of people hold rows in this shape: a change that this test sees
// needs a new schema version and a way to read the old one.
func TestShapeOfTheRowIsKept(t *testing.T) {
	t.Parallel()
	f := object.File{
		ID: "0190b5a2-7c11-7abc-8def-0123456789ab", Name: "n", ContentType: "t", Size: 3,
		CreatedAt: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), CreatedBy: "u", ExecutionID: "e",
	}
	at := place{scope: "GLOBAL", id: f.ID}
	if got, want := string(at.key()), "file\x00\x01GLOBAL\x00\x01"+f.ID+"\x00\x01"; got != want {
		t.Errorf("the key of the row is %q, want %q", got, want)
	}
	const shape = `{"schemaVersion":0,"name":"n","contentType":"t","size":3,"createdAt":"2026-03-04T05:06:07Z","createdBy":"u","executionId":"e"}`
	text, err := json.Marshal(rowOf(f))
	if diff := cmp.Diff(shape, string(text)); err != nil || diff != "" {
		t.Errorf("%v: -want +got\n%s", err, diff)
	}
	var read row
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f, read.file(at)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAContentThatMemoryHasLostIsUnreadable(t *testing.T) {
	t.Parallel()
	f := open(t, memoryDB(t), "")
	id := create(t, f, "text")
	if err := f.contents.remove(place{scope: "GLOBAL", id: id}); err != nil {
		t.Fatal(err)
	}
	_, _, err := f.Open(t.Context(), global(), id)
	wantCode(t, err, fault.Unavailable, "file_unreadable")
}
