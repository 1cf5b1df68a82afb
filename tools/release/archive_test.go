package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// packable is a folder with a program and a file, and a job that packs it.
func packable(t *testing.T) (j job, files []entry) {
	t.Helper()
	j = job{out: t.TempDir(), at: time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)}
	for name, content := range map[string]string{"bifrost": "the program", "LICENSE": "the terms"} {
		from := filepath.Join(t.TempDir(), name)
		keep(t, from, content)
		files = append(files, entry{name: "folder/" + name, from: from, program: name == "bifrost"})
	}
	return j, files
}

// line is what an archive says of a file.
type line struct {
	Name, Content string
	Mode          int64
	At            string
}

var packed = []line{
	{"folder/LICENSE", "the terms", 0o644, "2026-11-23T10:00:00Z"},
	{"folder/bifrost", "the program", 0o755, "2026-11-23T10:00:00Z"},
}

// twice packs the same files in two orders, on files of two times, and answers the archive.
func twice(t *testing.T, pack func(to string, files []entry) error, j job, files []entry) []byte {
	t.Helper()
	var archives [][]byte
	for _, name := range []string{"first", "second"} {
		to := filepath.Join(j.out, name)
		if err := pack(to, files); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		archives = append(archives, raw)
		slices.Reverse(files)
		for _, file := range files {
			if err := errors.Join(os.Chtimes(file.from, time.Time{}, j.at.Add(time.Hour)), os.Chmod(file.from, 0o400)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("the same files give other bytes")
	}
	return archives[0]
}

func TestATarHasTheFilesInOrderOfTheCommitsTime(t *testing.T) {
	t.Parallel()
	j, files := packable(t)
	unpacked, err := gzip.NewReader(bytes.NewReader(twice(t, j.tar, j, files)))
	if err != nil {
		t.Fatal(err)
	}
	if unpacked.Name != "" || !unpacked.ModTime.IsZero() {
		t.Errorf("the archive says when and from what it was packed: %+v", unpacked.Header)
	}
	var got []line
	archive := tar.NewReader(unpacked)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(archive)
		if err != nil || header.Uname != "" || header.Uid != 0 {
			t.Errorf("%+v: %v", header, err)
		}
		got = append(got, line{header.Name, string(content), header.Mode, header.ModTime.UTC().Format(time.RFC3339)})
	}
	if diff := cmp.Diff(packed, got); diff != "" {
		t.Error(diff)
	}
}

func TestAZipHasTheFilesInOrderOfTheCommitsTime(t *testing.T) {
	t.Parallel()
	j, files := packable(t)
	raw := twice(t, j.zip, j, files)
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var got []line
	for _, file := range archive.File {
		content, err := archive.Open(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, line{file.Name, string(said), int64(file.Mode().Perm()), file.Modified.UTC().Format(time.RFC3339)})
	}
	if diff := cmp.Diff(packed, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnArchiveReplacesNothing(t *testing.T) {
	t.Parallel()
	j, files := packable(t)
	to := filepath.Join(j.out, "there")
	keep(t, to, "mine")
	if err := j.zip(to, files); !errors.Is(err, os.ErrExist) {
		t.Errorf("%v", err)
	}
}

func TestSumsNameEveryFile(t *testing.T) {
	t.Parallel()
	j := job{out: t.TempDir()}
	keep(t, filepath.Join(j.out, "b"), "")
	keep(t, filepath.Join(j.out, "a"), "a\n")
	if err := j.sums(t.Context()); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(j.out, "SHA256SUMS"))
	want := "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7  a\n" +
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b\n"
	if err != nil || string(raw) != want {
		t.Errorf("%v:\n%s", err, raw)
	}
}
