package kv

import (
	"errors"

	"github.com/cockroachdb/pebble/v2"
)

// Get reads one row; false when there is none.
func (db *DB) Get(key Key, row Row) (found bool, err error) {
	if err := db.enter(); err != nil {
		return false, err
	}
	defer db.leave()
	value, closer, err := db.pebble.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, ErrBroken(err)
	}
	err = decode(value, row)
	return err == nil, errors.Join(err, closer.Close())
}

// Span is a part of the store that is read in order.
type Span struct {
	// Prefix is what every key read goes on from; it has at least one part.
	Prefix Key
	// After leaves out this key and what sorts before it; nil begins at the beginning.
	After Key
	// To leaves out this key and what sorts after it; nil goes to the end.
	To Key
	// Limit is the most rows to read, 0 for all.
	Limit int
}

func (s Span) bounds() *pebble.IterOptions {
	o := &pebble.IterOptions{LowerBound: s.Prefix, UpperBound: s.Prefix.following()}
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
			if err := decode(it.Value(), P(&row)); err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
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
