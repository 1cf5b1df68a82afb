//go:build unix

package kv

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

func holderOf(path string) (Holder, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Holder{}, nil
	}
	if err != nil {
		return Holder{}, err
	}
	defer func() { _ = file.Close() }() // it was only looked at
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart}
	if err := syscall.FcntlFlock(file.Fd(), syscall.F_GETLK, &lock); err != nil {
		return Holder{}, err
	}
	// A process of another machine, or outside of this container, has no number here.
	return Holder{Held: lock.Type != syscall.F_UNLCK, PID: max(0, int(lock.Pid))}, nil
}
