// Package entity turns structs into table entities and back: which field is
// which property, what Azure's limits are, and how rows of an older shape are
// read. It sends nothing.
//
// An entity is a struct that embeds Row. Every other exported field is a
// property of the same name, and embedded structs lend theirs:
//
//	type grantRow struct {
//		entity.Row
//		Level     string
//		GrantedAt time.Time
//		Roles     []string `table:",json"`
//		Note      string   `table:"Remark"`
//		cached    bool     // unexported: no property
//	}
//
// Strings, bools, integers (also durations), floats, times and []byte are kept
// as themselves; everything else needs the option json and is a string. A zero
// time, empty bytes and an empty JSON value are left out of a whole row; all
// else is written, so that a filter can ask for zero.
package entity

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Any is the Version of a write that asks only whether the row is there.
const Any = "*"

// The codes of the Unavailable faults of rows.
const (
	// Newer is a row that a newer program wrote; it is left alone.
	Newer = store.SchemaNewer
	// Unreadable is a row that does not fit its entity.
	Unreadable = store.RowUnreadable
)

// Row is the part that all entities have. The keys are the caller's, the rest is
// filled in by reading and writing.
type Row struct {
	PartitionKey string
	RowKey       string
	// Timestamp is when the row was last written, by storage's clock; zero unless
	// the row was read.
	Timestamp time.Time
	// ReadAt is storage's clock at the answer that brought the row, cut to the
	// second; zero unless the row was read. Leases compare it with Timestamp.
	ReadAt time.Time
	// Version is storage's own mark of the row as it was read or written last,
	// empty for none. Replacing, merging and deleting need it, or Any.
	Version string

	// schema is the stored shape, 0 for a row that was not read.
	schema int
	// partial is true when only some properties were asked for.
	partial bool
}

// At is the address of a row: enough to delete it, or to merge into it without
// having read it.
func At(partition, row, version string) *Row {
	return &Row{PartitionKey: partition, RowKey: row, Version: version}
}

// Meta gives the packages below adapters/azure hold of the Row in an entity.
func (r *Row) Meta() *Row { return r }

// Entity is a pointer to a struct that embeds Row.
type Entity interface {
	// Meta is the embedded Row.
	Meta() *Row
}

// Of lets a reader name the struct and get the pointer.
type Of[T any] interface {
	*T
	Entity
}

// Evolving is an entity whose shape has changed. Fields that were only added
// need none of this: they are zero in an older row.
type Evolving interface {
	Entity
	// Schema is the newest shape, 2 or higher.
	Schema() int
	// Upgrade turns the properties of a row of an older shape into those of the
	// newest, in memory. The next write stores them whole.
	Upgrade(from int, properties Properties) error
}

// Properties are what is stored, by name: string, bool, int64, float64,
// time.Time or []byte.
type Properties map[string]any

// firstSchema is the shape of entities that never changed.
const firstSchema = 1

func newest(e Entity) int {
	if evolving, ok := e.(Evolving); ok {
		return evolving.Schema()
	}
	return firstSchema
}

// IsOld reports whether the row was stored in an older shape than the entity
// has now, and is therefore written whole.
func IsOld(e Entity) bool {
	stored := e.Meta().schema
	return stored != 0 && stored < newest(e)
}

// Written takes in the version that storage gave to a write of the row. Whatever
// its shape was, it is the newest from then on.
func Written(e Entity, version string) {
	e.Meta().Version, e.Meta().schema = version, newest(e)
}

func errNewer() error {
	return fault.New(fault.Unavailable, Newer, "This data was written by a newer bifrost. Start that version or a later one.")
}

// ErrUnreadable is the fault for a row that does not fit its entity, also when only
// its reader can tell: when it names what cannot be. The cause says what, for the
// log.
func ErrUnreadable(cause error) error {
	return fault.Wrap(cause, fault.Unavailable, Unreadable, "Stored data is damaged. An administrator can find it with bifrost storage check.")
}
