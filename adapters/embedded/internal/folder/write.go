package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes what there is to read into a new file, for its owner alone, and
// answers how many bytes that were. The file lasts once its name does.
func Write(ctx context.Context, path string, from io.Reader) (int64, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fmt.Errorf("make a file: %w", err)
	}
	size, err := io.Copy(file, patient{ctx, from})
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return size, fmt.Errorf("write a file: %w", err)
	}
	return size, nil
}

// SyncAll makes every name in a folder and below it survive a power cut.
func SyncAll(path string) error {
	return filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return Sync(at)
	})
}

// patient reads for as long as somebody waits.
type patient struct {
	ctx  context.Context
	from io.Reader
}

// Read answers the context's error once it has ended.
func (p patient) Read(into []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.from.Read(into)
}
