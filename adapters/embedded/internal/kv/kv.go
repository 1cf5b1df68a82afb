// Package kv is the ordered key-value store below the embedded adapters: one
// Pebble database in a folder or in memory, keys built from parts, rows as JSON
// with a schema version, atomic batches that are on disk when they answer, and
// locks for reading, deciding and writing. What the rows mean is not here.
package kv

import (
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// DB is an open store. All its methods may be called from many goroutines, and
// answer fault.Unavailable once Close was called.
type DB struct {
	pebble *pebble.DB
	lock   *pebble.Lock // nil in memory
	// reads counts reads of one row and reads of a span.
	reads atomic.Int64
	// commits is held for reading by each commit, and for writing by Still.
	commits sync.RWMutex

	mu     sync.Mutex
	idle   *sync.Cond
	active int
	closed bool
}

// OpenMemory makes an empty store that is gone after Close. A nil logger is silent.
func OpenMemory(logger *slog.Logger) (*DB, error) {
	return open(vfs.NewMem(), "", nil, logger)
}

func open(fs vfs.FS, dir string, lock *pebble.Lock, logger *slog.Logger) (*DB, error) {
	p, err := pebble.Open(dir, tuned(fs, lock, logger))
	if err != nil {
		return nil, err
	}
	db := &DB{pebble: p, lock: lock}
	db.idle = sync.NewCond(&db.mu)
	return db, nil
}

// Close waits for what is under way, then frees the files and the folder.
// Closing twice is the same as closing once.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return nil
	}
	db.closed = true
	for db.active > 0 {
		db.idle.Wait()
	}
	err := db.pebble.Close()
	if db.lock != nil {
		if lockErr := db.lock.Close(); err == nil {
			err = lockErr
		}
	}
	return err
}

// enter keeps Close waiting until leave: Pebble panics when it is used after
// its own Close.
func (db *DB) enter() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return ErrClosed()
	}
	db.active++
	return nil
}

// Alive is the fault of a store that has been closed, nil before: for what is
// done beside the rows and must not outlive them.
func (db *DB) Alive() error {
	if err := db.enter(); err != nil {
		return err
	}
	db.leave()
	return nil
}

func (db *DB) leave() {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.active--
	if db.active == 0 {
		db.idle.Broadcast()
	}
}

// ErrClosed is the answer of a store that has been closed.
func ErrClosed() error {
	return fault.New(fault.Unavailable, "storage_closed", "Storage is shutting down.")
}

// ErrBroken is what callers are told when storage itself fails to answer.
func ErrBroken(err error) error {
	return fault.Wrap(err, fault.Unavailable, "storage_unavailable", "Storage does not answer. Try again in a moment.")
}
