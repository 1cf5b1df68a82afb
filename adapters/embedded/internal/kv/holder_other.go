//go:build !unix

package kv

import (
	"errors"
	"io/fs"
	"os"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// holderOf tries to take the lock, which is over at once.
func holderOf(path string) (Holder, error) {
	if _, err := os.Stat(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return Holder{}, err
	}
	lock, err := vfs.Default.Lock(path)
	if err != nil {
		return Holder{Held: true}, nil
	}
	return Holder{}, lock.Close()
}
