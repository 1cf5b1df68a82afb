package erasuretest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// scene is a store with two neighbours, global and staff, of which one is to go.
type scene struct {
	leaving organizations.Organization
	scope   organizations.Scope
	// before is what was stored before the leaving one came.
	before map[string]string
	traces []string
}

func (h Harness) scene(t *testing.T) scene {
	t.Helper()
	people := h.staff(t)
	leaving, staying := neighbours()
	h.fill(t, staying, people)
	h.configured(t, given.Global())
	h.endedRun(t, given.Global(), people.runs.ID)
	h.answered(t, 3)
	s := scene{leaving: leaving, scope: given.ScopeOf(leaving.ID), before: h.Everything(t)}
	client := h.fill(t, leaving, people)
	h.answered(t, 2)
	s.traces = []string{string(leaving.ID), leaving.TenantID, string(client.ID)}
	if len(found(h.Everything(t), s.traces)) < 20 {
		t.Fatal("what is stored does not show the organization, and proves nothing when it is gone")
	}
	return s
}

// found are the places that hold one of these texts, or are named by it.
func found(everything map[string]string, texts []string) []string {
	var places []string
	for place, content := range everything {
		if slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(place, text) || strings.Contains(content, text) }) {
			places = append(places, place)
		}
	}
	slices.Sort(places)
	return places
}

