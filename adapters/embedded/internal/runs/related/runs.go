// Package related says what the rows of runs must agree with. The truth is the
// row of the run, and for what it did the rows of its steps and lines.
package related

import (
	"bytes"
	"slices"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
)

// Rows judges the rows of runs.
type Rows struct{ db *kv.DB }

// New judges the rows of a store.
func New(db *kv.DB) Rows { return Rows{db: db} }

// Presence is whether a run is there.
type Presence int

// A run is not there, or is, or cannot be read: then what belongs to it is left
// alone, because nothing is known about it.
const (
	Absent Presence = iota
	Present
	Unreadable
)

// Find reads a run without what can be large.
func (r Rows) Find(d executions.Doorbell) (executions.Execution, Presence, error) {
	var row rows.Run
	found, err := r.db.Get(rows.RunKey(d), &row)
	switch {
	case kv.Unreadable(err) || found && !isStatus(row.Status):
		return executions.Execution{}, Unreadable, nil
	case err != nil || !found:
		return executions.Execution{}, Absent, err
	default:
		return row.Execution(d), Present, nil
	}
}

func isStatus(text string) bool {
	return slices.Contains(executions.Statuses(), executions.Status(text))
}

// ignoreDamage leaves a row that cannot be read to the look at that row.
func ignoreDamage(err error) error {
	if kv.Unreadable(err) {
		return nil
	}
	return err
}

// run judges the truth, and finds what is missing beside it.
func (r Rows) run(at kv.Key, parts []string, row kv.Row) ([]relation.Finding, error) {
	stored := row.(*rows.Run)
	if len(parts) != 3 {
		return []relation.Finding{relation.Lost("Its key is too short or too long.")}, nil
	}
	d, err := executions.NewDoorbell(stored.ID, parts[1])
	if err != nil || !bytes.Equal(rows.RunKey(d), at) {
		return []relation.Finding{relation.Lost("It stands in the place of another run.")}, nil
	}
	if !isStatus(stored.Status) {
		return []relation.Finding{relation.Lost("Its status is none.")}, nil
	}
	e := stored.Execution(d)
	var found []relation.Finding
	for _, look := range []func(executions.Execution) ([]relation.Finding, error){r.listed, r.marked, r.erased, r.raised, r.counted} {
		more, err := look(e)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// listed finds the run in the list of its user.
func (r Rows) listed(e executions.Execution) ([]relation.Finding, error) {
	if e.Actor.ID == "" {
		return nil, nil
	}
	return r.pointed(e, rows.ByUserKey(e.Actor.ID, e.ID), titleByUser, "The run is not in it.")
}

// marked finds what wakes a waiting run, and what the next start knows a held one by.
func (r Rows) marked(e executions.Execution) ([]relation.Finding, error) {
	key := rows.OpenKey(e)
	if key == nil {
		return nil, nil
	}
	title := titleHeld
	if e.Status == executions.Pending {
		title = titlePending
	}
	return r.pointed(e, key, title, "The run has none.")
}

// pointed expects a row that points to the run.
func (r Rows) pointed(e executions.Execution, key kv.Key, title, missing string) ([]relation.Finding, error) {
	var there rows.Pointer
	found, err := r.db.Get(key, &there)
	if err != nil {
		return nil, ignoreDamage(err)
	}
	want := rows.PointerTo(e)
	if title == titleByUser { // it is written once, and never says when the run is due now
		want.DueAt, want.WaitsFor = there.DueAt, there.WaitsFor
	}
	same := there.ID == want.ID && there.Scope == want.Scope && there.DueAt.Equal(want.DueAt) && there.WaitsFor == want.WaitsFor
	switch {
	case !found:
		return []relation.Finding{relation.Put(missing, key, want).About(title, whereOf(e.Doorbell()))}, nil
	case !same:
		return []relation.Finding{relation.Put("It points to another run, to another time, or to another limit.", key, want).About(title, whereOf(e.Doorbell()))}, nil
	default:
		return nil, nil
	}
}

// erased finds secret inputs that have outlived their run.
func (r Rows) erased(e executions.Execution) ([]relation.Finding, error) {
	if !e.Status.IsTerminal() {
		return nil, nil
	}
	var input rows.Input
	if _, err := r.db.Get(rows.InputKey(e.Doorbell()), &input); err != nil || input.Sealed == nil {
		return nil, ignoreDamage(err)
	}
	input.Sealed = nil
	return []relation.Finding{relation.Put("It still holds secret inputs, although the run is over.", rows.InputKey(e.Doorbell()), &input).
		About(titleInput, whereOf(e.Doorbell()))}, nil
}

// pointer judges a row that says where a run is: it must be one that the run has.
func (r Rows) pointer(has func(executions.Execution) kv.Key) relation.Judge {
	return func(at kv.Key, _ []string, row kv.Row) ([]relation.Finding, error) {
		d, err := row.(*rows.Pointer).Doorbell()
		if err != nil {
			return []relation.Finding{relation.Delete("It points to no run.", at)}, nil
		}
		e, is, err := r.Find(d)
		switch {
		case err != nil || is == Unreadable:
			return nil, err
		case is == Absent:
			return []relation.Finding{relation.Delete("It points to a run that is not there.", at)}, nil
		case !bytes.Equal(has(e), at):
			return []relation.Finding{relation.Delete("It points to a run that does not belong there.", at)}, nil
		default:
			return nil, nil
		}
	}
}

func userKey(e executions.Execution) kv.Key {
	if e.Actor.ID == "" {
		return nil
	}
	return rows.ByUserKey(e.Actor.ID, e.ID)
}

// ofPart judges a row that is a part of a run that is there.
type ofPart func(d executions.Doorbell, at kv.Key, parts []string, row kv.Row) ([]relation.Finding, error)

// belongs judges a row that is a part of a run: the run must be there. What is
// left of a run is removed at once, and so told of once.
func (r Rows) belongs(then ofPart) relation.Judge {
	return func(at kv.Key, parts []string, row kv.Row) ([]relation.Finding, error) {
		d, ok := runOf(parts)
		if !ok {
			return []relation.Finding{relation.Lost("Its key names no run.")}, nil
		}
		_, is, err := r.Find(d)
		switch {
		case err != nil || is == Unreadable:
			return nil, err
		case is == Absent:
			return r.left(kv.NewKey(parts[0], parts[1], parts[2]), at)
		case then == nil:
			return nil, nil
		default:
			return then(d, at, parts, row)
		}
	}
}

func (r Rows) left(all, at kv.Key) ([]relation.Finding, error) {
	first, err := relation.IsFirst(r.db, all, at)
	if err != nil || !first {
		return nil, err
	}
	var b kv.Batch
	b.DeleteAll(all)
	return []relation.Finding{{Found: "It belongs to a run that is not there.", Mend: &b}}, nil
}

// runOf is the run whose scope and id are the second and third part of a key.
func runOf(parts []string) (executions.Doorbell, bool) {
	if len(parts) < 3 {
		return executions.Doorbell{}, false
	}
	d, err := executions.NewDoorbell(parts[2], parts[1])
	return d, err == nil && string(d.ID()) == parts[2] && d.Scope().Key() == parts[1]
}
