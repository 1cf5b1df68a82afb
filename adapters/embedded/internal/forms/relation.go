package forms

import (
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
)

// Kinds are the rows of this package. The form is the truth: versions are of one that
// there is, and older than it.
func Kinds(db *kv.DB) []relation.Kind {
	r := relations{db}
	return []relation.Kind{
		{Name: kindForm, Title: "form", Where: where, Row: func() kv.Row { return new(row) }, Judge: r.form, Scoped: true},
		{Name: kindVersion, Title: "earlier version of a form", Where: where, Row: func() kv.Row { return new(row) }, Judge: r.version, Scoped: true},
	}
}

// relations judges rows.
type relations struct{ db *kv.DB }

func (relations) form(at kv.Key, _ []string, found kv.Row) ([]relation.Finding, error) {
	if string(found.(*row).key()) != string(at) {
		return []relation.Finding{relation.Lost("It stands in the place of another form: delete it, and make it anew.")}, nil
	}
	return nil, nil
}

func (r relations) version(at kv.Key, _ []string, found kv.Row) ([]relation.Finding, error) {
	v := found.(*row)
	if string(v.version()) != string(at) {
		return []relation.Finding{relation.Lost("It stands in the place of another version.")}, nil
	}
	var now row
	there, err := r.db.Get(v.key(), &now)
	switch {
	case kv.Unreadable(err):
		return nil, nil // the look at the form tells of that
	case err != nil || there && v.Number < now.Number:
		return nil, err
	case !there:
		return []relation.Finding{relation.Delete("Its form is not there.", at)}, nil
	}
	return []relation.Finding{relation.Delete("It is not older than its form.", at)}, nil
}

// where names a form by its id and scope, and a version by its number.
func where(parts []string) string {
	if len(parts) < 3 {
		return strings.Join(parts[1:], " ")
	}
	of := parts[2] + " in " + parts[1]
	if len(parts) < 4 {
		return of
	}
	if n, ok := kv.Number(parts[3]); ok {
		return "version " + strconv.FormatInt(-n, 10) + " of " + of
	}
	return of
}
