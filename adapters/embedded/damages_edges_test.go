package embedded_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
)

// doorMark leads from a hook's id to a scope.
type doorMark struct {
	kv.Schema
	Scope string `json:"scope"`
}

func hookAt(h hooks.Hook) kv.Key { return kv.NewKey("hook", h.Scope.Key(), string(h.ID)) }

func doorAt(h hooks.Hook) kv.Key { return kv.NewKey("hook-door", string(h.ID)) }

// hooked makes hooks.
func hooked(t *testing.T, s *embedded.Store, n int) []hooks.Hook {
	t.Helper()
	list, now := make([]hooks.Hook, n), time.Now().UTC()
	for i := range list {
		list[i] = hooks.Hook{ID: hooks.ID(newID()), Scope: everywhere, Name: "a hook", Workflow: "report", Proof: hooks.Key, Digest: "abc", CreatedAt: now, UpdatedAt: now, Revision: 1}
		if err := s.Hooks().Create(t.Context(), list[i]); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// answers expects that messages find these, and people those that can be read.
func answers(t *testing.T, s *embedded.Store, wanted ...hooks.Hook) {
	t.Helper()
	for _, h := range wanted {
		if found, err := s.Doors().Find(t.Context(), h.ID); err != nil || found.ID != h.ID || found.Scope != h.Scope {
			t.Errorf("a message finds %+v, %v", found, err)
		}
	}
	page, err := s.Hooks().List(t.Context(), everywhere, store.Paging{Limit: 1000})
	if err != nil || len(page.Items) != len(wanted) {
		t.Errorf("the list has %d, %v, want %d", len(page.Items), err, len(wanted))
	}
}

// mends expects upkeep to find something of a sort, and to leave nothing.
func mends(t *testing.T, s *embedded.Store, what string) {
	t.Helper()
	if found := walked(t, s, true); len(found) == 0 || found[0].What != what || found[0].Mending != maintenance.Mended {
		t.Errorf("upkeep tells of %+v", found)
	}
	if left := walked(t, s, false); len(left) > 0 {
		t.Errorf("these are left: %+v", left)
	}
}

// The truth is the hook by its scope: the way that a message takes follows.
func TestTheWayToAHookIsMended(t *testing.T) {
	t.Parallel()
	for name, harms := range map[string]func(h hooks.Hook, b *kv.Batch){
		"that is gone":          func(h hooks.Hook, b *kv.Batch) { b.Delete(doorAt(h)) },
		"that is unreadable":    func(h hooks.Hook, b *kv.Batch) { b.Put(doorAt(h), &unreadable{}) },
		"to another scope":      func(h hooks.Hook, b *kv.Batch) { b.Put(doorAt(h), &doorMark{Scope: "elsewhere"}) },
		"to no hook":            func(h hooks.Hook, b *kv.Batch) { h.ID = "none"; b.Put(doorAt(h), &doorMark{Scope: h.Scope.Key()}) },
		"with a key too short":  func(_ hooks.Hook, b *kv.Batch) { b.Put(kv.NewKey("hook-door"), &doorMark{}) },
		"to a hook that is not": func(h hooks.Hook, b *kv.Batch) { h.ID = "none"; b.Put(doorAt(h), &doorMark{}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir)
			list := hooked(t, s, 2)
			if found := walked(t, s, false); len(found) != 0 {
				t.Fatalf("a sound store: %+v", found)
			}
			shut(t, s)
			harm(t, dir, func(b *kv.Batch) { harms(list[0], b) })
			s = open(t, dir)
			mends(t, s, "way to a hook")
			answers(t, s, list...)
		})
	}
}

func TestADamagedHookHidesNoOtherAndCanBeDeleted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	list := hooked(t, s, 3)
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) { b.Put(hookAt(list[0]), &garbage{}); b.Put(hookAt(list[1]), &newer{Version: 99}) })
	s = open(t, dir)
	for i, code := range []string{store.RowUnreadable, store.SchemaNewer} {
		_, err := s.Doors().Find(t.Context(), list[i].ID)
		for name, err := range map[string]error{
			"found": err, "made": s.Hooks().Create(t.Context(), list[i]), "changed": s.Hooks().Change(t.Context(), list[i], list[i]),
			"used": s.Doors().Used(t.Context(), list[i], time.Now(), executions.ID(newID())),
		} {
			if fault.Code(err) != code {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if err := s.Hooks().Delete(t.Context(), everywhere, list[0].ID); err != nil {
		t.Error(err)
	}
	if err := s.Hooks().Delete(t.Context(), everywhere, list[1].ID); fault.Code(err) != store.SchemaNewer {
		t.Errorf("a newer one is deleted: %v", err)
	}
	shut(t, s)
	harm(t, dir, func(b *kv.Batch) { b.Delete(hookAt(list[1])) })
	s = open(t, dir)
	mends(t, s, "way to a hook")
	answers(t, s, list[2])
}

// Damages to rules, and to what was told, by the rows alone.
func TestADamagedRuleHidesNoOtherAndCanBeDeleted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	list := make([]alerts.Rule, 3)
	for i := range list {
		list[i] = alerts.Rule{ID: alerts.ID(newID()), Name: "a rule", Then: alerts.Then{Channel: alerts.Mail}, Revision: 1}
		if err := s.Rules().Create(t.Context(), list[i]); err != nil {
			t.Fatal(err)
		}
	}
	shut(t, s)
	at := func(r alerts.Rule) kv.Key { return kv.NewKey("alert-rule", string(r.ID)) }
	type ruleRow struct {
		kv.Schema
		ID string `json:"id"`
	}
	harm(t, dir, func(b *kv.Batch) {
		b.Put(at(list[0]), &garbage{})
		b.Put(at(list[1]), &ruleRow{ID: string(list[2].ID)})
	})
	s = open(t, dir)
	if _, err := s.Rules().Get(t.Context(), list[0].ID); fault.Code(err) != store.RowUnreadable {
		t.Errorf("got %v", err)
	}
	if found := walked(t, s, true); len(found) != 2 || found[0].What != "alert rule" || found[1].Mending != maintenance.Unmendable {
		t.Errorf("upkeep tells of %+v", found)
	}
	for _, r := range list[:2] {
		if err := s.Rules().Delete(t.Context(), r.ID); err != nil {
			t.Error(err)
		}
	}
	page, err := s.Rules().List(t.Context(), store.Paging{Limit: 10})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != list[2].ID {
		t.Errorf("the list is %+v, %v", page, err)
	}
}

func TestDamagesToWhatWasToldAreMended(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Millisecond)
	told, age := kv.NewKey("alert-told", "smoke"), kv.NewKey("alert-told-at", kv.Int(now.UnixMilli()), "smoke")
	for name, c := range map[string]struct {
		harms func(b *kv.Batch)
		what  string
		again bool
	}{
		"an age that is gone":       {func(b *kv.Batch) { b.Delete(age) }, "age of a trouble that was told", false},
		"an age that is unreadable": {func(b *kv.Batch) { b.Put(age, &unreadable{}) }, "age of a trouble that was told", false},
		"an age of nothing": {func(b *kv.Batch) { b.Put(kv.NewKey("alert-told-at", kv.Int(1), "smoke"), &dueMark{}) },
			"age of a trouble that was told", false},
		"a trouble that is gone":       {func(b *kv.Batch) { b.Delete(told) }, "age of a trouble that was told", true},
		"a trouble that is unreadable": {func(b *kv.Batch) { b.Put(told, &unreadable{}) }, "trouble that was told", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := open(t, dir)
			tell := func(later time.Duration) bool {
				is, err := s.Told().Tell(t.Context(), "smoke", now.Add(later-alerts.Quiet), now.Add(later))
				if err != nil {
					t.Fatal(err)
				}
				return is
			}
			tell(0)
			if found := walked(t, s, false); len(found) != 0 {
				t.Fatalf("a sound store: %+v", found)
			}
			shut(t, s)
			harm(t, dir, c.harms)
			s = open(t, dir)
			mends(t, s, c.what)
			if tell(time.Minute) != c.again {
				t.Errorf("it is told again: %t", !c.again)
			}
		})
	}
}

func TestATroubleThatCannotBeReadKeepsNobodyFromTelling(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now().UTC()
	s := open(t, dir)
	for i, wanted := range []bool{true, true, false} {
		is, err := s.Told().Tell(t.Context(), "smoke", now.Add(-alerts.Quiet), now)
		if is != wanted || err != nil {
			t.Errorf("try %d: %t, %v", i, is, err)
		}
		if i > 0 {
			continue
		}
		shut(t, s)
		harm(t, dir, func(b *kv.Batch) { b.Put(kv.NewKey("alert-told", "smoke"), &unreadable{}) })
		s = open(t, dir)
	}
}
