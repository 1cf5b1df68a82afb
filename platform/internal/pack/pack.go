// Package pack makes the archive that is deployed to Azure Functions: the handler
// and what the Functions host reads, and nothing else. What is in it depends on
// the source alone, so that the same source gives the same bytes.
package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Options say what goes into an archive.
type Options struct {
	// Dir is the folder of the module that Main is in; empty is the current one.
	Dir string
	// Main is the handler's package: "./cmd/handler".
	Main string
	// Root has host.json and the folders of the functions.
	Root fs.FS
	// Version names the build.
	Version string
	// Out is the archive to write.
	Out string
}

// Program is the name of the handler in the archive, which host.json has, too.
const Program = "handler"

// Make builds the handler and writes the archive. An error is a sentence for the
// person who waits for it, and then nothing was written.
func Make(ctx context.Context, o Options) error {
	program, err := o.build(ctx)
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	if err := write(&archive, o.Root, program); err != nil {
		return err
	}
	return replace(o.Out, archive.Bytes())
}

// The modes of files in the archive. The host does not make the handler
// executable where the archive is mounted read-only.
const (
	programMode = fs.FileMode(0o755)
	fileMode    = fs.FileMode(0o644)
)

// noTime is the first time that an archive can hold, for every file of it.
var noTime = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// write puts the files in the order of their names.
func write(to io.Writer, root fs.FS, program []byte) error {
	names, err := listed(root)
	if err != nil {
		return err
	}
	archive := zip.NewWriter(to)
	for _, name := range names {
		content, mode := program, programMode
		if name != Program {
			mode = fileMode
			if content, err = fs.ReadFile(root, name); err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
		}
		if err := add(archive, name, mode, content); err != nil {
			return fmt.Errorf("pack %s: %w", name, err)
		}
	}
	return archive.Close()
}

// listed are the names of an archive.
func listed(root fs.FS) ([]string, error) {
	functions, err := fs.Glob(root, "*/function.json")
	if err != nil {
		return nil, fmt.Errorf("look for the functions: %w", err)
	}
	if len(functions) == 0 {
		return nil, errors.New("there is no function to pack")
	}
	names := append(functions, "host.json", Program)
	slices.Sort(names)
	return names, nil
}

func add(archive *zip.Writer, name string, mode fs.FileMode, content []byte) error {
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: noTime}
	header.SetMode(mode)
	file, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return err
}

// replace writes the whole archive or leaves the one that is there.
func replace(name string, content []byte) (err error) {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the folder of the package: %w", err)
	}
	file, err := os.CreateTemp(dir, ".package-*")
	if err != nil {
		return fmt.Errorf("write the package: %w", err)
	}
	defer func() { err = errors.Join(err, cleared(file.Name())) }()
	_, err = file.Write(content)
	if err = errors.Join(err, file.Chmod(fileMode), file.Close()); err != nil {
		return fmt.Errorf("write the package: %w", err)
	}
	if err := os.Rename(file.Name(), name); err != nil {
		return fmt.Errorf("write the package: %w", err)
	}
	return nil
}

// cleared removes what was not renamed.
func cleared(name string) error {
	if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
