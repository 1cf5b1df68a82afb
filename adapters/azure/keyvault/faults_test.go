package keyvault

import (
	"errors"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// kinds leaves out conditions and continuations of tables, which a vault has not.
var kinds = []wire.Kind{wire.DropRequest, wire.DropAnswer, wire.Slow, wire.Late, wire.Throttle, wire.Busy}

// scenario is one method on a vault that has a past, each call of it broken in
// every way. The process that calls is new: its first call is a challenge.
type scenario struct {
	// before builds the past, calm.
	before func(t *testing.T, w world)
	// do is the operation.
	do func(t *testing.T, v *Vault) error
	// holds checks what must hold after it, whatever it has answered.
	holds func(t *testing.T, w world, err error)
}

func scenarios() map[string]scenario {
	setting := func(t *testing.T, v *Vault) error { return v.Set(t.Context(), global(), "a", value(t, "new horse")) }
	past := func(t *testing.T, w world) {
		set(t, w.Vault, global(), "a", "old horse")
		set(t, w.Vault, global(), "b", "other horse")
	}
	return map[string]scenario{
		"set a new one": {func(*testing.T, world) {}, setting, func(t *testing.T, w world, err error) { w.holdsSet(t, err, "") }},
		"set one again": {past, setting, func(t *testing.T, w world, err error) { w.holdsSet(t, err, "old horse") }},
		"set a deleted one": {func(t *testing.T, w world) {
			past(t, w)
			w.fake.Settle(2)
			w.delete(t, "a")
		}, setting, func(t *testing.T, w world, err error) { w.holdsSet(t, err, "") }},
		"resolve one": {past, func(t *testing.T, v *Vault) error {
			got, err := v.Resolve(t.Context(), global(), "a")
			return differs(got.Reveal() == "old horse", err)
		}, untouched},
		"list two pages": {func(t *testing.T, w world) {
			past(t, w)
			for i := range 30 {
				w.put(t, "global-c"+strings.Repeat("c", i), horse)
			}
		}, func(t *testing.T, v *Vault) error {
			got, err := v.List(t.Context(), global())
			return differs(len(got) == 32, err)
		}, untouched},
		"delete one": {past, func(t *testing.T, v *Vault) error { return v.Delete(t.Context(), global(), "a") }, func(t *testing.T, w world, err error) { w.holdsDeleted(t, err) }},
		"delete nothing": {func(t *testing.T, w world) { past(t, w); w.delete(t, "a") },
			func(t *testing.T, v *Vault) error { return v.Delete(t.Context(), global(), "a") }, func(t *testing.T, w world, _ error) { w.holdsDeleted(t, nil) }},
	}
}

// differs is an error for a success that is none.
func differs(same bool, err error) error {
	if err == nil && !same {
		return errors.New("it is something else")
	}
	return err
}

func untouched(t *testing.T, w world, _ error) {
	wantValue(t, w.Vault, global(), "a", "old horse")
	wantValue(t, w.Vault, global(), "b", "other horse")
}

// holdsSet expects the new value after a success, and after an error either it
// or the one of before, empty for none; never one that was deleted.
func (w world) holdsSet(t *testing.T, err error, before string) {
	t.Helper()
	got, reading := w.Resolve(t.Context(), global(), "a")
	if reading != nil && fault.Code(reading) != "secret_missing" {
		t.Fatal(reading)
	}
	if now := got.Reveal(); now != "new horse" && (err == nil || now != before) {
		t.Errorf("after %v it is %q", err, now)
	}
	w.agree(t)
	w.fake.Settle(0)
	set(t, w.Vault, global(), "a", "last horse")
	wantValue(t, w.Vault, global(), "a", "last horse")
}

// holdsDeleted expects nothing after a success, and after an error nothing or all.
func (w world) holdsDeleted(t *testing.T, err error) {
	t.Helper()
	got, reading := w.Resolve(t.Context(), global(), "a")
	if fault.Code(reading) != "secret_missing" && (err == nil || got.Reveal() != "old horse") {
		t.Errorf("after %v it is %q, %v", err, got.Reveal(), reading)
	}
	w.agree(t)
	w.delete(t, "a")
	wantMissing(t, w.Vault, global(), "a")
	wantKeys(t, w.Vault, global(), "b")
	set(t, w.Vault, global(), "a", "last horse")
	wantValue(t, w.Vault, global(), "a", "last horse")
}

// agree expects a list and a look at each secret to say the same.
func (w world) agree(t *testing.T) {
	t.Helper()
	list, err := w.List(t.Context(), global())
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, info := range list {
		listed[info.Key] = true
	}
	for _, key := range []string{"a", "b"} {
		if _, err := w.Resolve(t.Context(), global(), key); (err == nil) != listed[key] {
			t.Errorf("%s is listed: %t, and %v", key, listed[key], err)
		}
	}
}

func TestAnyCallOfTheVaultMayBreak(t *testing.T) {
	t.Parallel()
	for name, s := range scenarios() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, cloud, kinds, func(t *testing.T, run *wire.Run) {
				w := newWorld(t, nil)
				s.before(t, w)
				v := w.another(t, run.Transport())
				var err error
				run.During(func() { err = s.do(t, v) })
				wantTrouble(t, run, err)
				s.holds(t, w, err)
			})
			t.Logf("%d calls, broken %d times", report.Calls, report.Positions)
		})
	}
}

// wantTrouble expects a single fault to be got over, and an outage to be said.
func wantTrouble(t *testing.T, run *wire.Run, err error) {
	t.Helper()
	switch {
	case err == nil:
	case run.IsOutage():
		wantFault(t, err, fault.Unavailable, "storage_unavailable")
	default:
		t.Errorf("one fault is enough to end it: %v", err)
	}
}

func TestAnyCallForTheFirstKeyMayBreak(t *testing.T) {
	t.Parallel()
	report := wire.Everywhere(t, cloud, kinds, func(t *testing.T, run *wire.Run) {
		w := newWorld(t, nil)
		v := w.another(t, run.Transport())
		var whole []byte
		var err error
		run.During(func() { whole, err = v.Sealer().Seal(t.Context(), mine(), "x", []byte(horse)) })
		wantTrouble(t, run, err)
		if err != nil {
			whole = sealed(t, v, "x", horse)
		}
		for _, any := range []*Vault{v, w.Vault} {
			wantOpened(t, any, "x", whole, horse)
			wantOpened(t, any, "x", sealed(t, any, "x", "next horse"), "next horse")
		}
	})
	t.Logf("%d calls, broken %d times", report.Calls, report.Positions)
}

func TestAnyCallForAnUnknownKeyMayBreakAndIsNotTheLastWord(t *testing.T) {
	t.Parallel()
	report := wire.Everywhere(t, cloud, kinds, func(t *testing.T, run *wire.Run) {
		w := newWorld(t, nil)
		whole := sealed(t, w.Vault, "x", horse)
		v := w.another(t, run.Transport())
		var got []byte
		var err error
		run.During(func() { got, err = v.Sealer().Open(t.Context(), mine(), "x", whole) })
		wantTrouble(t, run, differs(string(got) == horse, err))
		wantOpened(t, v, "x", whole, horse)
	})
	t.Logf("%d calls, broken %d times", report.Calls, report.Positions)
}
