package provide

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/workflow"
)

// counting answers how often it was asked.
func counting() code {
	var asked atomic.Int64
	return func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
		return []workflow.Option{{Label: "Answer", Value: fmt.Sprint(asked.Add(1))}}, nil
	}
}

func TestAnAnswerIsRememberedForAsLongAsTheProviderSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, counting())
	began := w.clock.Now()
	for i, c := range []struct {
		move    time.Duration
		refresh bool
		value   string
		cached  bool
	}{
		{0, false, "1", false},
		{0, false, "1", true},
		{5*time.Minute - 1, false, "1", true},
		{1, false, "2", false},
		{time.Minute, true, "3", false},
		{time.Minute, false, "3", true},
	} {
		w.clock.move(c.move)
		got := w.options(Request{Provider: "things", Refresh: c.refresh})
		if got.Options[0].Value != c.value || got.Cached != c.cached || got.StaleReason != "" || !got.ExpiresAt.Equal(got.FetchedAt.Add(5*time.Minute)) {
			t.Errorf("question %d after %s: got %+v", i, w.clock.Now().Sub(began), got)
		}
		if !c.cached && !got.FetchedAt.Equal(w.clock.Now()) {
			t.Errorf("question %d: fetched at %s", i, got.FetchedAt)
		}
	}
}

func TestAProviderWithoutMemoryIsAskedEveryTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, counting())
	for i := range 3 {
		if got := w.options(Request{Provider: "fresh"}); got.Cached || got.Options[0].Value != fmt.Sprint(i+1) || !got.ExpiresAt.Equal(got.FetchedAt) {
			t.Errorf("got %+v", got)
		}
		w.clock.move(time.Millisecond)
	}
}

func TestQuestionsThatMeanTheSameShareAnAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, counting())
	for _, inputs := range []string{`{"department":"A","more":{"a":1,"b":[2]}}`, ` { "more" : {"b":[ 2 ], "a":1}, "department":"\u0041" } `} {
		if got := w.options(Request{Provider: "things", Inputs: json.RawMessage(inputs)}); got.Options[0].Value != "1" {
			t.Errorf("%s: got %+v", inputs, got)
		}
	}
	for _, inputs := range []string{``, ` `, `{}`, ` { } `} {
		if got := w.options(Request{Provider: "things", Inputs: json.RawMessage(inputs)}); got.Options[0].Value != "2" {
			t.Errorf("%q: got %+v", inputs, got)
		}
	}
}

func TestWhatDiffersIsAskedApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, counting())
	other := newOrg()
	w.does(other, counting())
	w.options(Request{Provider: "things"})
	seen := map[string]string{"1": "the first"}
	run, forms := permissions.ExecuteWorkflows, permissions.ManageForms
	for name, c := range map[string]struct {
		by      permissions.Authority
		request Request
	}{
		"another provider":         {w.by(), Request{Provider: "people"}},
		"other inputs":             {w.by(), Request{Provider: "things", Inputs: json.RawMessage(`{"department":"A"}`)}},
		"a number that is a text":  {w.by(), Request{Provider: "things", Inputs: json.RawMessage(`{"more":{"a":"1"}}`)}},
		"a number that is none":    {w.by(), Request{Provider: "things", Inputs: json.RawMessage(`{"more":{"a":1}}`)}},
		"a large number":           {w.by(), Request{Provider: "things", Inputs: json.RawMessage(`{"more":{"a":9007199254740993}}`)}},
		"a large number beside it": {w.by(), Request{Provider: "things", Inputs: json.RawMessage(`{"more":{"a":9007199254740992}}`)}},
		"another search":           {w.by(), Request{Provider: "people", Search: "a"}},
		"whoever may make forms":   {at(t, w.org, forms), Request{Provider: "things"}},
		"whoever may do both":      {at(t, w.org, forms, run), Request{Provider: "things"}},
	} {
		got, err := w.source.Options(t.Context(), c.by, c.request)
		if err != nil || got.Cached {
			t.Errorf("%s: %+v, %v", name, got, err)
			continue
		}
		if who, taken := seen[got.Options[0].Value]; taken {
			t.Errorf("%s has the answer of %s", name, who)
		}
		seen[got.Options[0].Value] = name
	}
	// Another organization has a provider of its own, which counts anew.
	if got, err := w.source.Options(t.Context(), at(t, other, run), Request{Provider: "things"}); err != nil || got.Options[0].Value != "1" || got.Cached {
		t.Errorf("another organization got %+v, %v", got, err)
	}
	// Permissions that do not count for providers make no difference.
	if got, err := w.source.Options(t.Context(), at(t, w.org, run, permissions.ViewHistory), Request{Provider: "things"}); err != nil || !got.Cached {
		t.Errorf("whoever may view history got %+v, %v", got, err)
	}
}

func TestManyWhoAskAtOnceAreAnsweredByOneQuestion(t *testing.T) {
	t.Parallel()
	begun, release := make(chan struct{}), make(chan struct{})
	w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
		close(begun) // a second question panics
		<-release
		return []workflow.Option{{Label: "One", Value: "1"}}, nil
	})
	by := w.by()
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			got, err := w.source.Options(t.Context(), by, Request{Provider: "things"})
			if err != nil || len(got.Options) != 1 {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	<-begun
	close(release)
	all.Wait()
}

// Two organizations ask the same of the same provider, which answers with what is
// theirs: nobody gets anything of the other, however the questions meet.
func TestNoAnswerCrossesOrganizations(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	theirs := func(_ context.Context, run *workflow.Run, in inputs) ([]workflow.Option, error) {
		return []workflow.Option{{Label: run.Org.ID, Value: in.Department, Metadata: map[string]any{"org": run.Org.ID}}}, nil
	}
	var all sync.WaitGroup
	for range 2 {
		org := newOrg()
		w.does(org, theirs)
		by := at(t, org, permissions.ExecuteWorkflows)
		for i := range 1000 {
			all.Go(func() {
				department := fmt.Sprint(i % 7)
				provider := []string{"things", "fresh", "people"}[i%3]
				got, err := w.source.Options(t.Context(), by, Request{Provider: provider, Inputs: json.RawMessage(`{"department":"` + department + `"}`), Refresh: i%5 == 0})
				want := `{"org":"` + string(org.ID) + `"}`
				if err != nil || len(got.Options) != 1 || got.Options[0].Label != string(org.ID) || got.Options[0].Value != department || string(got.Options[0].Metadata) != want {
					t.Errorf("%s got %+v, %v", org.ID, got, err)
				}
			})
		}
	}
	all.Wait()
}
