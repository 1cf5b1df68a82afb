package provide

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/workflow"
)

func labels(a Answer) []string {
	list := []string{}
	for _, o := range a.Options {
		list = append(list, o.Label)
	}
	return list
}

func TestThePlatformSearchesForAProviderThatDoesNot(t *testing.T) {
	t.Parallel()
	asked := 0
	w := newWorld(t, func(_ context.Context, run *workflow.Run, _ inputs) ([]workflow.Option, error) {
		if asked++; run.Search != "" {
			t.Errorf("the provider is asked for %q", run.Search)
		}
		return []workflow.Option{{Label: "Zoë Ångström", Value: "zoe@contoso.com"}, {Label: "Bo", Value: "BO@FABRIKAM.COM"}, {Label: "Ana", Value: "x"}}, nil
	})
	for search, want := range map[string][]string{
		"": {"Zoë Ångström", "Bo", "Ana"}, "ångs": {"Zoë Ångström"}, "ÅNGS": {"Zoë Ångström"}, " zoe@": {"Zoë Ångström"},
		"fabrikam": {"Bo"}, "a": {"Bo", "Ana"}, "nobody": {},
	} {
		if diff := cmp.Diff(want, labels(w.options(Request{Provider: "things", Search: search}))); diff != "" {
			t.Errorf("%q: %s", search, diff)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times: what is remembered was not searched", asked)
	}
}

func TestASearchableProviderIsAskedForEachSearch(t *testing.T) {
	t.Parallel()
	var asked []string
	w := newWorld(t, func(_ context.Context, run *workflow.Run, _ inputs) ([]workflow.Option, error) {
		asked = append(asked, run.Search)
		return []workflow.Option{{Label: "Found by something else", Value: run.Search}}, nil
	})
	for _, search := range []string{"ana", "Ana", " ana ", "", "ana"} {
		if got := w.options(Request{Provider: "people", Search: search}); len(got.Options) != 1 || got.Options[0].Value != strings.TrimSpace(search) {
			t.Errorf("%q: got %+v", search, got)
		}
	}
	if diff := cmp.Diff([]string{"ana", "Ana", ""}, asked); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerHoldsAThousandOptionsAtMost(t *testing.T) {
	t.Parallel()
	for n, truncated := range map[int]bool{999: false, 1000: false, 1001: true, 50_000: true} {
		w := newWorld(t, numbered(n))
		got := w.options(Request{Provider: "things"})
		if len(got.Options) != min(n, 1000) || got.Truncated != truncated || got.Options[998].Value != "998" {
			t.Errorf("%d: got %d, truncated %t", n, len(got.Options), got.Truncated)
		}
	}
}

func TestASearchFindsWhatStandsFurtherDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, numbered(5000))
	if got := w.options(Request{Provider: "things", Search: "number 4321"}); len(got.Options) != 1 || got.Truncated {
		t.Errorf("got %+v", got)
	}
	if got := w.options(Request{Provider: "things", Search: "number 4"}); len(got.Options) != 1000 || !got.Truncated {
		t.Errorf("got %d of 1111, truncated %t", len(got.Options), got.Truncated)
	}
}

// Of 50,000 options not all are kept: a search that found nothing among those says
// that there are more.
func TestASearchInAListThatWasCutSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, numbered(50_000))
	if got := w.options(Request{Provider: "things", Search: "number 9999"}); len(got.Options) != 1 || !got.Truncated {
		t.Errorf("got %+v", got)
	}
	if got := w.options(Request{Provider: "things", Search: "number 43210"}); len(got.Options) != 0 || !got.Truncated {
		t.Errorf("got %+v", got)
	}
}

func TestLargeOptionsAreCutByTheirSize(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", 1<<20)
	w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
		options := make([]workflow.Option, 100)
		for i := range options {
			options[i] = workflow.Option{Label: fmt.Sprint(i), Value: big}
		}
		return options, nil
	})
	if got := w.options(Request{Provider: "things"}); len(got.Options) != 3 || !got.Truncated {
		t.Errorf("got %d, truncated %t", len(got.Options), got.Truncated)
	}
}

func TestAnOptionThatIsTooLargeIsAFailureAndNoEmptyList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(context.Context, *workflow.Run, inputs) ([]workflow.Option, error) {
		return []workflow.Option{{Label: strings.Repeat("x", 5<<20)}}, nil
	})
	_, err := w.source.Options(t.Context(), w.by(), Request{Provider: "things"})
	if !fault.Is(err, fault.Upstream) || sentence(err) != "The data provider answered options that cannot be shown." {
		t.Errorf("got %v", err)
	}
}
