// Package relation holds how the packages that write rows say what those must
// agree with, and how what disagrees is mended. Who looks, and when, is not here.
package relation

import (
	"bytes"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Kind is one kind of rows.
type Kind struct {
	// Name is the first part of their keys.
	Name string
	// Title says to people what such a row is.
	Title string
	// Where names the row at a key by ids alone. It is given all parts of the key,
	// which may be too few.
	Where func(parts []string) string
	// Row makes a row to read into.
	Row func() kv.Row
	// Damaged finds what to do about a row that cannot be read; nil when nothing
	// can be done.
	Damaged func(at kv.Key, parts []string) ([]Finding, error)
	// Judge is nil for rows that stand alone.
	Judge Judge
	// Scoped says that the second part of every key is that of a scope, whose rows
	// are removed with it.
	Scoped bool
	// Belongs finds what an organization has otherwise; nil when it has none of these.
	Belongs Belongs
	// Itself marks the rows that are the organization, which are removed last.
	Itself bool
}

// Belongs reports whether a row belongs to an organization, and names what else is
// removed with it. A row that cannot be read is shown empty. It only reads.
type Belongs func(s organizations.Scope, parts []string, row kv.Row) (is bool, with []kv.Key, err error)

// Judge finds what a row does not agree with. It only reads, and may be asked
// twice about the same row.
type Judge func(at kv.Key, parts []string, row kv.Row) ([]Finding, error)

// Finding is something that does not agree.
type Finding struct {
	// What and Where take the place of the row's own when the difference is about
	// another row.
	What, Where string
	// Found is one sentence.
	Found string
	// Mend brings it in order, nil for what cannot be.
	Mend *kv.Batch
}

// Put is a finding that one write mends.
func Put(found string, key kv.Key, row kv.Row) Finding {
	var b kv.Batch
	b.Put(key, row)
	return Finding{Found: found, Mend: &b}
}

// Delete is a finding that is mended when these rows are gone.
func Delete(found string, keys ...kv.Key) Finding {
	var b kv.Batch
	for _, key := range keys {
		b.Delete(key)
	}
	return Finding{Found: found, Mend: &b}
}

// Copy is what to do about a damaged row that holds nothing but what others say,
// too: it is removed, and those bring it back when they are looked at.
func Copy(at kv.Key, _ []string) ([]Finding, error) {
	return []Finding{Delete("It cannot be read.", at)}, nil
}

// Lost is a finding that nothing here can mend.
func Lost(found string) Finding { return Finding{Found: found} }

// About says that another row than the one looked at is meant.
func (f Finding) About(what, where string) Finding {
	f.What, f.Where = what, where
	return f
}

// IsFirst reports whether no key of a prefix sorts before this one: for what is
// told once of many rows.
func IsFirst(db *kv.DB, prefix, at kv.Key) (bool, error) {
	keys, err := db.Keys(kv.Span{Prefix: prefix, Limit: 1})
	return len(keys) == 1 && bytes.Equal(keys[0], at), err
}

// InScope names the scope that is the second part of a key.
func InScope(parts []string) string {
	if len(parts) < 2 {
		return "nowhere"
	}
	return "in " + parts[1]
}
