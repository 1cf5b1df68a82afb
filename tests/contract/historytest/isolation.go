package historytest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func isolation() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"answers a foreign run like an unknown one": foreignLooksUnknown,
		"lists no foreign run":                      foreignNotListed,
		"lists no foreign run after any position":   foreignNotReached,
		"shows no steps of a foreign run":           foreignSteps,
		"shows no log of a foreign run":             foreignLog,
	}
}

// strangers are the scopes that must see nothing of a run in an organization.
func strangers() map[string]organizations.Scope {
	return map[string]organizations.Scope{"another organization": given.Scope(), "global": given.Global()}
}

// written is a run of an organization with a step and a log.
func written(t *testing.T, h Harness, s organizations.Scope) executions.Execution {
	t.Helper()
	run, lease := h.Start(t, given.Run(s))
	_, err := h.Steps.Memo(given.Context(t), lease)
	want.OK(t, err)
	want.OK(t, h.Steps.Store(given.Context(t), lease, executions.Step{Name: "step", Status: executions.StepSuccess, Attempt: 1, StartedAt: given.Now(), Result: []byte(`1`)}))
	_, err = h.Logs.Append(given.Context(t), lease, []executions.Line{{Time: given.Now(), Level: "info", Message: "line", Attempt: 1}})
	want.OK(t, err)
	return run
}

func foreignLooksUnknown(t *testing.T, h Harness) {
	run := written(t, h, given.Scope())
	global := written(t, h, given.Global())
	for name, s := range strangers() {
		_, foreign := h.History.Get(given.Context(t), s, run.ID)
		want.NotFound(t, foreign)
		_, unknown := h.History.Get(given.Context(t), s, executions.ID(given.UUID(run.CreatedAt)))
		want.Equal(t, "the answer to "+name, foreign.Error(), unknown.Error())
	}
	_, err := h.History.Get(given.Context(t), run.Scope, global.ID)
	want.NotFound(t, err)
}

func foreignNotListed(t *testing.T, h Harness) {
	mine, global := written(t, h, given.Scope()), written(t, h, given.Global())
	want.Equal(t, "the runs of a stranger", turn(t, inScope(h, given.Scope()), 10), nil)
	want.Equal(t, "the runs of the organization", turn(t, inScope(h, mine.Scope), 10), []executions.ID{mine.ID})
	want.Equal(t, "the runs of global", turn(t, inScope(h, given.Global()), 10), []executions.ID{global.ID})
}

// oddPositions are texts that a caller may send as the position of a page.
func oddPositions(e executions.Execution) []string {
	return append(given.OddNames(),
		"GLOBAL", "GLOBAL/", "\x00", "\xff\xff", string(e.ID), e.Scope.Key(), e.Scope.Key()+"/", "../"+e.Scope.Key(),
		"000000000000000", "999999999999999", "' or PartitionKey ne '", "-1", "AAAA", "e30=")
}

func foreignNotReached(t *testing.T, h Harness) {
	now := given.Now()
	below, mine, above := given.OrganizationID(), given.OrganizationID(), given.OrganizationID()
	scope := given.ScopeOf(mine)
	var own []executions.Execution
	for i, id := range []organizations.ID{below, mine, above} {
		for n := range 3 {
			run := h.Accept(t, given.Run(given.ScopeOf(id), given.CreatedAt(now.Add(time.Duration(3*n+i)*time.Millisecond))))
			own = append(own, run)
		}
	}
	h.Accept(t, given.Run(given.Global()))
	positions := []string{}
	for _, e := range own {
		positions = append(positions, oddPositions(e)...)
		page, err := h.History.List(given.Context(t), e.Scope, history.Filter{}, store.Paging{Limit: 1})
		want.OK(t, err)
		positions = append(positions, page.Next)
	}
	for _, after := range positions {
		page, err := h.History.List(given.Context(t), scope, history.Filter{}, store.Paging{After: after, Limit: 100})
		if err != nil {
			t.Errorf("position %q: %v, want a position", after, err)
		}
		for _, e := range page.Items {
			if e.Scope != scope {
				t.Errorf("position %q reached a run of %s", after, e.Scope)
			}
		}
	}
}

func foreignSteps(t *testing.T, h Harness) {
	run := written(t, h, given.Scope())
	for name, s := range strangers() {
		steps, err := h.Steps.List(given.Context(t), s, run.ID)
		want.OK(t, err)
		want.Equal(t, "the steps that "+name+" sees", steps, nil)
	}
	steps, err := h.Steps.List(given.Context(t), run.Scope, run.ID)
	want.OK(t, err)
	want.Equal(t, "how many steps the organization sees", len(steps), 1)
}

func foreignLog(t *testing.T, h Harness) {
	run := written(t, h, given.Scope())
	for name, s := range strangers() {
		page, err := h.Logs.Read(given.Context(t), s, run.ID, 0, 10)
		want.OK(t, err)
		want.Equal(t, "the lines that "+name+" sees", page.Lines, nil)
		if page.More {
			t.Errorf("%s was told that there is more", name)
		}
	}
	page, err := h.Logs.Read(given.Context(t), run.Scope, run.ID, 0, 10)
	want.OK(t, err)
	want.Equal(t, "how many lines the organization sees", len(page.Lines), 1)
}
