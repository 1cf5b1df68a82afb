package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// entry is a file of an archive.
type entry struct {
	// name is where it stands in the archive, with slashes.
	name string
	// from is the file on this machine.
	from string
	// program says that it can be started.
	program bool
}

func (e entry) mode() fs.FileMode {
	if e.program {
		return 0o755
	}
	return 0o644
}

// below lists the files of a folder.
func below(folder string) ([]entry, error) {
	var files []entry
	err := filepath.WalkDir(folder, func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, at)
		files = append(files, entry{name: filepath.ToSlash(name), from: at})
		return err
	})
	return files, err
}

// sorted are the files in the order in which every archive has them.
func sorted(files []entry) []entry {
	return slices.SortedFunc(slices.Values(files), func(a, b entry) int { return strings.Compare(a.name, b.name) })
}

// tar writes a packed archive in which every file has the commit's time and nobody's name.
func (j job) tar(to string, files []entry) error {
	return written(to, func(out io.Writer) error {
		packed, err := gzip.NewWriterLevel(out, gzip.BestCompression)
		if err != nil {
			return err
		}
		archive := tar.NewWriter(packed)
		for _, file := range sorted(files) {
			content, err := os.ReadFile(file.from)
			if err != nil {
				return err
			}
			header := &tar.Header{
				Typeflag: tar.TypeReg, Name: file.name, Mode: int64(file.mode()), Size: int64(len(content)),
				ModTime: j.at, Format: tar.FormatUSTAR,
			}
			if err := archive.WriteHeader(header); err != nil {
				return err
			}
			if _, err := archive.Write(content); err != nil {
				return err
			}
		}
		return errors.Join(archive.Close(), packed.Close())
	})
}

// zip writes the same as a zip.
func (j job) zip(to string, files []entry) error {
	return written(to, func(out io.Writer) error {
		archive := zip.NewWriter(out)
		for _, file := range sorted(files) {
			content, err := os.ReadFile(file.from)
			if err != nil {
				return err
			}
			header := &zip.FileHeader{Name: file.name, Method: zip.Deflate, Modified: j.at}
			header.SetMode(file.mode())
			into, err := archive.CreateHeader(header)
			if err != nil {
				return err
			}
			if _, err := into.Write(content); err != nil {
				return err
			}
		}
		return archive.Close()
	})
}

// written creates a file and closes it, whatever happens.
func written(to string, write func(io.Writer) error) (err error) {
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // for everybody
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return write(file)
}
