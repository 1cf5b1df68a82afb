package kv

import (
	"encoding/json"
	"fmt"

	"github.com/bifrost-run/bifrost/domain/fault"
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

// Row is a pointer to a struct that embeds Schema.
type Row interface {
	stamp()
	known() bool
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

// decode looks at the version even when the rest cannot be read: that is how a
// newer shape shows itself.
func decode(value []byte, row Row) error {
	err := json.Unmarshal(value, row)
	if err != nil {
		var schema Schema
		if json.Unmarshal(value, &schema) == nil && !schema.known() {
			return errNewer()
		}
		return ErrBroken(fmt.Errorf("read a row: %w", err))
	}
	if !row.known() {
		return errNewer()
	}
	return nil
}

func errNewer() error {
	return fault.New(fault.Unavailable, "schema_newer", "This data was written by a newer bifrost. Start that version or a later one.")
}
