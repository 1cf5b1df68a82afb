package pack

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/functions"
)

// top is the folder of the platform's module.
const top = "../../.."

// packed makes an archive in a folder of its own.
func packed(t *testing.T, o Options) []byte {
	t.Helper()
	o.Root, o.Out = functions.Root, filepath.Join(t.TempDir(), "dist", "bifrost.zip")
	if err := Make(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(o.Out)
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(o.Out))
	if err != nil || len(left) != 1 {
		t.Errorf("%v is left (%v)", left, err)
	}
	return raw
}

// opened reads an archive.
func opened(t *testing.T, raw []byte) *zip.Reader {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

func contentOf(t *testing.T, archive *zip.Reader, name string) []byte {
	t.Helper()
	raw, err := fs.ReadFile(archive, name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAPackageHasTheHandlerAndWhatTheHostReads(t *testing.T) {
	t.Parallel()
	archive := opened(t, packed(t, Options{Dir: top, Main: "./cmd/handler", Version: "v1.2.3"}))
	want := []string{"handler", "host.json"}
	for _, f := range functions.Triggers() {
		want = append(want, f.Name+"/function.json")
	}
	slices.Sort(want)
	var got []string
	for _, file := range archive.File {
		got = append(got, file.Name)
		mode := fs.FileMode(0o644)
		if file.Name == Program {
			mode = 0o755
		}
		if file.Mode() != mode || file.CreatorVersion>>8 != 3 {
			t.Errorf("%s has the mode %s, made by %d", file.Name, file.Mode(), file.CreatorVersion>>8)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var host struct {
		CustomHandler struct {
			Description struct{ DefaultExecutablePath string }
		}
	}
	if err := json.Unmarshal(contentOf(t, archive, "host.json"), &host); err != nil || host.CustomHandler.Description.DefaultExecutablePath != Program {
		t.Errorf("the host starts %+v (%v)", host, err)
	}
	program := contentOf(t, archive, Program)
	isStatic(t, program)
	if !bytes.Contains(program, []byte("v1.2.3")) {
		t.Error("the handler does not know its version")
	}
}

// isStatic checks that a program runs on any Linux of 64 bits.
func isStatic(t *testing.T, program []byte) {
	t.Helper()
	file, err := elf.NewFile(bytes.NewReader(program))
	if err != nil {
		t.Fatal(err)
	}
	if file.Machine != elf.EM_X86_64 {
		t.Errorf("it is for %s", file.Machine)
	}
	for _, part := range file.Progs {
		if part.Type == elf.PT_INTERP || part.Type == elf.PT_DYNAMIC {
			t.Errorf("it needs a %s", part.Type)
		}
	}
}

func TestTheSameSourceGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	first := packed(t, Options{Dir: top, Main: "./cmd/handler", Version: "v1"})
	second := packed(t, Options{Dir: filepath.Join(top, "cmd"), Main: "./handler", Version: "v1"})
	if !bytes.Equal(first, second) {
		t.Error("they differ")
	}
	if bytes.Contains(first, []byte("bifrost-package-")) {
		t.Error("the handler knows where it was built")
	}
}

func TestAnAuthorsOwnModuleMakesAPackage(t *testing.T) {
	// The workspace spares the example a go.sum for every change of the platform's.
	example, err := filepath.Abs(filepath.Join(top, "docs", "examples", "own-repo"))
	if err != nil {
		t.Fatal(err)
	}
	platform, err := filepath.Abs(top)
	if err != nil {
		t.Fatal(err)
	}
	workspace := filepath.Join(t.TempDir(), "go.work")
	if err := os.WriteFile(workspace, []byte("go 1.26.0\nuse (\n\t"+example+"\n\t"+platform+"\n)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOWORK", workspace)
	archive := opened(t, packed(t, Options{Dir: example, Main: "./cmd/handler", Version: "v1"}))
	program := contentOf(t, archive, Program)
	isStatic(t, program)
	if !bytes.Contains(program, []byte("hello_client")) || bytes.Contains(program, []byte("onboard_user")) {
		t.Error("its workflows are not the author's own")
	}
}

func TestWhatIsNoHandlerIsNotPacked(t *testing.T) {
	t.Parallel()
	for main, why := range map[string]string{
		"./cmd/bifrost":                          "holds the local program",
		"./domain/fault":                         "not one program",
		"./cmd/...":                              "not one program",
		"./cmd/nothing":                          "go list",
		"./platform/handler":                     "not one program",
		"./platform/internal/pack/testdata/both": "signs anybody in",
	} {
		out := filepath.Join(t.TempDir(), "bifrost.zip")
		err := Make(t.Context(), Options{Dir: top, Main: main, Root: functions.Root, Version: "v1", Out: out})
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", main, err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: it was written", main)
		}
	}
}

func TestAVersionThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"v1 -X main.x=1", "v1'", "v1\n"} {
		if err := Make(t.Context(), Options{Dir: top, Main: "./cmd/handler", Root: functions.Root, Version: version, Out: "nowhere"}); err == nil || !strings.Contains(err.Error(), "version") {
			t.Errorf("%q: %v", version, err)
		}
	}
}

func TestAnArchiveIsInOrderAndWithoutTime(t *testing.T) {
	t.Parallel()
	root := fstest.MapFS{
		"zz/function.json": {Data: []byte("{}"), ModTime: time.Now(), Mode: 0o777}, "a/function.json": {Data: []byte("{}")},
		"host.json": {Data: []byte("{}")}, "root.go": {}, "a/a.go": {}, "a/b/function.json": {}, "local.settings.json": {},
	}
	var raw bytes.Buffer
	if err := write(&raw, root, []byte("program")); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, file := range opened(t, raw.Bytes()).File {
		got = append(got, file.Name)
		if !file.Modified.Equal(noTime) {
			t.Errorf("%s is of %s", file.Name, file.Modified)
		}
	}
	if diff := cmp.Diff([]string{"a/function.json", "handler", "host.json", "zz/function.json"}, got); diff != "" {
		t.Error(diff)
	}
	for name, broken := range map[string]fstest.MapFS{"no function": {"host.json": {}}, "no host.json": {"a/function.json": {}}} {
		if err := write(io.Discard, broken, nil); err == nil {
			t.Errorf("%s: it was packed", name)
		}
	}
}

func TestAnArchiveThatCannotBeWrittenIsOneError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := replace(filepath.Join(dir, "file", "bifrost.zip"), nil); err == nil {
		t.Error("a file is a folder")
	}
	if err := os.Mkdir(filepath.Join(dir, "bifrost.zip"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := replace(filepath.Join(dir, "bifrost.zip"), nil); err == nil {
		t.Error("a folder was replaced")
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".package-*")); err != nil || len(left) != 0 {
		t.Errorf("%v is left (%v)", left, err)
	}
}
