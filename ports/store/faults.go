package store

// The codes of the Unavailable faults that are about what one row holds, which no
// second try changes: one of a newer program, and one that is damaged.
const (
	SchemaNewer   = "schema_newer"
	RowUnreadable = "row_unreadable"
)
