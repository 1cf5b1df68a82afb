package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	doc  = "// Package p says what it is.\npackage p\n\nimport _ \"fmt\"\n"
	code = "package p\n\nvar V = 1\n"
)

// author writes the files of an author's module, named from its root, and gives
// the folder of its workflows.
func author(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	if _, given := files["go.mod"]; !given {
		put(t, root, "go.mod", "module example.com/automations\n\ngo 1.26\n")
	}
	for name, content := range files {
		put(t, root, name, content)
	}
	dir := filepath.Join(root, "workflows")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func put(t *testing.T, root, name, content string) {
	t.Helper()
	file := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// called gives the exit code and what was said, without the folder's own path.
func called(dir string, arguments ...string) (int, string) {
	var said strings.Builder
	code := run(append([]string{"-dir", dir}, arguments...), &said)
	return code, strings.ReplaceAll(said.String(), dir, "WORKFLOWS")
}

// listOf writes the list and gives what it imports, from the module's root.
func listOf(t *testing.T, dir string) []string {
	t.Helper()
	if code, said := called(dir); code != 0 || said != "" {
		t.Fatalf("exit %d: %s", code, said)
	}
	content, err := os.ReadFile(filepath.Join(dir, "all", "all.go"))
	if err != nil {
		t.Fatal(err)
	}
	listed, err := imports(content)
	if err != nil {
		t.Fatal(err)
	}
	short := []string{}
	for _, name := range listed {
		short = append(short, strings.TrimPrefix(name, "example.com/automations/"))
	}
	if code, said := called(dir, "-check"); code != 0 || said != "" {
		t.Errorf("what was just written is refused: exit %d: %s", code, said)
	}
	return short
}

func TestEveryPackageThatDeclaresSomethingIsListed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"none": {nil, []string{}},
		"several, sorted": {map[string]string{"workflows/b/b.go": code, "workflows/a/a.go": code, "workflows/a-b/a.go": code},
			[]string{"workflows/a", "workflows/a-b", "workflows/b"}},
		"nested ones, and one below a folder without code": {map[string]string{"workflows/a/b/b.go": code, "workflows/a/a.go": code, "workflows/x/y/z/z.go": code},
			[]string{"workflows/a", "workflows/a/b", "workflows/x/y/z"}},
		"the folder itself":                   {map[string]string{"workflows/hello.go": code, "workflows/a/a.go": code}, []string{"workflows", "workflows/a"}},
		"not a folder with a comment only":    {map[string]string{"workflows/doc.go": doc, "workflows/a/doc.go": doc, "workflows/b/doc.go": doc, "workflows/b/b.go": code}, []string{"workflows/b"}},
		"not one with tests only":             {map[string]string{"workflows/a/a_test.go": code, "workflows/b/b_test.go": "package b_test\n", "workflows/c/c.go": code}, []string{"workflows/c"}},
		"not what is internal or test data":   {map[string]string{"workflows/internal/i.go": code, "workflows/a/internal/b/i.go": code, "workflows/testdata/t.go": code, "workflows/_a/a.go": code, "workflows/.a/a.go": code}, []string{}},
		"not the list itself":                 {map[string]string{"workflows/all/all.go": heading + "var V = 1\n", "workflows/a/all/all.go": code}, []string{"workflows/a/all"}},
		"not another module":                  {map[string]string{"workflows/a/go.mod": "module example.com/a\n", "workflows/a/a.go": code, "workflows/b/b.go": code}, []string{"workflows/b"}},
		"not what the build leaves out":       {map[string]string{"workflows/a/a.go": "//go:build never\n\n" + code, "workflows/b/tool.go": "//go:build ignore\n\npackage main\n\nfunc main() {}\n", "workflows/b/b.go": code}, []string{"workflows/b"}},
		"not a program that declares nothing": {map[string]string{"workflows/a/a.go": "package main\n"}, []string{}},
		"not a folder of other files":         {map[string]string{"workflows/a/readme.md": "x"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, listOf(t, author(t, test.files))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheListIsWrittenAsGofmtWritesIt(t *testing.T) {
	t.Parallel()
	dir := author(t, map[string]string{"workflows/users/u.go": code, "workflows/reports/r.go": code})
	listOf(t, dir)
	got, err := os.ReadFile(filepath.Join(dir, "all", "all.go"))
	if err != nil {
		t.Fatal(err)
	}
	want := heading + `
import (
	_ "example.com/automations/workflows/reports"
	_ "example.com/automations/workflows/users"
)
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	if !generated.Match(got) {
		t.Error("Go's tools do not know it for a generated file")
	}
}

func TestTheListFollowsWhatIsAddedAndRemoved(t *testing.T) {
	t.Parallel()
	dir := author(t, map[string]string{"workflows/a/a.go": code, "workflows/b/b.go": code})
	listOf(t, dir)
	before := look(t, dir)
	put(t, dir, "c/c.go", code)
	put(t, dir, "d/e/e.go", code)
	if err := os.RemoveAll(filepath.Join(dir, "b")); err != nil {
		t.Fatal(err)
	}
	exit, said := called(dir, "-check")
	want := "gather: example.com/automations/workflows/c is missing in WORKFLOWS/all/all.go; go generate ./... writes it anew.\n" +
		"gather: example.com/automations/workflows/d/e is missing in WORKFLOWS/all/all.go; go generate ./... writes it anew.\n" +
		"gather: example.com/automations/workflows/b is in WORKFLOWS/all/all.go and not in the folder; go generate ./... writes it anew.\n"
	if diff := cmp.Diff(want, said); diff != "" || exit != 1 {
		t.Errorf("exit %d\n%s", exit, diff)
	}
	if diff := cmp.Diff(before["all/all.go"], look(t, dir)["all/all.go"]); diff != "" {
		t.Error("checking changed the list")
	}
	if diff := cmp.Diff([]string{"workflows/a", "workflows/c", "workflows/d/e"}, listOf(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// look reads every file below a folder.
func look(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		found[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCheckingChangesNothingAndFailsWhenTheListIsOld(t *testing.T) {
	t.Parallel()
	listA := heading + "\nimport (\n\t_ \"example.com/automations/workflows/a\"\n)\n"
	for name, test := range map[string]struct {
		list, says string
		exit       int
	}{
		"a list that is right":             {listA, "", 0},
		"one with Windows line ends":       {strings.ReplaceAll(listA, "\n", "\r\n"), "", 0},
		"none":                             {"", "workflows/a is missing", 1},
		"one that was edited":              {listA + "\nvar V = 1\n", "is not as it would be written", 1},
		"one that imports something else":  {strings.Replace(listA, ")", "\t_ \"fmt\"\n)", 1), "fmt is in ", 1},
		"one with a conflict in it":        {"<<<<<<< HEAD\n" + listA, "does not parse", 1},
		"one that imports it by its name":  {strings.Replace(listA, "_ ", "", 1), "is not as it would be written", 1},
		"one that was written by somebody": {"package all\n", "workflows/a is missing", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"workflows/a/a.go": code}
			if test.list != "" {
				files["workflows/all/all.go"] = test.list
			}
			dir := author(t, files)
			before := look(t, dir)
			exit, said := called(dir, "-check")
			if exit != test.exit || !strings.Contains(said, test.says) || strings.Count(said, "\n") != exit {
				t.Errorf("exit %d: %s", exit, said)
			}
			if diff := cmp.Diff(before, look(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAListWithAConflictInItIsWrittenAnew(t *testing.T) {
	t.Parallel()
	dir := author(t, map[string]string{"workflows/a/a.go": code, "workflows/all/all.go": "<<<<<<< HEAD\n" + heading})
	if diff := cmp.Diff([]string{"workflows/a"}, listOf(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCannotBeGatheredIsSaidAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files map[string]string
		says  string
	}{
		"a program":                     {map[string]string{"workflows/a/a.go": "package main\n\nfunc main() {}\n"}, "WORKFLOWS/a is a program (package main)"},
		"two packages in one folder":    {map[string]string{"workflows/a/a.go": code, "workflows/a/b.go": "package q\n"}, "found packages p (a.go) and q (b.go)"},
		"a file that does not parse":    {map[string]string{"workflows/a/a.go": "package p\n\nfunc {\n"}, "WORKFLOWS/a/a.go:3:6"},
		"a file without a package":      {map[string]string{"workflows/a/a.go": "x"}, "expected 'package'"},
		"a package in the list's place": {map[string]string{"workflows/a/a.go": code, "workflows/all/all.go": "package all\n"}, "written by hand"},
		"a module without a name":       {map[string]string{"go.mod": "go 1.26\n"}, "does not name its module"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := author(t, test.files)
			before := look(t, dir)
			exit, said := called(dir)
			if exit != 1 || !strings.Contains(said, test.says) || strings.Count(said, "\n") != 1 {
				t.Errorf("exit %d: %s", exit, said)
			}
			if diff := cmp.Diff(before, look(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAWrongCallIsExplained(t *testing.T) {
	t.Parallel()
	dir := author(t, nil)
	for says, arguments := range map[string][]string{
		"not understood": {"workflows"}, "flag provided but not defined": {"-fast"},
	} {
		if exit, said := called(dir, arguments...); exit != 2 || !strings.Contains(said, says) {
			t.Errorf("exit %d: %s", exit, said)
		}
	}
	if exit, said := called(filepath.Join(dir, "nowhere")); exit != 1 || !strings.Contains(said, "no such file") {
		t.Errorf("exit %d: %s", exit, said)
	}
}

func TestALinkToTheFolderIsFollowed(t *testing.T) {
	t.Parallel()
	dir := author(t, map[string]string{"workflows/a/a.go": code})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"workflows/a"}, listOf(t, link)); diff != "" {
		t.Error(diff)
	}
}

func TestTheModulesNameIsRead(t *testing.T) {
	t.Parallel()
	for want, mod := range map[string]string{
		"example.com/a": "module example.com/a\n", "example.com/b": "// module no\n\nmodule example.com/b // the name\n\ngo 1.26\n",
		"example.com/c": "module \"example.com/c\"\r\n", "example.com/d": "\tmodule\t`example.com/d`", "": "modules example.com/e\ngo 1.26\n",
	} {
		if got := modulePath(mod); got != want {
			t.Errorf("%q is named %q, want %q", mod, got, want)
		}
	}
}

func TestAFolderThatIsTheModulesRootIsGathered(t *testing.T) {
	t.Parallel()
	dir := author(t, map[string]string{"workflows/go.mod": "module example.com/automations\n", "workflows/a/a.go": code})
	if diff := cmp.Diff([]string{"a"}, listOf(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// The workflows that ship are gathered by the same means.
func TestNoShippedWorkflowIsMissing(t *testing.T) {
	t.Parallel()
	if exit, said := called(filepath.Join("..", "..", "workflows"), "-check"); exit != 0 {
		t.Error(said)
	}
}
