package batches_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")

// anyItem draws an organization after so many rounds.
func anyItem(t *rapid.T, rounds int) batches.Item {
	i := batches.Item{Organization: contoso, IsFirst: rapid.Bool().Draw(t, "first"), Round: rapid.IntRange(0, rounds).Draw(t, "round")}
	switch {
	case i.Round == 0:
	case rapid.Bool().Draw(t, "refused"):
		i.Refusal = batches.Refusal{Code: "x"}
	default:
		i.Run, i.Status = "run", rapid.SampledFrom(executions.Statuses()).Draw(t, "status")
	}
	return i
}

// An organization has one run in the first round, and in a later one exactly when the one
// before did not end well.
func TestWhatABatchWantsOfAnOrganization(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := at(batches.Running)
		retries := []int{1} // the first round counts as one: nobody has failed before
		for b.Round = 1; b.Round < 4 && rapid.Bool().Draw(t, "more"); {
			isRetry := rapid.Bool().Draw(t, "retry")
			b.Asks = append(b.Asks, batches.Ask{At: noon, IsRetry: isRetry})
			if b.Round++; isRetry {
				retries = append(retries, b.Round)
			}
		}
		i := anyItem(t, b.Round)
		bad := map[executions.Status]bool{executions.Failed: true, executions.Timeout: true, executions.CompletedWithErrors: true}
		failed := i.Refusal.Code != "" || bad[i.Status]
		want := i.Round == 0 || failed && slices.Max(retries) > i.Round
		if b.Wants(i) != want || b.NeedsStart(i) != want || i.HasFailed() != failed {
			t.Fatalf("round %d of %+v: %t, want %t", b.Round, i, b.Wants(i), want)
		}
		if asked := b.Asked(i, batches.Refusal{}); b.Wants(asked) || asked.Run != b.RunID(contoso, b.Round) || asked.HasFailed() {
			t.Fatalf("asked for, it is %+v", asked)
		}
		if refused := b.Asked(i, batches.Refusal{Code: "x"}); b.Wants(refused) || refused.Run != "" || !refused.HasFailed() {
			t.Fatalf("refused, it is %+v", refused)
		}
		for _, stage := range batches.Stages() {
			b.Stage = stage
			wanted := want && (stage == batches.Running || stage == batches.Canary && i.IsFirst)
			if b.NeedsStart(i) != wanted {
				t.Fatalf("%s: %+v needs a start: %t", stage, i, !wanted)
			}
		}
	})
}

func TestOnlyARunThatIsKnownNotToBeOverIsOpen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		item batches.Item
		want bool
	}{
		"one that waits":           {batches.Item{}, false},
		"one that runs":            {batches.Item{Run: "x", Status: executions.Running}, true},
		"one that is over":         {batches.Item{Run: "x", Status: executions.Failed}, false},
		"one that cannot be read":  {batches.Item{Run: "x"}, false},
		"one that is being called": {batches.Item{Run: "x", Status: executions.Cancelling}, true},
	} {
		if c.item.IsOpen() != c.want {
			t.Errorf("%s: %t", name, !c.want)
		}
	}
}

// Every organization is counted once, under what it is.
func TestATallyAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var got batches.Tally
		total, failures, settled := rapid.IntRange(0, 10).Draw(t, "n"), 0, true
		for range total {
			i := anyItem(t, 2)
			got.Count(i)
			if i.HasFailed() {
				failures++
			}
			settled = settled && i.Round > 0 && (i.Refusal.Code != "" || i.Status.IsTerminal())
		}
		if got.Total() != total || got.Failures() != failures || got.IsSettled() != settled {
			t.Fatalf("%+v: %d, %d, %t; want %d, %d, %t", got, got.Total(), got.Failures(), got.IsSettled(), total, failures, settled)
		}
	})
}

func TestARunIsNamedByItsBatchOrganizationAndRoundAlone(t *testing.T) {
	t.Parallel()
	b := at(batches.Running)
	b.CreatedAt = noon
	other := b
	other.Owner, other.Stage, other.Revision, other.Input = clara, batches.Canary, 7, []byte(`{}`)
	if b.RunID(contoso, 1) != other.RunID(contoso, 1) {
		t.Error("the id depends on what changes")
	}
	other = b
	other.ID = "01954f00-0000-7000-8000-0000000000ab"
	late := b
	late.Asks = []batches.Ask{{At: noon.Add(time.Hour)}}
	if !late.RunID(contoso, 2).Time().Equal(noon.Add(time.Hour)) || late.RunID(contoso, 1) != b.RunID(contoso, 1) || !b.RunID(contoso, 1).Time().Equal(noon) {
		t.Error("a run is not of the moment in which it was asked for")
	}
	seen := map[executions.ID]bool{b.RunID(contoso, 1): true, b.RunID(contoso, 2): true, b.RunID("x", 1): true, other.RunID(contoso, 1): true}
	if len(seen) != 4 {
		t.Error("two runs have one id")
	}
}

func TestWhomABatchTakes(t *testing.T) {
	t.Parallel()
	gold := batches.Candidate{ID: contoso, Tags: []string{"gold", "uk"}, IsActive: true, MayRun: true}
	inactive, foreign := gold, gold
	inactive.IsActive, foreign.MayRun = false, false
	type all = []bool
	for name, c := range map[string]struct {
		batch batches.Batch
		// takes an active one, an inactive one, and one where the owner may do nothing.
		takes all
	}{
		"all":              {batches.Batch{Targets: batches.Targets{All: true}}, all{true, false, false}},
		"by the tag":       {batches.Batch{Targets: batches.Targets{Tags: []string{"silver", "gold"}}}, all{true, false, false}},
		"by another tag":   {batches.Batch{Targets: batches.Targets{Tags: []string{"silver"}}}, all{false, false, false}},
		"by name":          {batches.Batch{Targets: batches.Targets{IDs: []organizations.ID{contoso}}}, all{true, true, true}},
		"by another name":  {batches.Batch{Targets: batches.Targets{IDs: []organizations.ID{"x"}}}, all{false, false, false}},
		"all but this one": {batches.Batch{Targets: batches.Targets{All: true}, Except: []organizations.ID{contoso}}, all{false, false, false}},
		"this one but not": {batches.Batch{Targets: batches.Targets{IDs: []organizations.ID{contoso}}, Except: []organizations.ID{contoso}}, all{false, false, false}},
		"nobody named":     {batches.Batch{}, all{false, false, false}},
	} {
		s := c.batch.Selection()
		if diff := cmp.Diff(c.takes, all{s.Takes(gold), s.Takes(inactive), s.Takes(foreign)}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	trial := batches.Batch{Trial: &batches.Trial{Tags: []string{"uk"}}}.Selection()
	if !trial.GoesFirst(gold) || trial.GoesFirst(batches.Candidate{Tags: []string{"fr"}}) || (batches.Batch{}).Selection().GoesFirst(gold) {
		t.Error("others go first")
	}
}
