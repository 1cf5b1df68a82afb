package alerts

import (
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/alerts"
)

// Kinds are the rows of this package, which belong to no organization. The truth about
// what was told is the row of the trouble: its place by its age follows.
func Kinds(db *kv.DB) []relation.Kind {
	r := relations{db}
	return []relation.Kind{
		{Name: kindRule, Title: "alert rule", Where: named, Row: func() kv.Row { return new(row) }, Judge: rule},
		{Name: kindTold, Title: "trouble that was told", Where: named, Row: func() kv.Row { return new(toldRow) }, Damaged: relation.Copy, Judge: r.told},
		{Name: kindToldAt, Title: titleAge, Where: named, Row: func() kv.Row { return new(toldAtRow) }, Damaged: r.damagedAge, Judge: r.age},
	}
}

const titleAge = "age of a trouble that was told"

// named names a row by all parts of its key but its kind.
func named(parts []string) string { return strings.Join(parts[min(len(parts), 1):], " ") }

func rule(at kv.Key, _ []string, found kv.Row) ([]relation.Finding, error) {
	if string(keyOf(alerts.ID(found.(*row).ID))) != string(at) {
		return []relation.Finding{relation.Lost("It stands in the place of another alert rule: delete it, and make it anew.")}, nil
	}
	return nil, nil
}

// relations judges rows.
type relations struct{ db *kv.DB }

// told must have a place by its age.
func (r relations) told(_ kv.Key, parts []string, found kv.Row) ([]relation.Finding, error) {
	if len(parts) != 2 {
		return nil, nil
	}
	place := toldFrom(found.(*toldRow).At).With(parts[1])
	_, there, err := r.db.Raw(place)
	if err != nil || there {
		return nil, err
	}
	return []relation.Finding{relation.Put("It would never be forgotten.", place, &toldAtRow{}).About(titleAge, named(parts))}, nil
}

// age must be that of a trouble that was told then.
func (r relations) age(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	is, err := r.isAge(at, parts)
	if err != nil || is {
		return nil, err
	}
	return []relation.Finding{relation.Delete("Nothing was told then.", at)}, nil
}

// damagedAge writes a place anew, whose trouble was looked at before.
func (r relations) damagedAge(at kv.Key, parts []string) ([]relation.Finding, error) {
	const found = "It cannot be read."
	is, err := r.isAge(at, parts)
	switch {
	case err != nil:
		return nil, err
	case is:
		return []relation.Finding{relation.Put(found, at, &toldAtRow{})}, nil
	default:
		return []relation.Finding{relation.Delete(found, at)}, nil
	}
}

// isAge reports whether a trouble was told when a place says. One of a newer program is
// believed to be.
func (r relations) isAge(at kv.Key, parts []string) (bool, error) {
	if len(parts) != 3 {
		return false, nil
	}
	var stored toldRow
	found, err := r.db.Get(toldKey(parts[2]), &stored)
	if kv.Unreadable(err) {
		return !kv.Damaged(err), nil
	}
	return found && string(toldFrom(stored.At).With(parts[2])) == string(at), err
}
