// Package folder makes folders and files of a data folder, and makes names in
// them last. What the names stand for is not here.
package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Make makes a folder for its owner alone, unless it is there. Once it answers,
// a power cut does not take the folder away.
func Make(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return Sync(filepath.Dir(path))
}

// Sync makes the names in a folder survive a power cut.
func Sync(path string) error {
	if runtime.GOOS == "windows" {
		return nil // It has no such call and writes names down by itself.
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
