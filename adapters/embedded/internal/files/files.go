// Package files keeps uploads and results: what is known of each in a row of the
// store, and its content in a file beside the store, or in memory for a store in
// memory. A row is written after its content and deleted before it, so that what
// is found is whole, whenever the process is killed.
package files

import (
	"context"
	"errors"
	"io"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/files/internal/intake"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/files/internal/spare"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
)

// Files keeps uploads and results by scope. It satisfies object.Files.
type Files struct {
	db *kv.DB
	// locks are on places: a content and its row change with nobody in between.
	locks    *kv.Locks
	contents contents
	spared   *spare.Set[place]
}

var _ object.Files = Files{}

// contents is where the bytes of files are.
type contents interface {
	// draft is a content that nobody can find yet.
	draft(at place) draft
	// open answers a content and its size, and fs.ErrNotExist when there is none.
	open(at place) (io.ReadCloser, int64, error)
	// remove forgets a content; one that is not there is fine. Whoever has it open
	// reads on.
	remove(at place) error
	// list answers so many places of contents, in the order of names, after the one
	// of this name, and whether there are more.
	list(after string, limit int) (places []place, more bool, err error)
}

// draft is a content on its way. It is filled and published once each, by one
// goroutine.
type draft interface {
	// fill takes all that there is to read, and keeps it.
	fill(from io.Reader) error
	// publish makes it the content of its place, which has no row.
	publish() error
	// discard forgets what was not published.
	discard()
}

// New makes the port on the store of a data folder, or of memory for an empty
// one. It removes the contents without a row that a killed process left behind.
// Unavailable data_unusable, with a sentence for the person who starts the
// program, when it cannot.
func New(db *kv.DB, dir string) (Files, error) {
	f := Files{db: db, locks: kv.NewLocks(), spared: spare.New[place]()}
	if dir == "" {
		f.contents = &memory{whole: map[place][]byte{}}
		return f, nil
	}
	d := newDisk(dir)
	f.contents = d
	return f, d.sweep(f.known)
}

// Create keeps a content. It is read outside of every lock, for as long as that
// takes.
func (f Files) Create(ctx context.Context, s organizations.Scope, file object.File, content io.Reader, limit int64) (object.File, error) {
	at, err := placeFor(ctx, s, file.ID)
	if err != nil {
		return object.File{}, err
	}
	if err := f.free(at); err != nil {
		return object.File{}, err
	}
	made := f.contents.draft(at)
	defer made.discard()
	in := intake.New(ctx, content, limit)
	if err := made.fill(in); err != nil {
		return object.File{}, in.Reason(err)
	}
	file.Size, file.CreatedAt = in.Size, file.CreatedAt.UTC()
	if err := f.keep(ctx, at, made, file); err != nil {
		return object.File{}, err
	}
	return file, nil
}

// keep makes a file visible. A content whose row could not be written stays
// until the next start: to remove it could take it from a row that was written.
func (f Files) keep(ctx context.Context, at place, made draft, file object.File) error {
	defer f.locks.Lock(at.name())()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := f.free(at); err != nil {
		return err
	}
	if err := made.publish(); err != nil {
		return kv.ErrBroken(err)
	}
	var b kv.Batch
	b.Put(at.key(), rowOf(file))
	return f.db.Commit(&b)
}

// free is a fault when the place is taken.
func (f Files) free(at place) error {
	taken, err := f.known(at)
	if err == nil && taken {
		err = fault.New(fault.Conflict, "file_exists", "A file with this id is stored already.")
	}
	return err
}

// known counts a damaged row: its content may be all that is left.
func (f Files) known(at place) (bool, error) {
	there, err := f.db.Get(at.key(), &row{})
	if kv.Damaged(err) {
		return true, nil
	}
	return there, err
}

// Stat answers what is known of a file.
func (f Files) Stat(ctx context.Context, s organizations.Scope, id string) (object.File, error) {
	at, err := placeOf(ctx, s, id)
	if err != nil {
		return object.File{}, err
	}
	return f.find(at)
}

func (f Files) find(at place) (object.File, error) {
	var found row
	known, err := f.db.Get(at.key(), &found)
	if err != nil {
		return object.File{}, err
	}
	if !known {
		return object.File{}, errUnknown()
	}
	return found.file(at), nil
}

// Open answers a file and its content. Unavailable file_unreadable when somebody
// has touched the data folder.
func (f Files) Open(ctx context.Context, s organizations.Scope, id string) (object.File, io.ReadCloser, error) {
	at, err := placeOf(ctx, s, id)
	if err != nil {
		return object.File{}, nil, err
	}
	defer f.locks.Lock(at.name())()
	file, err := f.find(at)
	if err != nil {
		return object.File{}, nil, err
	}
	content, size, err := f.contents.open(at)
	if err != nil {
		return object.File{}, nil, errUnreadable(err)
	}
	if size != file.Size {
		return object.File{}, nil, errUnreadable(errors.Join(errors.New("the content has another size than it had"), content.Close()))
	}
	return file, content, nil
}

// Delete removes a file. When it fails the file may be gone for readers and not
// from the disk yet; calling it again, and the next start, remove the rest.
func (f Files) Delete(ctx context.Context, s organizations.Scope, id string) error {
	at, err := placeOf(ctx, s, id)
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	}
	defer f.locks.Lock(at.name())()
	known, err := f.known(at)
	if err != nil {
		return err
	}
	if known {
		var b kv.Batch
		b.Delete(at.key())
		if err := f.db.Commit(&b); err != nil {
			return err
		}
	}
	if f.spared.Take(at) {
		return nil
	}
	if err := f.contents.remove(at); err != nil {
		return kv.ErrBroken(err)
	}
	return nil
}

// place is where a file is: the key of a scope, and an id in its one spelling.
// Neither holds anything that a path could trip over.
type place struct{ scope, id string }

// placeOf reads an id from outside, which is one of a file as it would be one of
// a run. NotFound for one that the platform cannot have made.
func placeOf(ctx context.Context, s organizations.Scope, id string) (place, error) {
	d, err := entry.Run(ctx, s, executions.ID(id))
	if fault.Is(err, fault.NotFound) {
		return place{}, errUnknown()
	}
	return place{scope: s.Key(), id: string(d.ID())}, err
}

// placeFor refuses what only a defect of the caller can bring: an id that the
// platform did not make, or one in another spelling.
func placeFor(ctx context.Context, s organizations.Scope, id string) (place, error) {
	at, err := placeOf(ctx, s, id)
	if fault.Is(err, fault.NotFound) || (err == nil && at.id != id) {
		return place{}, errors.New("a file was to be kept under an id that is not ours")
	}
	return at, err
}

func (p place) name() string { return p.scope + "/" + p.id }

func errUnknown() error {
	return fault.New(fault.NotFound, "not_found", "This file does not exist here.")
}

func errUnreadable(cause error) error {
	return fault.Wrap(cause, fault.Unavailable, "file_unreadable",
		"The content of this file is missing from the data folder, or damaged. Bring the data folder back from a backup, or upload the file again.")
}
