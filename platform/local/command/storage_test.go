package command

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
)

// storage runs a storage command for a program, or for its folder.
func (s *served) storage(words ...string) outcome {
	s.t.Helper()
	return s.storageWithin(s.t.Context(), words...)
}

func (s *served) storageWithin(ctx context.Context, words ...string) outcome {
	s.t.Helper()
	var out, trouble bytes.Buffer
	code := run(ctx, append([]string{"storage", words[0], "--addr", s.addr, "--data", s.data}, words[1:]...), &out, &trouble)
	return outcome{code, out.String(), trouble.String()}
}

// contentIn writes a content that no row knows.
func contentIn(t *testing.T, data string) {
	t.Helper()
	in := filepath.Join(data, "files", "GLOBAL")
	if err := errors.Join(os.MkdirAll(in, 0o700), os.WriteFile(filepath.Join(in, uuid.Must(uuid.NewV7()).String()), []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// fileWithout keeps a file in a folder that nobody holds, and takes its content.
func fileWithout(t *testing.T, data string) string {
	t.Helper()
	s, err := embedded.Open(embedded.Options{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	global := permissions.SeedSystem.Authority(organizations.TargetGlobal()).Scope
	id := uuid.Must(uuid.NewV7()).String()
	_, err = s.Files().Create(t.Context(), global, object.File{ID: id, Name: password, CreatedAt: time.Now()}, strings.NewReader(password), 1<<20)
	if err := errors.Join(err, s.Close(), os.Remove(filepath.Join(data, "files", "GLOBAL", id))); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestWhatDiffersIsFoundAndMendedWhileTheProgramRuns(t *testing.T) {
	t.Parallel()
	s := serving(t)
	want(t, s.workflow("run", "enrol", "--set", "name=Ana"), 0, "Ana")
	want(t, s.storage("check"), 0, "Nothing differs.\n")
	contentIn(t, s.data)
	want(t, s.storage("check"), 3, "No file has this content.\nLooked at ")
	want(t, s.storage("check"), 3, "1 difference: bifrost storage repair mends what can be.\n")
	want(t, s.storage("repair"), 0, "Mended.\n")
	want(t, s.storage("check"), 0, "Nothing differs.\n")
	s.end()
	want(t, s.storage("check"), 0, "Nothing differs.\n")
	id := fileWithout(t, s.data)
	for command, says := range map[string]string{"check": "1 difference, which cannot be mended.", "repair": "Mended 0 of 1 difference."} {
		o := s.storage(command)
		want(t, o, 3, says)
		if !strings.Contains(o.out, "File ("+id+" in GLOBAL): Its content is missing") || strings.Contains(o.out+o.trouble, password) {
			t.Errorf("%s says %q", command, o.out)
		}
	}
}

func TestABackupOfARunningProgramIsADataFolder(t *testing.T) {
	t.Parallel()
	s := serving(t)
	want(t, s.workflow("run", "enrol", "--set", "name=Ana", "--set", "password="+password), 0, "Ana")
	target := filepath.Join(t.TempDir(), "copy")
	want(t, s.storage("backup", target), 0, "The backup is in "+target)
	wantRefusal(t, s.storage("backup", target), 1, target, "already")
	wantRefusal(t, s.storage("backup", filepath.Join(s.data, "copy")), 1, "inside of the data folder")
	copied := &served{t: t, addr: s.addr, data: target}
	want(t, copied.storage("check"), 0, "Nothing differs.\n")
	s.end()
	want(t, copied.workflow("replay", "last"), 0, "Ana", "which ended as Success")
	id := fileWithout(t, s.data)
	want(t, s.storage("backup", target+"-2"), 0, "The backup is in "+target+"-2", id)
}

// It changes the working directory, so it runs alone.
func TestABackupStandsBesideWhoAsksForIt(t *testing.T) {
	s := serving(t)
	here := t.TempDir()
	t.Chdir(here)
	want(t, s.storage("backup", "copy"), 0, "The backup is in "+filepath.Join(here, "copy"))
	s.end()
	if _, err := os.Stat(filepath.Join(here, "copy", "signing-key.pem")); err != nil {
		t.Error(err)
	}
}

func TestAProgramThatIsNotFoundIsToldOf(t *testing.T) {
	t.Parallel()
	s := serving(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second) // a program that starts is waited for
	defer cancel()
	elsewhere := &served{t: t, addr: "127.0.0.1:1", data: s.data}
	wantRefusal(t, elsewhere.storageWithin(ctx, "check"), 1, "another program holds", s.data, "127.0.0.1:1")
	s.end()
}

func TestAStorageCommandNeedsItsWords(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{"storage", "fly"}, {"storage", "check", "now"}, {"storage", "backup"}, {"storage", "backup", "a", "b"}, {"storage", "check", "--addr", "x"}} {
		wantRefusal(t, call(t, arguments...), 2)
	}
	wantRefusal(t, call(t, "storage", "check", "--data", t.TempDir()), 1, "signing key")
	if o := call(t, "storage"); o.code != 0 || !strings.Contains(o.out, "backup") || !strings.Contains(o.out, "repair") {
		t.Errorf("got %+v", o)
	}
}
