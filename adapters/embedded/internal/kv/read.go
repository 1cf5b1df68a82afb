package kv

import (
	"errors"

	"github.com/cockroachdb/pebble/v2"
)

// Reads is how often the store was asked for one row or for a span of rows, since it
// was opened.
func (db *DB) Reads() int64 { return db.reads.Load() }

// Get reads one row; false when there is none.
func (db *DB) Get(key Key, row Row) (found bool, err error) {
	there := false
	err = db.look(key, func(value []byte) error { there = true; return decode(value, row) })
	return there && err == nil, err
}

// Raw reads what stands at a key without reading it as a row; false when nothing
// does.
func (db *DB) Raw(key Key) (value []byte, found bool, err error) {
	err = db.look(key, func(there []byte) error { value, found = append([]byte(nil), there...), true; return nil })
	return value, found, err
}

// look shows what stands at a key, and nothing when nothing does.
func (db *DB) look(key Key, show func(value []byte) error) error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.leave()
	db.reads.Add(1)
	value, closer, err := db.pebble.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil
	}
	if err != nil {
		return ErrBroken(err)
	}
	return errors.Join(show(value), closer.Close())
}

// Span is a part of the store that is read in order.
type Span struct {
	// Prefix is what every key read goes on from; empty is the whole store.
	Prefix Key
	// After leaves out this key and what sorts before it; nil begins at the beginning.
	After Key
	// To leaves out this key and what sorts after it; nil goes to the end.
	To Key
	// Limit is the most rows to read, 0 for all.
	Limit int
	// Sound leaves out rows that are damaged, where one of them must not take the
	// others with it.
	Sound bool
}

func (s Span) bounds() *pebble.IterOptions {
	o := &pebble.IterOptions{}
	if len(s.Prefix) > 0 {
		o.LowerBound, o.UpperBound = s.Prefix, s.Prefix.following()
	}
	if s.After != nil {
		o.LowerBound = append(append([]byte(nil), s.After...), mark)
	}
	if s.To != nil {
		o.UpperBound = s.To
	}
	return o
}

// Scan reads the rows of a span in the order of their keys, as they were at
// one instant.
func Scan[T any, P rowOf[T]](db *DB, s Span) (rows []T, err error) {
	err = db.iterate(s, func(it *pebble.Iterator) error {
		for ok := it.First(); ok && (s.Limit == 0 || len(rows) < s.Limit); ok = it.Next() {
			var row T
			err := decode(it.Value(), P(&row))
			if s.Sound && Damaged(err) {
				continue
			}
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// Keys lists the keys of a span, in order, as they were at one instant.
func (db *DB) Keys(s Span) (keys []Key, err error) {
	err = db.iterate(s, func(it *pebble.Iterator) error {
		for ok := it.First(); ok && (s.Limit == 0 || len(keys) < s.Limit); ok = it.Next() {
			keys = append(keys, append(Key(nil), it.Key()...))
		}
		return nil
	})
	return keys, err
}

// Last reads the row with the greatest key under a prefix; false when there is none.
func (db *DB) Last(prefix Key, row Row) (found bool, err error) {
	err = db.iterate(Span{Prefix: prefix}, func(it *pebble.Iterator) error {
		if found = it.Last(); !found {
			return nil
		}
		return decode(it.Value(), row)
	})
	return found && err == nil, err
}

// iterate gives every read the same three ends: the read's own error, one that
// the iterator kept for later, and one of closing it.
func (db *DB) iterate(s Span, read func(*pebble.Iterator) error) error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.leave()
	db.reads.Add(1)
	it, err := db.pebble.NewIter(s.bounds())
	if err != nil {
		return ErrBroken(err)
	}
	if err := read(it); err != nil {
		return errors.Join(err, it.Close())
	}
	if err := errors.Join(it.Error(), it.Close()); err != nil {
		return ErrBroken(err)
	}
	return nil
}
