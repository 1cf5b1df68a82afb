package azure_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
)

// TestGarbageInAHookOpensNothing damages each property of a hook, of one that is paused,
// and of the mark of one that is gone: it is not read, or asks for the same proof.
func TestGarbageInAHookOpensNothing(t *testing.T) {
	t.Parallel()
	d, paused := directoryOfEdges(t), someHook()
	paused.Pause = hooks.PausedByPerson
	signed, keyed, deleted := someHook(), someHook(), someHook()
	signed.Proof, signed.Digest, signed.Sealed, signed.Headers.Time = hooks.Signature, "", []byte("sealed"), "X-Time"
	for _, h := range []hooks.Hook{paused, signed, keyed, deleted} {
		ok(t, hooking(t.Context(), d, h))
	}
	ok(t, unhooking(t.Context(), d, deleted))
	for _, of := range []hooks.Hook{paused, signed, keyed, deleted} {
		row := d.raw(t, hookPlace(of))
		for name, damaged := range garbage(row) {
			d.overwrite(t, hookPlace(of), damaged)
			got, err := d.Doors().Find(t.Context(), of.ID)
			must := strings.HasSuffix(name, "a number") || strings.HasSuffix(name, "a text") || strings.HasPrefix(name, "SchemaVersion")
			switch {
			case err != nil && !isReadFault(err) && !fault.Is(err, fault.NotFound), must && !isReadFault(err):
				t.Errorf("%s: got %v", name, err)
			case err == nil && (of.ID == deleted.ID || provesLess(got, of)):
				t.Errorf("%s: it opens %+v", name, got)
			}
		}
		d.overwrite(t, hookPlace(of), row)
	}
}

// provesLess reports whether a hook is of somebody else, takes messages although it was
// paused, or asks for another sort of proof. A text that nobody knows opens nothing.
func provesLess(h, than hooks.Hook) bool {
	return h.ID != than.ID || h.Scope != than.Scope || h.Proof != than.Proof || h.Pause == "" && than.Pause != "" ||
		h.Digest == "" && than.Digest != "" || len(h.Sealed) == 0 && len(than.Sealed) > 0
}

// TestGarbageInARuleTellsNobodyElse damages each property of a rule.
func TestGarbageInARuleTellsNobodyElse(t *testing.T) {
	t.Parallel()
	d, r, deleted := directoryOfEdges(t), someRule(), someRule()
	for _, of := range []alerts.Rule{r, deleted} {
		ok(t, ruling(t.Context(), d, of))
	}
	ok(t, overruling(t.Context(), d, deleted))
	for _, of := range []alerts.Rule{r, deleted} {
		row := d.raw(t, rulePlace(of))
		for name, damaged := range garbage(row) {
			d.overwrite(t, rulePlace(of), damaged)
			got, err := d.Rules().Get(t.Context(), of.ID)
			switch {
			case err != nil && !isReadFault(err) && !fault.Is(err, fault.NotFound):
				t.Errorf("%s: got %v", name, err)
			case err == nil && (of.ID == deleted.ID || got.ID != r.ID || len(got.When.Organizations) == 0 || len(got.When.Statuses) == 0):
				t.Errorf("%s: it tells of %+v", name, got)
			}
		}
		d.overwrite(t, rulePlace(of), row)
	}
}

// TestAHookThatCannotBeReadHidesNoOther damages some among others. No message finds
// them, upkeep tells of them, and only their own scope can delete them.
func TestAHookThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	d := directoryOfEdges(t)
	ok(t, d.Create(t.Context())) // A walk of upkeep reads all tables.
	list, scope := make([]hooks.Hook, 5), someScope()
	for i := range list {
		list[i] = someHook()
		list[i].Scope = scope
		ok(t, hooking(t.Context(), d, list[i]))
	}
	d.alter(t, hookPlace(list[1]), rawRow{"Revision": "garbage"})
	d.alter(t, hookPlace(list[2]), rawRow{"SchemaVersion": 99})
	d.alter(t, hookPlace(list[3]), rawRow{"Digest": ""})
	page, err := d.Hooks().List(t.Context(), scope, store.Paging{Limit: 10})
	if err != nil || len(page.Items) != 2 || page.Items[0].ID != list[0].ID || page.Items[1].ID != list[4].ID {
		t.Errorf("the list is %+v, %v", page, err)
	}
	foreign := someScope()
	for _, h := range list[1:4] {
		_, err := d.Doors().Find(t.Context(), h.ID)
		for name, err := range map[string]error{"found": err, "made": hooking(t.Context(), d, h), "changed": rehooking(t.Context(), d, h), "used": knocking(t.Context(), d, h)} {
			if !isReadFault(err) {
				t.Errorf("it is %s: %v", name, err)
			}
		}
	}
	for _, h := range []hooks.Hook{list[1], list[3]} {
		if _, err := d.Hooks().Get(t.Context(), foreign, h.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another scope is told of it: %v", err)
		}
		ok(t, d.Hooks().Delete(t.Context(), foreign, h.ID))
		if _, err := d.Doors().Find(t.Context(), h.ID); !isReadFault(err) {
			t.Errorf("another scope has deleted it: %v", err)
		}
	}
	d.finds(t, "hook", string(list[1].ID), string(list[2].ID), string(list[3].ID))
	for _, h := range []hooks.Hook{list[1], list[3]} {
		ok(t, unhooking(t.Context(), d, h))
		if state := hookState(t.Context(), d, h); state != gone {
			t.Errorf("after its removal it is %s", state)
		}
	}
	if err := unhooking(t.Context(), d, list[2]); fault.Code(err) != "schema_newer" {
		t.Errorf("a newer one is deleted: %v", err)
	}
}

