package kv

import (
	"errors"

	"github.com/cockroachdb/pebble/v2"
)

// Batch is a list of writes that happen all together or not at all. It is made
// by one goroutine and committed once.
type Batch struct {
	writes []write
	err    error
}

// write sets a key, or deletes it when value is nil, or with all that sorts
// before to.
type write struct{ key, value, to []byte }

// Put sets a row, replacing an earlier one.
func (b *Batch) Put(key Key, row Row) {
	value, err := encode(row)
	b.err = errors.Join(b.err, err)
	b.writes = append(b.writes, write{key: key, value: value})
}

// Delete removes a row; deleting what is not there is fine.
func (b *Batch) Delete(key Key) { b.writes = append(b.writes, write{key: key}) }

// DeleteAll removes every row whose key goes on from a prefix of at least one
// part, in one write however many there are.
func (b *Batch) DeleteAll(prefix Key) {
	b.writes = append(b.writes, write{key: prefix, to: prefix.following()})
}

// Commit writes the batch and answers when it is safely on disk. Commits of
// many goroutines share one flush to disk.
func (db *DB) Commit(b *Batch) error {
	db.commits.RLock()
	defer db.commits.RUnlock()
	return db.commit(b)
}

// Still runs act while nobody else commits: what it reads does not change before
// it has written. It writes by commit alone, and nobody waits for a lock in it.
func (db *DB) Still(act func(commit func(*Batch) error) error) error {
	db.commits.Lock()
	defer db.commits.Unlock()
	return act(db.commit)
}

func (db *DB) commit(b *Batch) error {
	if b.err != nil {
		return b.err
	}
	if err := db.enter(); err != nil {
		return err
	}
	defer db.leave()
	batch := db.pebble.NewBatch()
	err := b.fill(batch)
	if err == nil {
		err = batch.Commit(pebble.Sync)
	}
	if err = errors.Join(err, batch.Close()); err != nil {
		return ErrBroken(err)
	}
	return nil
}

func (b *Batch) fill(batch *pebble.Batch) error {
	for _, w := range b.writes {
		var err error
		switch {
		case w.to != nil:
			err = batch.DeleteRange(w.key, w.to, nil)
		case w.value == nil:
			err = batch.Delete(w.key, nil)
		default:
			err = batch.Set(w.key, w.value, nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
