package files

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/folder"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
)

// hidden begins the name of a content that is not published.
const hidden = "."

// idLength is how long a UUID is as text.
const idLength = 36

// disk keeps contents in files: <root>/<scope>/<id>. Nothing that people name
// becomes a part of a path.
type disk struct {
	root string

	mu sync.Mutex
	// made are the scopes whose folder this process has seen to.
	made map[string]bool
}

func newDisk(dir string) *disk {
	return &disk{root: filepath.Join(dir, "files"), made: map[string]bool{}}
}

func (d *disk) path(at place) string { return filepath.Join(d.root, at.scope, at.id) }

// folderOf makes the folder of a scope last before anything in it has to, whatever
// an earlier process came to. Nobody removes the folder while it is used.
func (d *disk) folderOf(at place, use func(folder string) error) error {
	path := filepath.Join(d.root, at.scope)
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.made[at.scope] {
		if err := cmp.Or(folder.Make(d.root), folder.Make(path)); err != nil {
			return err
		}
		d.made[at.scope] = true
	}
	return use(path)
}

func (d *disk) open(at place) (io.ReadCloser, int64, error) {
	file, err := os.Open(d.path(at))
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// remove also removes the folder of a scope that has no contents any more: its name
// says whose it was.
func (d *disk) remove(at place) error {
	if err := os.Remove(d.path(at)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if os.Remove(filepath.Join(d.root, at.scope)) == nil { // it fails while anything is in there
		delete(d.made, at.scope)
	}
	return nil
}

func (d *disk) draft(at place) draft { return &sheet{disk: d, at: at} }

// sheet is a draft on a disk.
type sheet struct {
	disk *disk
	at   place
	// file is nil before the sheet is filled, and once it is published.
	file *os.File
}

// fill makes the file with mode 0600, so no moment shows it to others.
func (s *sheet) fill(from io.Reader) error {
	err := s.disk.folderOf(s.at, func(in string) (err error) {
		s.file, err = os.CreateTemp(in, hidden+s.at.id+"-*")
		return err
	})
	if err != nil {
		return err
	}
	if _, err := io.Copy(s.file, from); err != nil {
		return err
	}
	return errors.Join(s.file.Sync(), s.file.Close())
}

func (s *sheet) publish() error {
	to := s.disk.path(s.at)
	if err := os.Rename(s.file.Name(), to); err != nil {
		return err
	}
	s.file = nil
	return folder.Sync(filepath.Dir(to))
}

// discard ignores what fails: the next start tries again.
func (s *sheet) discard() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}

// scopes are the folders of scopes, none before there is any.
func (d *disk) scopes() ([]fs.DirEntry, error) {
	all, err := os.ReadDir(d.root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return slices.DeleteFunc(all, func(e fs.DirEntry) bool { return !e.IsDir() }), err
}

// sweep removes what a killed process left behind: contents that are not known,
// and unpublished ones. Whatever else is in the folder is not ours to remove.
func (d *disk) sweep(known func(place) (bool, error)) error {
	scopes, err := d.scopes()
	if err != nil {
		return kv.ErrUnusable(d.root, err)
	}
	for _, scope := range scopes {
		if err := d.sweepScope(scope.Name(), known); err != nil {
			return err
		}
	}
	return nil
}

func (d *disk) sweepScope(scope string, known func(place) (bool, error)) error {
	in := filepath.Join(d.root, scope)
	entries, err := os.ReadDir(in)
	if err != nil {
		return kv.ErrUnusable(in, err)
	}
	for _, entry := range entries {
		keep, err := wanted(scope, entry, known)
		if err != nil {
			return err
		}
		if keep {
			continue
		}
		if err := os.Remove(filepath.Join(in, entry.Name())); err != nil {
			return kv.ErrUnusable(in, err)
		}
	}
	_ = os.Remove(in) // which fails while anything is in there
	return nil
}

// list reads the folders anew each time: a walk over all of them is rare.
func (d *disk) list(after string, limit int) (places []place, more bool, err error) {
	scopes, err := d.scopes()
	if err != nil {
		return nil, false, err
	}
	begin, _, _ := strings.Cut(after, "/")
	for _, scope := range scopes {
		if scope.Name() < begin {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(d.root, scope.Name()))
		if err != nil {
			return nil, false, err
		}
		for _, entry := range entries {
			at, ok := published(scope.Name(), entry)
			if !ok || at.name() <= after {
				continue
			}
			if len(places) == limit {
				return places, true, nil
			}
			places = append(places, at)
		}
	}
	return places, false, nil
}

// published is the place of a content that this program has made.
func published(scope string, entry fs.DirEntry) (place, bool) {
	at, _, ok := placeAt([]string{kindFile, scope, entry.Name()})
	return at, ok && entry.Type().IsRegular()
}

// wanted reports whether something stays: a content that is known, and whatever
// this program cannot have made.
func wanted(scope string, entry fs.DirEntry, known func(place) (bool, error)) (bool, error) {
	id, unpublished := strings.CutPrefix(entry.Name(), hidden)
	if unpublished && len(id) > idLength {
		id = id[:idLength]
	}
	at, _, ok := placeAt([]string{kindFile, scope, id})
	if !ok || !entry.Type().IsRegular() {
		return true, nil
	}
	if unpublished {
		return false, nil
	}
	return known(at)
}
