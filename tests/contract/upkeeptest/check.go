package upkeeptest

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func checks() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"of an empty store finds nothing":                     checkEmpty,
		"finds nothing in runs in every part of their life":   checkHealthy,
		"finds nothing while others write":                    checkBusy,
		"looks at every piece of a store that has many":       checkMany,
		"changes nothing in a store in which nothing differs": checkChangesNothing,
	}
}

func checkEmpty(t *testing.T, h Harness) {
	want.Equal(t, "the differences", h.checked(t, false), nil)
	want.Equal(t, "what was mended", h.checked(t, true), nil)
}

func checkHealthy(t *testing.T, h Harness) {
	s := h.sample(t)
	cancelled := h.Accept(t, given.Run(given.Scope()))
	h.Cancel(t, cancelled)
	h.Cancel(t, s.Held)
	again, lease := h.atWork(t, given.Run(given.Scope()))
	h.Retake(t, again, lease, 0)
	h.Accept(t, given.Run(given.Scope(), given.StartedBy("")))
	want.Equal(t, "the differences", h.checked(t, false), nil)
}

func checkBusy(t *testing.T, h Harness) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range 15 { // each walk takes longer than the one before
			h.sample(t)
		}
	}()
	var found []maintenance.Difference
	for mend, busy := false, true; busy; mend = !mend {
		found = append(found, h.checked(t, mend)...)
		select {
		case <-ended:
			busy = false
		default:
		}
	}
	want.Equal(t, "the differences", found, nil)
	want.Equal(t, "the differences in the end", h.checked(t, false), nil)
}

func checkMany(t *testing.T, h Harness) {
	scope := given.Scope()
	for range 120 {
		h.Accept(t, given.Run(scope))
	}
	looked, pieces, from := 0, 0, ""
	for pieces < manyPieces {
		page, err := h.Upkeep.Check(given.Context(t), from, false)
		want.OK(t, err)
		pieces, looked = pieces+1, looked+page.Looked
		if from = page.Next; from == "" {
			break
		}
	}
	if looked < 120 || pieces < 2 {
		t.Errorf("%d rows in %d pieces: that is not all, or not in pieces", looked, pieces)
	}
}

func checkChangesNothing(t *testing.T, h Harness) {
	s := h.sample(t)
	before := h.view(t, s.Waiting, s.Held, s.Ended)
	h.checked(t, true)
	want.Equal(t, "what can be read", h.view(t, s.Waiting, s.Held, s.Ended), before)
}

// harms are damages that a check must find, and a mending check must mend.
func harms(damages []Damage) harness.Cases[Harness] {
	cases := harness.Cases[Harness]{}
	for _, d := range damages {
		cases[d.Name] = d.behave
	}
	return cases
}

func (d Damage) behave(t *testing.T, h Harness) {
	s := h.sample(t)
	runs := []executions.Execution{s.Waiting, s.Held, s.Ended}
	before := h.view(t, runs...)
	h = d.Do(t, h, s)
	found := h.checked(t, false)
	if len(found) == 0 {
		t.Fatal("it is not found")
	}
	wantSentences(t, found)
	want.Equal(t, "what a second look finds", h.checked(t, false), found)
	mended := h.checked(t, true)
	wantSentences(t, mended)
	after := h.checked(t, false)
	if d.Unmendable {
		for _, difference := range append(found, after...) {
			want.Equal(t, "what can be done", difference.Mending, maintenance.Unmendable)
		}
		want.Equal(t, "what is left", after, found)
		return
	}
	want.Equal(t, "what is left", after, nil)
	for _, difference := range mended {
		want.Equal(t, "what was done about "+difference.What, difference.Mending, maintenance.Mended)
	}
	if !d.Invisible {
		want.Equal(t, "what can be read", h.view(t, runs...), before)
	}
}

// wantSentences expects differences that a person understands, without a value.
func wantSentences(t *testing.T, found []maintenance.Difference) {
	t.Helper()
	for _, d := range found {
		if d.What == "" || d.Where == "" || !strings.HasSuffix(d.Found, ".") {
			t.Errorf("%+v is no sentence", d)
		}
		if strings.Contains(d.What+d.Where+d.Found, value) {
			t.Errorf("%+v shows a value", d)
		}
	}
}
