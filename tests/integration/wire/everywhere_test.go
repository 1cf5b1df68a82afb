package wire

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEverywhereIsEveryCallInEveryWayThatFitsIt(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []string
	report := Everywhere(t, &server{}, []Kind{DropRequest, Refuse, EmptyPage}, func(t *testing.T, run *Run) {
		ask := func(method string) {
			_, _, _ = send(run.Transport(), request(t.Context(), method, "http://h/T()", ""))
		}
		ask("PUT") // a world is built: no position
		run.During(func() { ask("PUT"); ask("PUT"); ask("GET") })
		ask("PUT")
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, run.order.name(3))
	})
	slices.Sort(seen)
	want := []string{
		"call 0 of 3: ",
		"call 1 of 3: the request is lost",
		"call 1 of 3: the request is lost and nothing works after it",
		"call 2 of 3: an empty page", // the query might have come before
		"call 2 of 3: the request is lost",
		"call 2 of 3: the request is lost and nothing works after it",
		"call 3 of 3: an empty page",
		"call 3 of 3: the request is lost",
		"call 3 of 3: the request is lost and nothing works after it",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	if report != (Report{Calls: 3, Positions: 7, Least: 6}) {
		t.Errorf("got %+v", report)
	}
}

func TestEveryKindIsBrokenOnlyWhenAskedFor(t *testing.T) {
	t.Setenv(everyFault, "all")
	if !slices.Equal(Telling(), Kinds()) {
		t.Errorf("asked for all, got %q", Telling())
	}
	t.Setenv(everyFault, "")
	every := orders([]fit{{query: true, conditional: true}}, Kinds())
	few := orders([]fit{{query: true, conditional: true}}, Telling())
	for _, o := range few {
		if !slices.Contains(every, o) || len(few) >= len(every) {
			t.Errorf("asked for few, got %v", few)
		}
	}
}

func TestAnOutageAloneIsOnePosition(t *testing.T) {
	t.Parallel()
	got := orders([]fit{{}}, []Kind{Gone, GoneAfter})
	want := []order{{at: 1, kind: DropRequest, outage: true}, {at: 1, kind: DropAnswer, outage: true}}
	if !slices.Equal(got, want) || least(1, []Kind{Gone, GoneAfter}) != 2 {
		t.Errorf("got %v", got)
	}
}
