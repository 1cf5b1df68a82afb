package receive_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/app/receive"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const ticket = `{"ticket":{"who":"Zoë"}}`

func TestAProvedMessageStartsARunOfItsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got, err := w.Take(t.Context(), signed(ticket, "X-Id", "1"))
	if err != nil || got.Replayed || len(w.accepted) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	run := w.accepted[0].Execution
	if run.Trigger != executions.TriggerWebhook || run.Origin != (executions.Origin{ID: string(hookID), Name: "New ticket"}) || run.Actor.ID != owner || run.Scope != w.hook.Scope || run.ClientIP != "192.0.2.1" {
		t.Errorf("accepted %+v", run)
	}
	if string(run.Input) != `{"name":"Zoë","times":2}` {
		t.Errorf("it is given %s", run.Input)
	}
	if !cmp.Equal(w.used, []executions.ID{runID}) {
		t.Errorf("written down: %v", w.used)
	}
}

func TestAMessageThatComesAgainStartsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, second receive.Call
		runs          int
	}{
		"the same delivery":               {signed(ticket, "X-Id", "1"), signed(ticket, "X-Id", "1"), 1},
		"another delivery":                {signed(ticket, "X-Id", "1"), signed(ticket, "X-Id", "2"), 2},
		"the same message without an id":  {signed(ticket), signed(ticket), 1},
		"another message without an id":   {signed(ticket), signed(`{"ticket":{"who":"Al"}}`), 2},
		"one without an id, one with one": {signed(ticket), signed(ticket, "X-Id", "1"), 2},
	} {
		w := newWorld(t)
		for i, message := range []receive.Call{c.first, c.second} {
			got, err := w.Take(t.Context(), message)
			if err != nil || got.Replayed != (i == 1 && c.runs == 1) {
				t.Errorf("%s: %t, %v", name, got.Replayed, err)
			}
		}
		if len(w.accepted) != c.runs {
			t.Errorf("%s: %d runs", name, len(w.accepted))
		}
	}
	w, other := newWorld(t), newWorld(t, func(h *hooks.Hook) {
		h.ID = "01954f00-0000-7000-8000-0000000000ab"
		h.Sealed, h.Proof, h.Digest = nil, hooks.Key, hooks.DigestOf("k")
	})
	elsewhere := call(ticket, "X-Sig", "k")
	elsewhere.ID = string(other.hook.ID)
	_, err := w.Take(t.Context(), signed(ticket))
	if _, err2 := other.Take(t.Context(), elsewhere); errors.Join(err, err2) != nil || w.accepted[0].Idempotency.Key == other.accepted[0].Idempotency.Key {
		t.Errorf("two hooks take each other's messages for their own: %v, %v", err, err2)
	}
}

func TestWhateverProvesNothingGetsTheAnswerOfAHookThatIsNotThere(t *testing.T) {
	t.Parallel()
	strange, odd := signed(ticket), signed(ticket)
	strange.ID, odd.ID = "01954f00-0000-7000-8000-0000000000ff", "x"
	for name, c := range map[string]receive.Call{
		"nothing":                  call(ticket),
		"another secret":           call(ticket, "X-Sig", strings.Repeat("0", 64)),
		"another header":           call(ticket, "X-Other", "x"),
		"two proofs, one good":     signed(ticket, "X-Sig", "x"),
		"two delivery ids":         signed(ticket, "X-Id", "1", "X-Id", "2"),
		"a hook that is not there": strange,
		"an address that is none":  odd,
	} {
		for _, isPaused := range []bool{false, true} {
			w := newWorld(t, func(h *hooks.Hook) {
				if isPaused {
					h.Pause = hooks.PausedByPerson
				}
			})
			got, err := w.Take(t.Context(), c)
			if err == nil || err.Error() != hooks.ErrRefused().Error() || got.Execution.ID != "" || len(w.accepted) != 0 {
				t.Errorf("%s: %v", name, err)
			}
			if log := w.log.String(); !strings.Contains(log, "refused") || !strings.Contains(log, "192.0.2.1") || strings.Contains(log, "Zoë") || strings.Contains(log, secret) {
				t.Errorf("%s: the log says %q", name, log)
			}
		}
	}
}

func TestAHookThatCannotGoOnTakesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(h *hooks.Hook) { h.Pause = hooks.PausedByPerson })
	if _, err := w.Take(t.Context(), signed(ticket)); fault.Code(err) != "hook_paused" || !fault.Is(err, fault.Conflict) {
		t.Errorf("paused: %v", err)
	}
	w = newWorld(t)
	w.facts.Organization.IsActive = false
	if _, err := w.Take(t.Context(), signed(ticket)); fault.Code(err) != "organization_inactive" || w.hook.Pause != "" {
		t.Errorf("an inactive client: %v, %q", err, w.hook.Pause)
	}
	for trip, paused := range map[string]hooks.Pause{"": hooks.PausedByOwner, "raise": "", "change": hooks.PausedByOwner} {
		w = newWorld(t)
		w.facts, w.trips[trip] = facts(permissions.ViewHistory), trouble
		if _, err := w.Take(t.Context(), signed(ticket)); fault.Code(err) != "hook_paused" || w.hook.Pause != paused || len(w.raised) != 1 {
			t.Errorf("an owner who may no longer, with trouble at %q: %v, %+v, %+v", trip, err, w.hook, w.raised)
		}
	}
	if len(w.accepted) != 0 {
		t.Errorf("%d runs were started", len(w.accepted))
	}
}

// What a customer types into a ticket must not close a hook for everybody.
func TestNoMessagePausesAHookAndPeopleHearOfTheRefusal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*hooks.Hook)
		body   string
		wrong  string
	}{
		"a text that is too long":       {func(*hooks.Hook) {}, `{"ticket":{"who":"` + strings.Repeat("x", 11) + `"}}`, "/ticket/who max_length"},
		"a rule of the whole input":     {func(*hooks.Hook) {}, `{"ticket":{"who":"nobody"}}`, "/input nobody"},
		"its own input":                 {func(h *hooks.Hook) { h.Input = []byte(`{"times":"often"}`) }, ticket, "/input/times type"},
		"a parameter that is gone":      {func(h *hooks.Hook) { h.Input = []byte(`{"time":1}`) }, ticket, "/input/time unknown_parameter"},
		"a workflow of another program": {func(h *hooks.Hook) { h.Workflow = "receive_gone" }, ticket, "workflow_unknown"},
	} {
		w := newWorld(t, c.change)
		for range 2 {
			_, err := w.Take(t.Context(), signed(c.body))
			wrong := fault.Code(err)
			if fields := fault.Fields(err); len(fields) > 0 {
				wrong = fields[0].Pointer + " " + fields[0].Code
			}
			if wrong != c.wrong || w.hook.Pause != "" {
				t.Errorf("%s: %q (%v), want %q; paused by %q", name, wrong, err, c.wrong, w.hook.Pause)
			}
		}
		if len(w.raised) != 1 {
			t.Fatalf("%s: raised %+v", name, w.raised)
		}
		for _, item := range w.raised {
			if item.Kind != attention.OfHook || item.Subject != string(hookID) || item.Scope != w.hook.Scope || item.Status != "Failed" || !strings.Contains(item.Message, "refused") || strings.Contains(item.Message, "xxx") {
				t.Errorf("%s: raised %+v", name, item)
			}
		}
	}
}

func TestADeliveryIDIsOfOneMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.trips["accept"] = fault.New(fault.Invalid, "idempotency_key_reused", "x")
	if _, err := w.Take(t.Context(), signed(ticket, "X-Id", "1")); fault.Code(err) != "delivery_reused" {
		t.Error(err)
	}
}

