package kv

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// folderMode keeps other people of the machine out: the folder holds clients' data.
const folderMode = 0o700

// Folder is the name of the store's own folder in a data folder.
const Folder = "store"

// Open opens or creates the store of a data folder, in a folder below it. A nil
// logger is silent. The faults are for the person who starts the program:
// Conflict data_locked when another process has it, Unavailable data_unusable
// when it cannot be read and written.
func Open(dir string, logger *slog.Logger) (*DB, error) {
	files := filepath.Join(dir, Folder)
	if err := os.MkdirAll(files, folderMode); err != nil {
		return nil, ErrUnusable(dir, err)
	}
	lock, err := pebble.LockDirectory(files, vfs.Default)
	if err != nil {
		return nil, lockFault(dir, err)
	}
	db, err := open(vfs.Default, files, lock, logger)
	if err != nil {
		return nil, ErrUnusable(dir, errors.Join(err, lock.Close()))
	}
	return db, nil
}

// Copy writes the store as it is at one instant into another data folder, which
// has none. Nobody waits meanwhile. The copy holds whatever was committed before;
// it may share files that never change with the original until it is moved to
// another disk. A store in memory has no copy.
func (db *DB) Copy(dir string) error {
	if db.lock == nil {
		return errors.New("a store in memory was to be copied into a folder")
	}
	if err := db.enter(); err != nil {
		return err
	}
	defer db.leave()
	files := filepath.Join(dir, Folder)
	if err := db.pebble.Checkpoint(files, pebble.WithFlushedWAL()); err != nil {
		return fmt.Errorf("copy the store: %w", err)
	}
	return os.Chmod(files, folderMode)
}

// lockFault tells a lock file that cannot be made from one that is taken: only
// the first is an error about a path.
func lockFault(dir string, err error) error {
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return ErrUnusable(dir, err)
	}
	return fault.Wrap(err, fault.Conflict, "data_locked", "The data folder "+dir+" is in use by another running bifrost.")
}

// ErrUnusable is what the person who starts the program is told about a folder:
// Unavailable data_unusable, with what is wrong as far as it is known.
func ErrUnusable(dir string, err error) error {
	message := "The data folder " + dir + " cannot be opened: its files are damaged, or a newer bifrost wrote them."
	switch {
	case errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrExist):
		message = "The data folder " + dir + " is not a folder."
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		message = "The data folder " + dir + " cannot be written to."
	case errors.Is(err, syscall.ENOSPC):
		message = "The data folder " + dir + " is on a full disk."
	}
	return fault.Wrap(err, fault.Unavailable, "data_unusable", message)
}