// finds expects upkeep to find exactly these rows of a sort.
func (d *directory) finds(t *testing.T, what string, wanted ...string) {
	t.Helper()
	var found []string
	for _, difference := range d.upkept(t, true) {
		if difference.What == what {
			found = append(found, difference.Where)
		}
	}
	slices.Sort(found)
	slices.Sort(wanted)
	if !slices.Equal(found, wanted) {
		t.Errorf("upkeep finds %q of %s, want %q", found, what, wanted)
	}
}

// TestWhatIsOldAtTheEdgesIsForgottenAfterADay goes by storage's clock: the marks of what
// was deleted, and what was told.
func TestWhatIsOldAtTheEdgesIsForgottenAfterADay(t *testing.T) {
	t.Parallel()
	d := directoryOfEdges(t)
	ok(t, d.Create(t.Context())) // A walk of upkeep reads all tables.
	h, r, of := someHook(), someRule(), someTrouble()
	keptHook, keptRule := someHook(), someRule()
	ok(t, hooking(t.Context(), d, h))
	ok(t, hooking(t.Context(), d, keptHook))
	ok(t, ruling(t.Context(), d, r))
	ok(t, ruling(t.Context(), d, keptRule))
	ok(t, unhooking(t.Context(), d, h))
	ok(t, overruling(t.Context(), d, r))
	ok(t, tellingAfter(0)(t.Context(), d, of))
	if found := d.upkept(t, true); len(found) > 0 {
		t.Errorf("on the same day: %+v", found)
	}
	later := d.another(t, tomorrow{}, 3)
	for what, where := range map[string]string{"hook": string(h.ID), "alert rule": string(r.ID), "trouble that was told": of.digest} {
		found := later.upkept(t, false)
		if !slices.ContainsFunc(found, func(f maintenance.Difference) bool {
			return f.What == what && f.Where == where && f.Mending == maintenance.Mendable
		}) {
			t.Errorf("the %s is not among %+v", what, found)
		}
	}
	later.upkept(t, true)
	if found := later.upkept(t, false); len(found) > 0 {
		t.Errorf("after that: %+v", found)
	}
	if state := troubleState(t.Context(), d, of); state != "untold" {
		t.Errorf("what was told is %s", state)
	}
	if hookState(t.Context(), d, keptHook) == gone || ruleState(t.Context(), d, keptRule) == gone {
		t.Error("what was not deleted is gone")
	}
}

// TestAnItemThatCannotBeReadHidesNoOther damages some among others that nobody was told
// of, and shows that rows which are older than the rules are told to nobody.
func TestAnItemThatCannotBeReadHidesNoOther(t *testing.T) {
	t.Parallel()
	d, list := directoryOfEdges(t), make([]attention.Item, 4)
	for i := range list {
		list[i] = someItem()
		ok(t, raising(t.Context(), d, list[i]))
	}
	damages := []rawRow{{"At": "garbage"}, {"Scope": "no scope"}, {"SchemaVersion": 99}}
	for i, damage := range damages {
		d.alter(t, itemPlace(list[i]), damage)
	}
	untold, err := d.Alarms().Untold(t.Context(), today())
	if err != nil || len(untold) != 1 || untold[0].ID != list[3].ID {
		t.Errorf("nobody was told of %+v, %v", untold, err)
	}
	at := itemPlace(list[3])
	old := d.raw(t, at)
	delete(old, "IsTold")
	d.overwrite(t, at, old)
	untold, err = d.Alarms().Untold(t.Context(), today())
	if err != nil || len(untold) != 0 {
		t.Errorf("nobody was told of %+v, %v", untold, err)
	}
	ok(t, alerting(t.Context(), d, list[3]))
}

// itemPlace is where the row of an item is.
func itemPlace(i attention.Item) place {
	at := i.ID.Time().UTC()
	return place{"Attention", at.Format(time.DateOnly), fmt.Sprintf("%015d_%s", 999_999_999_999_999-at.UnixMilli(), i.ID)}
}
