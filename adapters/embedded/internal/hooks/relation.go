package hooks

import (
	"strings"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// Kinds are the rows of this package. The truth is the hook, which stands by its scope:
// the door to it follows.
func Kinds(db *kv.DB) []relation.Kind {
	r := relations{db}
	return []relation.Kind{
		{Name: kindHook, Title: "hook", Where: ofHook, Row: func() kv.Row { return new(row) }, Judge: r.hook, Belongs: standsIn},
		{Name: kindDoor, Title: titleDoor, Where: ofDoor, Row: func() kv.Row { return new(doorRow) }, Damaged: relation.Copy, Judge: r.door, Belongs: isOf},
	}
}

const titleDoor = "way to a hook"

// relations judges rows.
type relations struct{ db *kv.DB }

// hook must be where its door leads.
func (r relations) hook(at kv.Key, parts []string, found kv.Row) ([]relation.Finding, error) {
	h := found.(*row)
	if string(h.key()) != string(at) {
		return []relation.Finding{relation.Lost("It stands in the place of another hook: delete it, and make it anew.")}, nil
	}
	door, place := doorRow{}, kv.NewKey(kindDoor, h.ID)
	is, err := r.db.Get(place, &door)
	if err != nil && !kv.Unreadable(err) || is && door.Scope == h.Scope {
		return nil, err
	}
	return []relation.Finding{relation.Put("No message finds it.", place, &doorRow{Scope: h.Scope}).About(titleDoor, ofHook(parts))}, nil
}

// door must lead to a hook.
func (r relations) door(at kv.Key, parts []string, found kv.Row) ([]relation.Finding, error) {
	if len(parts) == 2 {
		_, there, err := r.db.Raw(kv.NewKey(kindHook, found.(*doorRow).Scope, parts[1]))
		if err != nil || there {
			return nil, err
		}
	}
	return []relation.Finding{relation.Delete("It leads to no hook.", at)}, nil
}

// standsIn reports whether a hook is of a scope, by its key. Its door goes with it,
// whatever that says.
func standsIn(s organizations.Scope, parts []string, _ kv.Row) (bool, []kv.Key, error) {
	if len(parts) != 3 || parts[1] != s.Key() {
		return false, nil, nil
	}
	return true, []kv.Key{kv.NewKey(kindDoor, parts[2])}, nil
}

// isOf reports whether a door leads to a scope.
func isOf(s organizations.Scope, _ []string, found kv.Row) (bool, []kv.Key, error) {
	return found.(*doorRow).Scope == s.Key(), nil, nil
}

// ofHook names the scope and the id that are the second and third part.
func ofHook(parts []string) string {
	if len(parts) < 3 {
		return ofDoor(parts)
	}
	return parts[2] + " in " + parts[1]
}

func ofDoor(parts []string) string { return strings.Join(parts[1:], " ") }