func TestWhatTheMessageLacksIsNamed(t *testing.T) {
	t.Parallel()
	mapped := func(list ...hooks.Mapping) func(*hooks.Hook) {
		return func(h *hooks.Hook) { h.Mappings = list }
	}
	who := hooks.Mapping{Parameter: "name", Pointer: "/ticket/who"}
	optional := hooks.Mapping{Parameter: "times", Pointer: "/ticket/list/1", IsOptional: true}
	for name, c := range map[string]struct {
		change func(*hooks.Hook)
		body   string
		input  string
		wrong  string
	}{
		"a part":              {mapped(who), `{"ticket":{"who":"Al"}}`, `{"name":"Al","times":2}`, ""},
		"an item of a list":   {mapped(who, optional), `{"ticket":{"who":"Al","list":[1,3]}}`, `{"name":"Al","times":3}`, ""},
		"none of what may be": {mapped(who, optional), `{"ticket":{"who":"Al","list":[1]}}`, `{"name":"Al","times":2}`, ""},
		"a list by a name":    {mapped(who, optional), `{"ticket":{"who":"Al","list":{"1":4}}}`, `{"name":"Al","times":4}`, ""},
		"an item's odd index": {mapped(hooks.Mapping{Parameter: "name", Pointer: "/01"}), `["a","b"]`, "", "/01 required"},
		"nothing there":       {mapped(who), `{"ticket":{}}`, "", "/ticket/who required"},
		"a number for a text": {mapped(who), `{"ticket":{"who":7}}`, "", "/ticket/who type"},
		"a text too long":     {mapped(who), `{"ticket":{"who":"` + strings.Repeat("x", 11) + `"}}`, "", "/ticket/who max_length"},
		"no message":          {mapped(who), ``, "", "body_invalid"},
		"no JSON":             {mapped(who), `{`, "", "body_invalid"},
		"no mapping, no JSON": {func(h *hooks.Hook) { h.Mappings, h.Input = nil, []byte(`{"name":"Al"}`) }, "ping", `{"name":"Al"}`, ""},
		"a text alone":        {mapped(hooks.Mapping{Parameter: "name"}), ` "Al" `, `{"name":"Al","times":2}`, ""},
	} {
		w := newWorld(t, c.change)
		_, err := w.Take(t.Context(), signed(c.body))
		wrong := fault.Code(err)
		if fields := fault.Fields(err); len(fields) > 0 {
			wrong = fields[0].Pointer + " " + fields[0].Code
		}
		if wrong != c.wrong {
			t.Errorf("%s: %q (%v), want %q", name, wrong, err, c.wrong)
		}
		if c.input != "" && (len(w.accepted) != 1 || string(w.accepted[0].Execution.Input) != c.input) {
			t.Errorf("%s: accepted %+v", name, w.accepted)
		}
	}
}

func TestTroubleOfStorageIsNoRefusal(t *testing.T) {
	t.Parallel()
	for _, call := range []string{"find", "open", "facts", "accept"} {
		w := newWorld(t)
		w.trips[call] = trouble
		if _, err := w.Take(t.Context(), signed(ticket)); !errors.Is(err, trouble) || w.hook.Pause != "" {
			t.Errorf("%s: %v, %q", call, err, w.hook.Pause)
		}
	}
	w := newWorld(t)
	w.trips["used"] = trouble
	if _, err := w.Take(t.Context(), signed(ticket)); err != nil || !strings.Contains(w.log.String(), "was not written down") {
		t.Errorf("%v: %s", err, w.log.String())
	}
}

func TestTheUseOfAHookIsWrittenDownOnceAMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, id := range []string{"1", "2", "3"} {
		if _, err := w.Take(t.Context(), signed(ticket, "X-Id", id)); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(30 * time.Second)
	}
	if len(w.used) != 2 {
		t.Errorf("%d times in a minute and a half", len(w.used))
	}
}