// isGone expects that nothing is left of the leaving one, and that everything else
// is what it was, to the byte.
func (h Harness) isGone(t *testing.T, s scene) {
	t.Helper()
	after := h.Everything(t)
	want.Equal(t, "what shows the organization", found(after, s.traces), nil)
	for place, content := range s.before {
		if now, there := after[place]; !there || now != content {
			t.Errorf("%s was %q and is %q, there: %t", place, content, now, there)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(after)) {
		if _, known := s.before[place]; !known {
			t.Errorf("%s is left: %q", place, after[place])
		}
	}
}

func leavesNothing(t *testing.T, h Harness) {
	s := h.scene(t)
	if removed, next := h.walk(t, s.scope, enough); removed < 10 || next != "" {
		t.Errorf("%d removed, and then %q", removed, next)
	}
	if removed := h.beside(t, s.scope); removed < 4 {
		t.Errorf("%d files and secrets removed", removed)
	}
	again, _ := h.walk(t, s.scope, enough)
	want.Equal(t, "what another pass removes", again+h.beside(t, s.scope), 0)
	got, err := h.Organizations.Get(given.Context(t), s.scope)
	want.OK(t, err)
	want.Equal(t, "when it was asked for", got.ErasureAt, s.leaving.ErasureAt)
	h.entry(t, s.scope) // somebody was refused meanwhile
	h.end(t, s.scope)
	h.isGone(t, s)
	_, err = h.Organizations.Get(given.Context(t), s.scope)
	want.NotFound(t, err)
	org, err := h.Access.Access.OrganizationOfTenant(given.Context(t), s.leaving.TenantID)
	want.OK(t, err)
	want.Equal(t, "the organization of the tenant", org, nil)
	h.sound(t)
}

// sound expects that a check finds nothing.
func (h Harness) sound(t *testing.T) {
	t.Helper()
	for from := ""; ; {
		page, err := h.Upkeep.Check(given.Context(t), from, false)
		want.OK(t, err)
		want.Equal(t, "the differences", page.Differences, nil)
		if from = page.Next; from == "" {
			return
		}
	}
}

// beginsAnew does one piece, then two from the beginning, and so on, as processes do
// that are killed.
func beginsAnew(t *testing.T, h Harness) {
	s := h.scene(t)
	for pieces := 1; ; pieces++ {
		if _, next := h.walk(t, s.scope, pieces); next == "" {
			break
		}
	}
	h.beside(t, s.scope)
	h.end(t, s.scope)
	h.isGone(t, s)
}

func oncemore(t *testing.T, h Harness) {
	s := h.scene(t)
	for range 2 {
		h.walk(t, s.scope, enough)
		h.beside(t, s.scope)
		h.end(t, s.scope)
		h.isGone(t, s)
	}
}

func keepsOpen(t *testing.T, h Harness) {
	leaving, _ := neighbours()
	h.Create(t, leaving)
	s := given.ScopeOf(leaving.ID)
	h.configured(t, s)
	waiting := h.Accept(t, given.Run(s))
	for _, as := range []func() executions.Execution{
		func() executions.Execution { return waiting },
		func() executions.Execution { return h.claimed(t, waiting) },
	} {
		run := as()
		for from := ""; ; {
			page, err := h.Erasure.Erase(given.Context(t), s, from)
			if err != nil {
				want.Fault(t, err, fault.Conflict, "execution_open")
				break
			}
			if from = page.Next; from == "" {
				t.Fatalf("the erasure goes over a run that is %s", run.Status)
			}
		}
		h.Unchanged(t, run)
		loaded, err := h.Config.Load(given.Context(t), s)
		want.OK(t, err)
		want.Equal(t, "how many settings are there", len(loaded.Settings), 1)
	}
}

// claimed is the run in the hands of a worker.
func (h Harness) claimed(t *testing.T, e executions.Execution) executions.Execution {
	t.Helper()
	claimed, _ := h.Claim(t, e)
	return claimed
}

func removesMany(t *testing.T, h Harness) {
	leaving, _ := neighbours()
	h.Create(t, leaving)
	s := given.ScopeOf(leaving.ID)
	for i := range h.Many {
		e := h.Accept(t, given.Run(s, given.CreatedAt(given.Now().Add(-time.Duration(i)*time.Second))))
		h.Cancel(t, e)
	}
	removed, _ := h.walk(t, s, enough)
	if removed < h.Many {
		t.Errorf("%d removed of %d", removed, h.Many)
	}
	list, err := h.History.List(given.Context(t), s, history.Filter{}, store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the runs", list.Items, nil)
}

func refuses(t *testing.T, h Harness) {
	ctx := given.Context(t)
	active, asked := neighbours()
	active.IsActive = true
	provider, _ := neighbours()
	provider.IsProvider = true
	for _, org := range []organizations.Organization{active, asked, provider} {
		h.Create(t, org)
		s := given.ScopeOf(org.ID)
		h.configured(t, s)
		_, err := h.Erasure.Erase(ctx, s, "")
		want.Fault(t, err, fault.Conflict, "erasure_not_due")
		_, err = h.Erasure.End(ctx, s)
		want.Fault(t, err, fault.Conflict, "erasure_not_due")
		got, err := h.Organizations.Get(ctx, s)
		want.OK(t, err)
		want.Equal(t, "the organization", got, org)
	}
	for _, s := range []organizations.Scope{given.Global(), {}} {
		_, err := h.Erasure.Erase(ctx, s, "")
		want.Error(t, err, "erasing nobody's")
		_, err = h.Erasure.End(ctx, s)
		want.Error(t, err, "ending nobody's")
		_, _, err = h.FileErasure.Erase(ctx, s)
		want.Error(t, err, "erasing nobody's files")
		_, err = h.SecretErasure.Erase(ctx, s)
		want.Error(t, err, "erasing nobody's secrets")
	}
}

func refusesCursors(t *testing.T, h Harness) {
	s := h.scene(t)
	_, next := h.walk(t, s.scope, 1)
	if next == "" {
		return // this family did all of it in one piece
	}
	for _, text := range append(given.OddNames(), "e30", "bnVsbA") {
		if text == "" {
			continue
		}
		_, err := h.Erasure.Erase(given.Context(t), s.scope, text)
		want.Fault(t, err, fault.Invalid, "cursor_invalid")
	}
	_, err := h.Erasure.Erase(given.Context(t), given.Scope(), next)
	want.Fault(t, err, fault.Invalid, "cursor_invalid")
}

func endsWithTheContext(t *testing.T, h Harness) {
	s, ctx := h.scene(t), given.Ended(t)
	_, err := h.Erasure.Erase(ctx, s.scope, "")
	want.Is(t, err, context.Canceled)
	_, err = h.Erasure.End(ctx, s.scope)
	want.Is(t, err, context.Canceled)
	_, _, err = h.FileErasure.Erase(ctx, s.scope)
	want.Is(t, err, context.Canceled)
	_, err = h.SecretErasure.Erase(ctx, s.scope)
	want.Is(t, err, context.Canceled)
}
