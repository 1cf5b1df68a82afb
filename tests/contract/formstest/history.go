package formstest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func histories() harness.Cases[Harness] {
	return harness.Cases[Harness]{"of calls that race are those of the model": playOne}
}

// Histories plays random histories of a few forms, each on a store that open opens, and
// compares what it shows with a list after each move.
func Histories(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	rapid.Check(t, func(r *rapid.T) {
		moves, h := history(30).Draw(r, "history"), open(t)
		if h.Close != nil {
			defer h.Close()
		}
		if err := play(t.Context(), h, moves); err != nil {
			r.Fatal(err)
		}
	})
}

// playOne is the same history at each run.
func playOne(t *testing.T, h Harness) {
	want.OK(t, play(given.Context(t), h, history(25).Example(7)))
}

// move is a few calls about one form at the same time, each create, change, stale or
// delete.
type move struct {
	Form  int
	Calls []string
}

// played is how many forms a history is about, in two scopes.
const played = 4

func history(longest int) *rapid.Generator[[]move] {
	one := rapid.SampledFrom([]string{"create", "create", "change", "change", "change", "change", "stale", "delete"})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) move {
		return move{rapid.IntRange(0, played-1).Draw(t, "form"), rapid.SliceOfN(one, 1, 3).Draw(t, "calls")}
	}), longest/2, longest)
}

// model has of each form what it was and is, the newest first. One that was deleted is
// gone for good.
type model struct {
	forms map[forms.ID][]forms.Form
	gone  map[forms.ID]bool
}

func (m model) with(f forms.Form) model {
	m.forms = maps.Clone(m.forms)
	m.forms[f.ID] = append([]forms.Form{f}, m.forms[f.ID]...)
	return m
}

func (m model) without(id forms.ID) model {
	m.forms, m.gone = maps.Clone(m.forms), maps.Clone(m.gone)
	m.gone[id] = m.gone[id] || len(m.forms[id]) > 0
	delete(m.forms, id)
	return m
}

func play(ctx context.Context, h Harness, moves []move) error {
	m, offered := model{map[forms.ID][]forms.Form{}, map[forms.ID]bool{}}, [played]forms.Form{}
	two := []organizations.Scope{given.Scope(), given.Global()}
	for i := range offered {
		offered[i] = given.FormOf(two[i%2], bare, func(f *forms.Form) {
			f.ID = forms.ID(given.UUID(f.CreatedAt.Add(time.Duration(i) * time.Second)))
		})
	}
	for n, move := range moves {
		var calls []harness.Call[model]
		removes := slices.Contains(move.Calls, "delete")
		for i, does := range move.Calls {
			of := offered[move.Form]
			if does == "create" && (removes || m.gone[of.ID]) {
				does = "stale" // an id is offered once
			}
			calls = append(calls, h.call(m, of, does, fmt.Sprintf("%d.%d", n, i)))
		}
		var err error
		if m, err = harness.Race(ctx, m, func(m model) error { return h.differs(ctx, m, offered[:]) }, calls...); err != nil {
			return fmt.Errorf("move %d, %+v: %w", n, move, err)
		}
	}
	return nil
}

// code is how a call of the race is answered.
func code(err error) string {
	if err != nil && fault.Code(err) == "" {
		return err.Error()
	}
	return fault.Code(err)
}

// call is a call in the words of the race. What people read before is the model's.
func (h Harness) call(m model, of forms.Form, does, name string) harness.Call[model] {
	made := harness.Call[model]{Name: does}
	switch does {
	case "create":
		made.Do = func(ctx context.Context) string { return code(h.Forms.Create(ctx, of)) }
		made.Model = func(m model) (model, string) {
			switch known := m.forms[of.ID]; {
			case len(known) == 0:
				return m.with(of), ""
			case len(known) > 1:
				return m, "form_exists"
			}
			return m, ""
		}
	case "change", "stale":
		was := of
		if known := m.forms[of.ID]; len(known) > 0 {
			was = known[0]
		}
		if does == "stale" {
			was.UpdatedBy = given.UserID()
		}
		next := given.Changed(was, name)
		made.Do = func(ctx context.Context) string { return code(h.Forms.Change(ctx, was, next)) }
		made.Model = func(m model) (model, string) {
			switch known := m.forms[of.ID]; {
			case len(known) == 0:
				return m, "not_found"
			case !known[0].Same(was):
				return m, "changed_meanwhile"
			}
			return m.with(next), ""
		}
	case "delete":
		made.Do = func(ctx context.Context) string { return code(h.Forms.Delete(ctx, of.Scope, of.ID)) }
		made.Model = func(m model) (model, string) { return m.without(of.ID), "" }
	}
	return made
}

// differs compares each form, its versions, and the lists with the model.
func (h Harness) differs(ctx context.Context, m model, offered []forms.Form) error {
	var errs []error
	lists := map[organizations.Scope][]forms.Form{}
	for _, of := range offered { // in the order of their ids
		known := m.forms[of.ID]
		got, err := h.Forms.Get(ctx, of.Scope, of.ID)
		past, unlisted := h.Versions.List(ctx, of.Scope, of.ID, store.Paging{Limit: 100})
		first, none := h.Versions.Get(ctx, of.Scope, of.ID, 1)
		errs = append(errs, unlisted)
		if len(known) < 2 {
			errs = append(errs, want.Differ(len(past.Items), 0), want.Differ(fault.Code(none), "not_found"))
		} else {
			errs = append(errs, want.Differ(past.Items, short(known[1:])), none, want.Differ(first, known[len(known)-1]))
		}
		if len(known) == 0 {
			errs = append(errs, want.Differ(fault.Code(err), "not_found"))
			continue
		}
		errs = append(errs, err, want.Differ(got, known[0]))
		lists[of.Scope] = append(lists[of.Scope], known[0])
	}
	for _, of := range offered[:2] {
		page, err := h.Forms.List(ctx, of.Scope, store.Paging{Limit: 10})
		errs = append(errs, err, want.Differ(page.Items, lists[of.Scope]))
	}
	return errors.Join(errs...)
}
