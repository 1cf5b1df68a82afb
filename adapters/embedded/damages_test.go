package embedded_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/tests/contract/upkeeptest"
)

// write is what a damage writes.
type write = func(b *kv.Batch, s upkeeptest.Sample)

// damages are one for each thing that stands in two places of this store.
func damages() []upkeeptest.Damage {
	list := append(contentDamages(), upkeeptest.Damage{Name: "that gives two organizations one tenant", Do: twoWithOneTenant, Unmendable: true})
	for name, w := range mendable() {
		list = append(list, damage(name, w, false, false))
	}
	for name, w := range invisible() {
		list = append(list, damage(name, w, false, true))
	}
	for name, w := range unmendable() {
		list = append(list, damage(name, w, true, false))
	}
	return list
}

func damage(name string, w write, lost, invisible bool) upkeeptest.Damage {
	return upkeeptest.Damage{Name: name, Unmendable: lost, Invisible: invisible, Do: func(t *testing.T, _ upkeeptest.Harness, s upkeeptest.Sample) upkeeptest.Harness {
		t.Helper()
		return harmed(t, func(b *kv.Batch) { w(b, s) })
	}}
}

func other() executions.Execution { e := newRun(); e.Status = executions.Running; return e }

func ofUser(e executions.Execution) kv.Key { return rows.ByUserKey(e.Actor.ID, e.ID) }

// mendable are damages to rows that can be read of.
func mendable() map[string]write {
	return map[string]write{
		"that takes a run from its user's list": func(b *kv.Batch, s upkeeptest.Sample) { b.Delete(ofUser(s.Ended)) },
		"that lists a run that is not there": func(b *kv.Batch, s upkeeptest.Sample) {
			e := other()
			b.Put(rows.ByUserKey(s.Ended.Actor.ID, e.ID), rows.PointerTo(e))
		},
		"that lists a run in another scope": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(ofUser(s.Held), &rows.Pointer{ID: string(s.Held.ID), Scope: s.Ended.Scope.Key()})
		},
		"that lists a run for somebody else": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.ByUserKey("somebody", s.Ended.ID), rows.PointerTo(s.Ended))
		},
		"that makes a user's list unreadable": func(b *kv.Batch, s upkeeptest.Sample) { b.Put(ofUser(s.Ended), &garbage{}) },
		"that takes the wake-up of a run":     func(b *kv.Batch, s upkeeptest.Sample) { b.Delete(rows.OpenKey(s.Waiting)) },
		"that makes a wake-up unreadable":     func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.OpenKey(s.Waiting), &garbage{}) },
		"that wakes a run at another time":    lateWakeUp,
		"that wakes a run that is over": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.DueFrom(time.Now()).With(string(s.Ended.ID)), rows.PointerTo(s.Ended))
		},
		"that wakes a run that is not there":   func(b *kv.Batch, _ upkeeptest.Sample) { e := newRun(); b.Put(rows.OpenKey(e), rows.PointerTo(e)) },
		"that takes the mark of a run at work": func(b *kv.Batch, s upkeeptest.Sample) { b.Delete(rows.OpenKey(s.Held)) },
		"that makes a mark unreadable":         func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.OpenKey(s.Held), &garbage{}) },
		"that marks a run that is over": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.Held().With(string(s.Ended.ID)), rows.PointerTo(s.Ended))
		},
		"that marks a run that is not there": func(b *kv.Batch, _ upkeeptest.Sample) { e := other(); b.Put(rows.OpenKey(e), rows.PointerTo(e)) },
		"that keeps the secrets of an ended run": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.InputKey(s.Ended.Doorbell()), &rows.Input{Input: s.Ended.Input, Sealed: []byte("sealed")})
		},
	}
}

func lateWakeUp(b *kv.Batch, s upkeeptest.Sample) {
	b.Delete(rows.OpenKey(s.Waiting))
	late := s.Waiting
	late.DueAt = late.DueAt.Add(time.Hour)
	b.Put(rows.OpenKey(late), rows.PointerTo(late))
}

