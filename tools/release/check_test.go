package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// changelog has two versions, the second of which says nothing.
const changelog = `# Changelog

## [Unreleased]

- Later.

## [1.2.3] - 2026-11-23

### Added

- A thing.

## [1.2.2] - 2026-11-22

[1.2.3]: https://example.com
`

// repository is a folder with one commit.
func repository(t *testing.T) options {
	t.Helper()
	o := options{Version: "v1.2.3", Dir: t.TempDir()}
	keep(t, filepath.Join(o.Dir, "CHANGELOG.md"), changelog)
	git(t, o.Dir, "init", "--quiet", "--initial-branch=main")
	git(t, o.Dir, "add", ".")
	commit(t, o.Dir)
	return o
}

func keep(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func git(t *testing.T, dir string, arguments ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", arguments...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2026-11-23T10:00:00Z")
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", arguments, err, said)
	}
}

func commit(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message=Some change")
}

func TestACommitCanBeReleasedAsWhatTheChangelogNames(t *testing.T) {
	t.Parallel()
	o := repository(t)
	git(t, o.Dir, "tag", "v1.2.3")
	git(t, o.Dir, "tag", "--annotate", "--message=Again", "v1.2.4-rc.1")
	at, notes, err := o.check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC); !at.Equal(want) || at.Location() != time.UTC {
		t.Errorf("the commit is of %s", at)
	}
	if want := "### Added\n\n- A thing.\n"; string(notes) != want {
		t.Errorf("the notes are %q", notes)
	}
	o.Version = "v1.2.4-rc.1"
	if err := o.committed(t.Context()); err != nil {
		t.Errorf("an annotated tag of this commit: %v", err)
	}
}

func TestWhatCouldNotBeRepeatedIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*testing.T, *options)
		says  string
	}{
		"no version":       {func(_ *testing.T, o *options) { o.Version = "" }, `the version "" is none`},
		"no v":             {func(_ *testing.T, o *options) { o.Version = "1.2.3" }, `the version "1.2.3" is none`},
		"two numbers":      {func(_ *testing.T, o *options) { o.Version = "v1.2" }, "is none of Semantic Versioning"},
		"a leading zero":   {func(_ *testing.T, o *options) { o.Version = "v1.02.3" }, "is none of Semantic Versioning"},
		"a build":          {func(_ *testing.T, o *options) { o.Version = "v1.2.3+four" }, "is none of Semantic Versioning"},
		"a flag in it":     {func(_ *testing.T, o *options) { o.Version = "v1.2.3 -X a=b" }, "is none of Semantic Versioning"},
		"nothing about it": {func(_ *testing.T, o *options) { o.Version = "v1.2.30" }, "CHANGELOG.md says nothing of 1.2.30"},
		"another's dots":   {func(_ *testing.T, o *options) { o.Version = "v1.2.2-3" }, "CHANGELOG.md says nothing of 1.2.2-3"},
		"an empty section": {func(_ *testing.T, o *options) { o.Version = "v1.2.2" }, "for 1.2.2 is empty"},
		"a new file": {func(t *testing.T, o *options) {
			keep(t, filepath.Join(o.Dir, "new.go"), "package new")
		}, `"?? new.go" is the first difference`},
		"a changed file": {func(t *testing.T, o *options) {
			keep(t, filepath.Join(o.Dir, "CHANGELOG.md"), changelog+"\n")
		}, `CHANGELOG.md" is the first difference`},
		"a tag of another commit": {func(t *testing.T, o *options) {
			git(t, o.Dir, "tag", "v1.2.3")
			commit(t, o.Dir)
		}, "the tag v1.2.3 is another commit"},
		"an annotated tag of another commit": {func(t *testing.T, o *options) {
			git(t, o.Dir, "tag", "--annotate", "--message=It", "v1.2.3")
			commit(t, o.Dir)
		}, "the tag v1.2.3 is another commit"},
		"no repository": {func(t *testing.T, o *options) { o.Dir = t.TempDir() }, "not a git repository"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := repository(t)
			c.spoil(t, &o)
			err := o.release(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, and not %q", err, c.says)
			}
			if _, err := os.Stat(filepath.Join(o.Dir, "dist")); err == nil {
				t.Error("it began all the same")
			}
		})
	}
}

func TestAFailedReleaseLeavesTheOneBefore(t *testing.T) {
	t.Parallel()
	o := repository(t)
	git(t, o.Dir, "tag", "v1.2.3")
	keep(t, filepath.Join(o.Dir, ".git", "info", "exclude"), "/dist/\n")
	if err := os.MkdirAll(filepath.Join(o.Dir, "dist", "release"), 0o700); err != nil {
		t.Fatal(err)
	}
	keep(t, filepath.Join(o.Dir, "dist", "release", "SHA256SUMS"), "of before")
	if err := o.release(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "web app: ") {
		t.Fatalf("a folder without a Makefile: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(o.Dir, "dist", "*"))
	hidden, _ := filepath.Glob(filepath.Join(o.Dir, "dist", ".*"))
	if err != nil || len(left) != 1 || len(hidden) != 0 {
		t.Errorf("%v and %v are left", left, hidden)
	}
	if raw, err := os.ReadFile(filepath.Join(left[0], "SHA256SUMS")); err != nil || string(raw) != "of before" {
		t.Errorf("%s, %v", raw, err)
	}
}
