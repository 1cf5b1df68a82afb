package kv

import (
	"encoding/json"
	"fmt"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// schemaVersion is the newest shape of rows that this program knows. Changes
// that only add fields do not raise it.
const schemaVersion = 1

// Schema is embedded in every row type; the store fills it when it writes.
type Schema struct {
	Version int `json:"schemaVersion"`
}

func (s *Schema) stamp() { s.Version = schemaVersion }

func (s *Schema) known() bool { return s.Version <= schemaVersion }

func (s *Schema) stale() bool { return s.Version < schemaVersion }

// Row is a pointer to a struct that embeds Schema.
type Row interface {
	stamp()
	known() bool
	stale() bool
}

// rowOf lets a reader name the struct and get the pointer.
type rowOf[T any] interface {
	*T
	Row
}

func encode(row Row) ([]byte, error) {
	row.stamp()
	value, err := json.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("write a row: %w", err)
	}
	return value, nil
}

// Decode reads a value as a row. Unavailable schema_newer for a row of a newer
// program, row_unreadable for a damaged one.
func Decode(value []byte, row Row) error { return decode(value, row) }

// Stale reports whether a row was read in an older shape than it would be
// written in.
func Stale(row Row) bool { return row.stale() }

// decode looks at the version even when the rest cannot be read: that is how a
// newer shape shows itself.
func decode(value []byte, row Row) error {
	err := json.Unmarshal(value, row)
	if err != nil {
		var schema Schema
		if json.Unmarshal(value, &schema) == nil && !schema.known() {
			return errNewer()
		}
		return fault.Wrap(fmt.Errorf("read a row: %w", err), fault.Unavailable, store.RowUnreadable,
			"Stored data is damaged. An administrator can find it with bifrost storage check.")
	}
	if !row.known() {
		return errNewer()
	}
	return nil
}

// Damaged reports whether an error is about a row that holds no row.
func Damaged(err error) bool { return fault.Code(err) == store.RowUnreadable }

// Unreadable reports whether an error is about what a row holds, which no second
// try changes, and not about storage.
func Unreadable(err error) bool { return Damaged(err) || fault.Code(err) == store.SchemaNewer }

func errNewer() error {
	return fault.New(fault.Unavailable, store.SchemaNewer, "This data was written by a newer bifrost. Start that version or a later one.")
}