// invisible are damages to rows that nobody reads of before it is too late.
func invisible() map[string]write {
	step := func(s upkeeptest.Sample, name string) kv.Key { return rows.StepNameKey(s.Held.Doorbell(), name) }
	return map[string]write{
		"that frees the name of a step": func(b *kv.Batch, s upkeeptest.Sample) {
			b.DeleteAll(kv.NewKey("stepname", s.Held.Scope.Key(), string(s.Held.ID)))
		},
		"that leads a name to no step":      func(b *kv.Batch, s upkeeptest.Sample) { b.Put(step(s, "name"), &rows.StepName{Order: 9}) },
		"that leads a name to another step": func(b *kv.Batch, s upkeeptest.Sample) { b.Put(step(s, "name"), &rows.StepName{Order: 1}) },
		"that makes a name unreadable":      func(b *kv.Batch, s upkeeptest.Sample) { b.Put(step(s, "name"), &garbage{}) },
		"that counts too few lines": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.LogKey(s.Held.Doorbell()), &rows.Log{Lines: 1, Bytes: 1})
		},
		"that counts too many lines": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.LogKey(s.Held.Doorbell()), &rows.Log{Lines: 9, Bytes: 1})
		},
		"that counts other bytes": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.LogKey(s.Held.Doorbell()), &rows.Log{Lines: 3, Bytes: 1})
		},
		"that counts no lines":        func(b *kv.Batch, s upkeeptest.Sample) { b.Delete(rows.LogKey(s.Held.Doorbell())) },
		"that makes a log unreadable": func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.LogKey(s.Held.Doorbell()), &garbage{}) },
		"that counts lines where none are": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.LogKey(s.Waiting.Doorbell()), &rows.Log{Lines: 2, Bytes: 9})
		},
		"that makes an empty log unreadable": func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.LogKey(s.Waiting.Doorbell()), &garbage{}) },
		"that leaves the parts of no run": func(b *kv.Batch, _ upkeeptest.Sample) {
			d := other().Doorbell()
			b.Put(rows.InputKey(d), &rows.Input{})
			b.Put(rows.OutputKey(d), &rows.Output{})
			b.Put(rows.LogKey(d), &rows.Log{Lines: 2})
			b.Put(rows.StepNameKey(d, "a"), &rows.StepName{Order: 1})
			for n := range int64(250) { // more than a piece
				b.Put(rows.LineKey(d, n+1), &rows.Line{Seq: n + 1})
				b.Put(rows.StepKey(d, n+1), rows.StepOf(executions.Step{Name: "a"}, n+1))
			}
		},
		"that takes the age of a key":   func(b *kv.Batch, s upkeeptest.Sample) { b.Delete(ageOf(s)) },
		"that makes an age unreadable":  func(b *kv.Batch, s upkeeptest.Sample) { b.Put(ageOf(s), &garbage{}) },
		"that leaves the age of no key": func(b *kv.Batch, s upkeeptest.Sample) { b.Delete(rows.KeyKey(s.Waiting.Scope.Key(), s.Key)) },
		"that makes a key unreadable":   func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.KeyKey(s.Waiting.Scope.Key(), s.Key), &garbage{}) },
		"that leads a key to no run": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.KeyKey("GLOBAL", "k"), &rows.IdempotencyKey{ID: newID(), CreatedAt: s.Waiting.CreatedAt})
		},
		"that leads a key to what is none": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.KeyKey("GLOBAL", "k"), &rows.IdempotencyKey{ID: "x", CreatedAt: s.Waiting.CreatedAt})
		},
	}
}

func ageOf(s upkeeptest.Sample) kv.Key {
	return rows.KeyTimeKey(s.Waiting.CreatedAt, s.Waiting.Scope.Key(), s.Key)
}

// unmendable are damages to the truth.
func unmendable() map[string]write {
	return map[string]write{
		"to a run":            func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.RunKey(s.Ended.Doorbell()), &garbage{}) },
		"to a run that waits": func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.RunKey(s.Waiting.Doorbell()), &garbage{}) },
		"to a run at work":    func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.RunKey(s.Held.Doorbell()), &garbage{}) },
		"to the status of a run": func(b *kv.Batch, s upkeeptest.Sample) {
			e := s.Held
			e.Status = "Walking"
			b.Put(rows.RunKey(e.Doorbell()), rows.RunOf(e))
		},
		"to the place of a run": func(b *kv.Batch, s upkeeptest.Sample) {
			e := s.Ended
			e.ID = other().ID
			b.Put(rows.RunKey(s.Ended.Doorbell()), rows.RunOf(e))
		},
		"to a step": func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.StepKey(s.Ended.Doorbell(), 1), &garbage{}) },
		"to the place of a step": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.StepKey(s.Waiting.Doorbell(), 1), rows.StepOf(executions.Step{Name: "a"}, 2))
		},
		"to a line":                   func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.LineKey(s.Ended.Doorbell(), 2), &garbage{}) },
		"that takes a line":           func(b *kv.Batch, s upkeeptest.Sample) { b.Delete(rows.LineKey(s.Ended.Doorbell(), 2)) },
		"to a result":                 func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.OutputKey(s.Ended.Doorbell()), &garbage{}) },
		"by a newer program to a run": func(b *kv.Batch, s upkeeptest.Sample) { b.Put(rows.RunKey(s.Ended.Doorbell()), &newer{Version: 99}) },
		"by a newer program to a step": func(b *kv.Batch, s upkeeptest.Sample) {
			b.Put(rows.StepKey(s.Ended.Doorbell(), 2), &newer{Version: 99})
		},
		"by a newer program with rows of its own": func(b *kv.Batch, _ upkeeptest.Sample) {
			b.Put(kv.NewKey("zebra", "a"), &newer{Version: 99})
			b.Put(kv.NewKey("zebra", "b"), &newer{Version: 99})
		},
		"by something else that wrote": func(b *kv.Batch, _ upkeeptest.Sample) { b.Put(kv.Key("no key\x00\x02"), &garbage{}) },
		"to a secret": func(b *kv.Batch, _ upkeeptest.Sample) {
			b.Put(kv.NewKey("secret", "GLOBAL", "key"), &newer{Version: 99})
		},
		"to a setting": func(b *kv.Batch, _ upkeeptest.Sample) {
			b.Put(kv.NewKey("config", "GLOBAL", "setting", "key"), &newer{Version: 99})
		},
		"to a file":          func(b *kv.Batch, _ upkeeptest.Sample) { b.Put(kv.NewKey("file", "GLOBAL", newID()), &garbage{}) },
		"to a grant":         func(b *kv.Batch, _ upkeeptest.Sample) { b.Put(kv.NewKey("grant-of-user", "u", "GLOBAL"), &garbage{}) },
		"to an organization": func(b *kv.Batch, _ upkeeptest.Sample) { b.Put(kv.NewKey("org", newID()), &garbage{}) },
	}
}
