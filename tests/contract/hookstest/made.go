package hookstest

import (
	"bytes"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func made() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keep every field":                           keepAll,
		"keep an input of 64 KiB, and none":          keepInputs,
		"may be added again":                         addAgain,
		"may be added again after a message":         addAgainAfterUse,
		"refuse another one under their id":          addAnother,
		"are made once by many parallel calls":       addTogether,
		"that meet others of their id let one stand": addOthersTogether,
		"that do not exist are not found":            readUnknown,
	}
}

// keyed proves its messages by a key.
func keyed(h *hooks.Hook) {
	h.Proof, h.Headers, h.Sealed, h.Digest = hooks.Key, hooks.Headers{Proof: "X-Key"}, nil, given.Trouble()
	h.Mappings, h.Window = nil, 0
}

// eventful is a hook to which everything has happened.
func eventful(h *hooks.Hook) {
	h.Pause, h.PauseReason = hooks.PausedByOwner, "The owner may not run it any more."
	h.LastAt, h.LastRun = h.CreatedAt.Add(time.Minute), executions.ID(given.UUID(h.CreatedAt))
	h.UpdatedAt, h.UpdatedBy, h.Revision = h.CreatedAt.AddDate(0, 1, 0), given.UserID(), 7
}

func keepAll(t *testing.T, h Harness) {
	is(t, h, create(t, h, given.Scope()))
	is(t, h, create(t, h, given.Scope(), keyed))
	is(t, h, create(t, h, given.Global(), eventful))
}

func keepInputs(t *testing.T, h Harness) {
	large := bytes.Repeat([]byte{'"', 0, 0xff, '\\'}, 16<<10)
	for _, input := range [][]byte{large, nil} {
		made := create(t, h, given.Scope(), func(made *hooks.Hook) { made.Input = input })
		is(t, h, made)
		want.Equal(t, "the list", all(t, h, made.Scope, 10), []hooks.Hook{made})
	}
}

func addAgain(t *testing.T, h Harness) {
	for _, made := range []hooks.Hook{create(t, h, given.Scope()), create(t, h, given.Global(), keyed)} {
		want.OK(t, h.Hooks.Create(given.Context(t), made))
		is(t, h, made)
		want.Equal(t, "the list", all(t, h, made.Scope, 10), []hooks.Hook{made})
	}
}

func addAgainAfterUse(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	used := use(t, h, made, made.CreatedAt.Add(time.Hour))
	paused := used
	paused.Pause, paused.Revision = hooks.PausedByPerson, paused.Revision+1
	want.OK(t, h.Hooks.Change(given.Context(t), used, paused))
	want.OK(t, h.Hooks.Create(given.Context(t), made))
	is(t, h, paused)
}

func addAnother(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	for name, differ := range map[string]func(*hooks.Hook){
		"name": func(h *hooks.Hook) { h.Name = "Another" }, "workflow": func(h *hooks.Hook) { h.Workflow = "another" },
		"input": func(h *hooks.Hook) { h.Input = nil }, "mapping": func(h *hooks.Hook) { h.Mappings = h.Mappings[:1] },
		"proof": keyed, "secret": func(h *hooks.Hook) { h.Sealed = []byte("another") }, "window": func(h *hooks.Hook) { h.Window++ },
		"header": func(h *hooks.Hook) { h.Headers.Delivery = "" }, "owner": func(h *hooks.Hook) { h.Owner = given.UserID() },
		"maker": func(h *hooks.Hook) { h.CreatedBy = given.UserID() }, "time": func(h *hooks.Hook) { h.CreatedAt = h.CreatedAt.Add(time.Second) },
		"scope": func(h *hooks.Hook) { h.Scope = given.Scope() },
	} {
		other := made
		differ(&other)
		if err := h.Hooks.Create(given.Context(t), other); fault.Code(err) != "hook_exists" {
			t.Errorf("another %s: got %v", name, err)
		}
	}
	is(t, h, made)
}

func addTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		made := given.Hook(given.Scope())
		for _, err := range harness.Together(8, func(int) error { return h.Hooks.Create(ctx, made) }) {
			want.OK(t, err)
		}
		want.Equal(t, "the list", all(t, h, made.Scope, 10), []hooks.Hook{made})
	}
}

// addOthersTogether shows that an id leads to one hook, in whichever scopes others are
// that want it.
func addOthersTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		first, won := given.Hook(given.Scope()), -1
		others := make([]hooks.Hook, 8)
		for i := range others {
			others[i] = first
			if others[i].Name = string(rune('a' + i)); i%2 == 1 {
				others[i].Scope = given.Scope()
			}
		}
		for i, err := range harness.Together(len(others), func(i int) error { return h.Hooks.Create(ctx, others[i]) }) {
			switch {
			case err != nil:
				want.Fault(t, err, fault.Conflict, "hook_exists")
			case won >= 0:
				t.Error("two have won")
			default:
				won = i
			}
		}
		is(t, h, others[won])
	}
}

func readUnknown(t *testing.T, h Harness) {
	made := create(t, h, given.Scope())
	for _, id := range oddIDs() {
		_, err := h.Hooks.Get(given.Context(t), made.Scope, id)
		want.NotFound(t, err)
		_, err = h.Doors.Find(given.Context(t), id)
		want.NotFound(t, err)
	}
}
