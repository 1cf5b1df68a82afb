package kv

import "context"

// lowest and highest stand before and behind every key, which begins with the name
// of a kind.
var lowest, highest = []byte{0x00}, []byte{0xff}

// Compact rewrites the files of the store without what was deleted or replaced,
// while everybody works on. Without it that stays in them until the store has grown
// enough. What was written lately may stay in a log that is used again for what is
// written next.
func (db *DB) Compact(ctx context.Context) error {
	if err := db.enter(); err != nil {
		return err
	}
	defer db.leave()
	err := db.pebble.Compact(ctx, lowest, highest, false)
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	return ErrBroken(err)
}
