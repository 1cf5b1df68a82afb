package schedules

import (
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Kinds are the rows of this package. The truth is the schedule, which says when it
// fires next: its place among the fires to come follows.
func Kinds(db *kv.DB) []relation.Kind {
	r := relations{db}
	return []relation.Kind{
		{Name: kindSchedule, Title: "schedule", Where: inScope, Row: func() kv.Row { return new(row) }, Judge: r.schedule, Scoped: true},
		{Name: kindDue, Title: titleDue, Where: ofDue, Row: func() kv.Row { return new(dueRow) }, Damaged: r.damaged, Judge: r.due, Belongs: isOf},
	}
}

const titleDue = "next fire of a schedule"

// relations judges rows.
type relations struct{ db *kv.DB }

// schedule must have a place among the fires to come.
func (r relations) schedule(at kv.Key, parts []string, found kv.Row) ([]relation.Finding, error) {
	s := found.(*row)
	if string(s.key()) != string(at) {
		return []relation.Finding{relation.Lost("It stands in the place of another schedule: delete it, and make it anew.")}, nil
	}
	place := s.due()
	if place == nil {
		return nil, nil
	}
	_, there, err := r.db.Raw(place)
	if err != nil || there {
		return nil, err
	}
	return []relation.Finding{relation.Put("Nobody would see that it is due.", place, &dueRow{}).About(titleDue, inScope(parts))}, nil
}

// due must be of a schedule that fires then.
func (r relations) due(at kv.Key, parts []string, _ kv.Row) ([]relation.Finding, error) {
	fires, err := r.fires(at, parts)
	if err != nil || fires {
		return nil, err
	}
	return []relation.Finding{relation.Delete("No schedule fires then.", at)}, nil
}

// damaged writes a place anew, whose schedule was looked at before.
func (r relations) damaged(at kv.Key, parts []string) ([]relation.Finding, error) {
	const found = "It cannot be read."
	fires, err := r.fires(at, parts)
	switch {
	case err != nil:
		return nil, err
	case fires:
		return []relation.Finding{relation.Put(found, at, &dueRow{})}, nil
	default:
		return []relation.Finding{relation.Delete(found, at)}, nil
	}
}

// fires reports whether a schedule fires when a place says. One that cannot be read
// is believed to.
func (r relations) fires(at kv.Key, parts []string) (bool, error) {
	if len(parts) != 4 {
		return false, nil
	}
	var s row
	found, err := r.db.Get(kv.NewKey(kindSchedule, parts[2], parts[3]), &s)
	if kv.Unreadable(err) {
		return true, nil
	}
	return found && string(s.due()) == string(at), err
}

// isOf reports whether a fire to come is of a schedule in a scope.
func isOf(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	return len(parts) == 4 && parts[2] == s.Key(), nil, nil
}

// inScope names the scope and the id that are the second and third part.
func inScope(parts []string) string {
	if len(parts) < 3 {
		return strings.Join(parts[1:], " ")
	}
	return parts[2] + " in " + parts[1]
}

// ofDue names the schedule of a fire to come.
func ofDue(parts []string) string {
	if len(parts) < 4 {
		return strings.Join(parts[1:], " ")
	}
	return inScope(parts[1:])
}
