package historytest

import (
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func byUser() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"holds a user's runs of every scope, newest first": userEverywhere,
		"holds nobody else's runs":                         userAlone,
		"tells users apart whose ids begin alike":          userPrefix,
		"comes in pages of at most the limit":              userPages,
		"leaves out inputs, results and failures":          userSlim,
		"shows each run as far as it has come":             userCurrent,
		"names the scope of each run":                      userScopes,
	}
}

func byUserOf(h Harness, user permissions.UserID) read {
	return func(t *testing.T, p store.Paging) store.ExecutionPage {
		t.Helper()
		page, err := h.History.ListByUser(given.Context(t), user, history.Filter{}, p)
		want.OK(t, err)
		return page
	}
}

func userEverywhere(t *testing.T, h Harness) {
	user, now := given.UserID(), given.Now()
	scopes := []organizations.Scope{given.Scope(), given.Global(), given.Scope()}
	var made []executions.ID
	for i := range 12 {
		run := given.Run(scopes[i%3], given.CreatedAt(now.Add(time.Duration(i*7%12)*time.Second)), given.StartedBy(user))
		made = append(made, h.Accept(t, run).ID)
	}
	slices.Sort(made)
	slices.Reverse(made)
	want.Equal(t, "the user's runs", turn(t, byUserOf(h, user), 100), made)
}

func userAlone(t *testing.T, h Harness) {
	scope := given.Scope()
	mine := h.Accept(t, given.Run(scope))
	h.Accept(t, given.Run(scope))
	want.Equal(t, "the user's runs", turn(t, byUserOf(h, mine.Actor.ID), 10), []executions.ID{mine.ID})
	want.Equal(t, "a stranger's runs", turn(t, byUserOf(h, given.UserID()), 10), nil)
	for _, after := range oddPositions(mine) {
		for _, e := range byUserOf(h, mine.Actor.ID)(t, store.Paging{After: after, Limit: 10}).Items {
			want.Equal(t, "a run after an odd position", e.ID, mine.ID)
		}
	}
}

func userPrefix(t *testing.T, h Harness) {
	for _, user := range []permissions.UserID{"system:seed", "system:seed2", "system:see"} {
		h.Accept(t, given.Run(given.Scope(), given.StartedBy(user)))
	}
	want.Equal(t, "the user's runs", len(turn(t, byUserOf(h, "system:seed"), 10)), 1)
	want.Equal(t, "the runs of the user with the short id", len(turn(t, byUserOf(h, "system:see"), 10)), 1)
}

func userPages(t *testing.T, h Harness) {
	user, now := given.UserID(), given.Now()
	var made []executions.ID
	for i := range 10 {
		run := given.Run(given.Scope(), given.CreatedAt(now.Add(time.Duration(i/3)*time.Millisecond)), given.StartedBy(user))
		made = append(made, h.Accept(t, run).ID)
	}
	slices.Sort(made)
	slices.Reverse(made)
	for _, limit := range []int{1, 3, 5, 10, 11} {
		want.Equal(t, "the user's runs, page by page", turn(t, byUserOf(h, user), limit), made)
	}
}

func userSlim(t *testing.T, h Harness) {
	_, lease := h.Start(t, given.Run(given.Scope()))
	finished, err := h.Executions.Finish(given.Context(t), lease, executions.Outcome{
		Event:    executions.EventPartly,
		Result:   executions.Result{Kind: executions.ResultJSON, Body: []byte(`1`)},
		Failures: []executions.Failure{{Item: "a", Message: "b"}},
		Now:      given.Now(),
	})
	want.OK(t, err)
	page := byUserOf(h, finished.Actor.ID)(t, store.Paging{Limit: 10})
	want.Equal(t, "the page", page.Items, []executions.Execution{slim(finished)})
}

func userCurrent(t *testing.T, h Harness) {
	user, now := given.UserID(), given.Now()
	pending := h.Accept(t, given.Run(given.Scope(), given.CreatedAt(now), given.StartedBy(user)))
	running, _ := h.Start(t, given.Run(given.Scope(), given.CreatedAt(now.Add(-time.Second)), given.StartedBy(user)))
	stopping, _ := h.Start(t, given.Run(given.Scope(), given.CreatedAt(now.Add(-2*time.Second)), given.StartedBy(user)))
	stopping = h.Cancel(t, stopping)
	_, lease := h.Start(t, given.Run(given.Scope(), given.CreatedAt(now.Add(-3*time.Second)), given.StartedBy(user)))
	finished := h.Finish(t, lease)
	page := byUserOf(h, user)(t, store.Paging{Limit: 10})
	want.Equal(t, "the page", page.Items, []executions.Execution{slim(pending), slim(running), slim(stopping), slim(finished)})
}

func userScopes(t *testing.T, h Harness) {
	user := given.UserID()
	scopes := map[executions.ID]organizations.Scope{}
	for _, s := range []organizations.Scope{given.Scope(), given.Global(), given.Scope()} {
		scopes[h.Accept(t, given.Run(s, given.StartedBy(user))).ID] = s
	}
	for _, e := range byUserOf(h, user)(t, store.Paging{Limit: 10}).Items {
		want.Equal(t, "the scope of a run", e.Scope, scopes[e.ID])
	}
}
