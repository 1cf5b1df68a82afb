package historytest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func sealed() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"inputs are read with the run while it goes on": sealedGet,
		"inputs are left out of every list":             sealedLists,
		"inputs are not read by another scope":          sealedForeign,
	}
}

func sealedGet(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope(), given.Sealed))
	h.Unchanged(t, run)
	claimed, lease := h.Claim(t, run)
	want.Equal(t, "the secret inputs of the run at work", h.Get(t, run).Sealed, run.Sealed)
	h.Unchanged(t, claimed)
	finished := h.Finish(t, lease)
	h.Unchanged(t, finished)
	if left := h.Get(t, run).Sealed; left != nil {
		t.Errorf("%q is left when the run is over", left)
	}
}

func sealedLists(t *testing.T, h Harness) {
	scope, user := given.Scope(), given.UserID()
	h.Accept(t, given.Run(scope, given.StartedBy(user), given.Sealed))
	h.Start(t, given.Run(scope, given.StartedBy(user), given.Sealed))
	_, lease := h.Start(t, given.Run(scope, given.StartedBy(user), given.Sealed))
	h.Finish(t, lease)
	inScope, err := h.History.List(given.Context(t), scope, history.Filter{}, store.Paging{Limit: 10})
	want.OK(t, err)
	byUser, err := h.History.ListByUser(given.Context(t), user, history.Filter{}, store.Paging{Limit: 10})
	want.OK(t, err)
	for name, page := range map[string][]executions.Execution{"the scope": inScope.Items, "the user": byUser.Items} {
		want.Equal(t, "the runs of "+name, len(page), 3)
		for _, e := range page {
			if e.Sealed != nil {
				t.Errorf("the list of %s shows %q of a %s run", name, e.Sealed, e.Status)
			}
		}
	}
}

func sealedForeign(t *testing.T, h Harness) {
	run := h.Accept(t, given.Run(given.Scope(), given.Sealed))
	for _, s := range []executions.Execution{given.Run(given.Scope()), given.Run(given.Global())} {
		got, err := h.History.Get(given.Context(t), s.Scope, run.ID)
		want.NotFound(t, err)
		want.Equal(t, "what came with the refusal", got, executions.Execution{})
	}
}
