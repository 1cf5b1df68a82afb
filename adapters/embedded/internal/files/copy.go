package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/folder"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
)

// Hold keeps every content that there is until it is released, also of files
// that are deleted meanwhile. It is held while a copy of the store is made and
// the contents of that copy are.
func (f Files) Hold() (release func()) {
	f.spared.Hold()
	return func() {
		for _, at := range f.spared.Release() {
			_, _ = f.stray(at, true) // the next start removes what this could not
		}
	}
}

// Copied is what a copy of contents came to.
type Copied struct {
	// Files counts contents, and Bytes is how large they are in all.
	Files int
	Bytes int64
	// Missing names files without a whole content, here as there.
	Missing []string
}

// Copy writes the contents of the files of another store, which is a copy of this
// one, into its data folder.
func (f Files) Copy(ctx context.Context, of *kv.DB, dir string) (Copied, error) {
	to := newDisk(dir)
	var done Copied
	for after := kv.Key(nil); ; {
		keys, err := of.Keys(kv.Span{Prefix: kv.NewKey(kindFile), After: after, Limit: piece})
		if err != nil || len(keys) == 0 {
			return done, err
		}
		for _, key := range keys {
			if err := f.copied(ctx, of, key, to, &done); err != nil {
				return done, err
			}
		}
		after = keys[len(keys)-1]
	}
}

func (f Files) copied(ctx context.Context, of *kv.DB, key kv.Key, to *disk, done *Copied) error {
	parts, _ := key.Parts()
	at, _, ok := placeAt(parts)
	var stored row
	if _, err := of.Get(key, &stored); err != nil || !ok {
		done.Missing = append(done.Missing, whereOf(parts))
		return nil
	}
	from, size, err := f.contents.open(at)
	if errors.Is(err, fs.ErrNotExist) || err == nil && size != stored.Size {
		done.Missing = append(done.Missing, whereOf(parts))
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("read a file: %w", err)
	}
	defer func() { _ = from.Close() }() // it was only read
	if err := to.folderOf(at, func(string) error { return nil }); err != nil {
		return fmt.Errorf("copy a file: %w", err)
	}
	size, err = folder.Write(ctx, to.path(at), from)
	done.Files, done.Bytes = done.Files+1, done.Bytes+size
	return err
}
