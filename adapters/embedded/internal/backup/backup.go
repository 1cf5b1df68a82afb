// Package backup copies a data folder while its program works on it. The copy is
// a data folder itself: a program starts on it as it would on the original.
package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/files"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/folder"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Source is an open data folder.
type Source struct {
	DB    *kv.DB
	Files files.Files
	// Dir is empty for a store in memory, of which there is no copy.
	Dir string
}

// Take copies the folder into a new one at target, which appears when it is whole.
// It holds whatever was committed before, from one instant. Nobody waits. Invalid
// backup_target for a place where no copy can be, Unavailable backup_failed when
// it cannot be written.
func (s Source) Take(ctx context.Context, target string) (files.Copied, error) {
	target, err := s.free(target)
	if err != nil {
		return files.Copied{}, err
	}
	draft, err := os.MkdirTemp(filepath.Dir(target), "."+filepath.Base(target)+"-*") // made for its owner alone
	if err != nil {
		return files.Copied{}, failed(err)
	}
	done, err := s.fill(ctx, draft)
	if err == nil {
		err = folder.SyncAll(draft)
	}
	if err == nil {
		err = publish(draft, target)
	}
	if err != nil {
		return files.Copied{}, failed(errors.Join(err, os.RemoveAll(draft)))
	}
	return done, nil
}

// free answers the target in full: it must not be there, and not be inside of
// what is copied.
func (s Source) free(target string) (string, error) {
	if s.Dir == "" || target == "" {
		return "", refused("A backup needs a data folder and a new folder.")
	}
	target, err := filepath.Abs(target)
	if err != nil {
		return "", failed(err)
	}
	if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
		return "", refused("There is something at " + target + " already: name a folder that does not exist.")
	}
	parent, err := filepath.EvalSymlinks(filepath.Dir(target))
	if err != nil {
		return "", refused("The folder " + filepath.Dir(target) + " does not exist: make it first.")
	}
	data, err := filepath.Abs(s.Dir)
	if err == nil {
		data, err = filepath.EvalSymlinks(data)
	}
	if err != nil {
		return "", failed(err)
	}
	if within, err := filepath.Rel(data, parent); err == nil && within != ".." && !strings.HasPrefix(within, ".."+string(filepath.Separator)) {
		return "", refused("A backup cannot be inside of the data folder.")
	}
	return target, nil
}

// fill copies the store first, then what its rows name. Contents are not removed
// meanwhile, and keys are made before the first row that needs them.
func (s Source) fill(ctx context.Context, draft string) (files.Copied, error) {
	defer s.Files.Hold()()
	if err := s.DB.Copy(draft); err != nil {
		return files.Copied{}, err
	}
	of, err := kv.Open(draft, nil) // which shows that it opens, too
	if err != nil {
		return files.Copied{}, err
	}
	done, err := s.Files.Copy(ctx, of, draft)
	if err := errors.Join(err, of.Close()); err != nil {
		return done, err
	}
	return done, s.beside(ctx, draft)
}

// beside copies the small files of the folder itself: keys, and what the program
// keeps beside the store. Unfinished ones begin with a dot.
func (s Source) beside(ctx context.Context, draft string) error {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		if err := copyFile(ctx, filepath.Join(s.Dir, entry.Name()), filepath.Join(draft, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(ctx context.Context, from, to string) error {
	file, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	_, err = folder.Write(ctx, to, file)
	return err
}

// publish gives the whole copy its name, unless somebody took it meanwhile.
func publish(draft, target string) error {
	if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
		return refused("Something was made at " + target + " meanwhile: name a folder that does not exist.")
	}
	if err := os.Rename(draft, target); err != nil {
		return err
	}
	return folder.Sync(filepath.Dir(target))
}

func refused(message string) error { return fault.New(fault.Invalid, "backup_target", message) }

// failed tells the person who asked for a backup what is in its way.
func failed(err error) error {
	if fault.Code(err) != "" || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	message := "The backup could not be written."
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		message = "The backup could not be written: this place cannot be written to."
	case errors.Is(err, syscall.ENOSPC):
		message = "The backup could not be written: the disk is full."
	}
	return fault.Wrap(err, fault.Unavailable, "backup_failed", message)
}
