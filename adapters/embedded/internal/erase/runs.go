package erase

import (
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func errOpen() error {
	return fault.New(fault.Conflict, "execution_open", "A run of this organization is not over yet.")
}

// open refuses to go on while a run waits or is at work: what it needs must be
// there until it ends.
func open(db *kv.DB) part {
	return part{name: "open", look: func(_ *kv.Batch, s organizations.Scope, _ kv.Key) (int, kv.Key, error) {
		for _, prefix := range []kv.Key{rows.Pending(), rows.Held()} {
			found, err := kv.Scan[rows.Pointer](db, kv.Span{Prefix: prefix, Sound: true})
			if err != nil {
				return 0, nil, err
			}
			for _, row := range found {
				if row.Scope == s.Key() {
					return 0, nil, errOpen()
				}
			}
		}
		return 0, nil, nil
	}}
}

// ended removes runs from the list of the organization and from those of users. What
// belongs to them stands by its scope, and goes with the other rows that do. Of a run
// that cannot be read nobody knows in whose list it is: upkeep takes it from there.
func ended(db *kv.DB) part {
	return part{name: "ended", look: func(b *kv.Batch, s organizations.Scope, after kv.Key) (int, kv.Key, error) {
		keys, err := db.Keys(kv.Span{Prefix: rows.RunsIn(s), After: after, Limit: pieceRows})
		for _, at := range keys {
			if err := end(db, b, s, at); err != nil {
				return 0, nil, err
			}
		}
		return len(keys), behind(keys, pieceRows), err
	}}
}

func end(db *kv.DB, b *kv.Batch, s organizations.Scope, at kv.Key) error {
	b.Delete(at)
	var run rows.Run
	if _, err := db.Get(at, &run); err != nil && !kv.Damaged(err) {
		return err
	} else if err == nil && !executions.Status(run.Status).IsTerminal() {
		return errOpen()
	}
	parts, _ := at.Parts()
	d, err := executions.NewDoorbell(string(rows.AtPosition(parts[len(parts)-1])), s.Key())
	if err != nil {
		return nil // no run was ever there
	}
	rows.DropItem(b, d)
	if run.Actor.ID != "" {
		b.Delete(rows.ByUserKey(permissions.UserID(run.Actor.ID), d.ID()))
	}
	return nil
}
