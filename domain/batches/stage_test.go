package batches_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	id    = batches.ID("01954f00-0000-7000-8000-0000000000aa")
	ana   = "ana"
	clara = "clara"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// at is a batch with a trial, in a stage.
func at(s batches.Stage) batches.Batch {
	return batches.Batch{ID: id, Stage: s, Round: 1, Owner: ana, Trial: &batches.Trial{Tags: []string{"gold"}, StopAbove: 20}, Revision: 1, IsStarted: true, Trouble: "x"}
}

// The table says all of it, as people read it in the documents.
func TestTheLifeOfABatch(t *testing.T) {
	t.Parallel()
	want := map[batches.Stage]map[batches.Event]batches.Stage{
		batches.Planning:   {batches.EventTry: "canary", batches.EventRun: "running", batches.EventNobody: "done", batches.EventCancel: "cancelling"},
		batches.Canary:     {batches.EventRun: "running", batches.EventHold: "held", batches.EventCancel: "cancelling"},
		batches.Held:       {batches.EventContinue: "running", batches.EventCancel: "cancelling"},
		batches.Running:    {batches.EventEnd: "done", batches.EventCancel: "cancelling"},
		batches.Cancelling: {batches.EventEnd: "cancelled"},
		batches.Done:       {batches.EventRetry: "running"},
		batches.Cancelled:  {},
	}
	for _, stage := range batches.Stages() {
		for _, event := range batches.Events() {
			next, err := stage.Next(event)
			expected, can := want[stage][event]
			code := "batch_state"
			if stage.IsOver() {
				code = "batch_finished"
			}
			switch {
			case can && (err != nil || next != expected):
				t.Errorf("%s, %s: %s, %v", stage, event, next, err)
			case !can && (next != stage || !fault.Is(err, fault.Conflict) || fault.Code(err) != code):
				t.Errorf("%s, %s: %s, %v, want %s", stage, event, next, err, code)
			}
		}
	}
}

// anyTally draws how organizations stand.
func anyTally(t *rapid.T, name string) batches.Tally {
	n := rapid.IntRange(0, 3)
	return batches.Tally{
		Waiting: n.Draw(t, name), Refused: n.Draw(t, name), Open: n.Draw(t, name), Success: n.Draw(t, name),
		CompletedWithErrors: n.Draw(t, name), Failed: n.Draw(t, name), Timeout: n.Draw(t, name), Cancelled: n.Draw(t, name),
	}
}

// Whatever happens in whatever order: what is refused changes nothing, what is not is a
// new revision, a batch that is over says when, and whoever lets one go on opens a round
// and becomes its owner.
func TestWhateverHappensToABatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := at(batches.Planning)
		b.IsStarted, b.Trouble = false, ""
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			was, now := b, noon
			by := batches.By{ID: rapid.SampledFrom([]batches.By{{ID: ana}, {ID: clara}}).Draw(t, "who").ID, Now: now}
			verb := rapid.SampledFrom([]string{"planned", "started", "judged", "ended", "cancel", "continue", "retry"}).Draw(t, "verb")
			var err error
			switch verb {
			case "planned":
				b, err = b.Planned(rapid.IntRange(0, 2).Draw(t, "total"), rapid.IntRange(0, 1).Draw(t, "first"), now)
			case "started":
				b = b.Started(now)
			case "judged":
				b, err = b.Judged(anyTally(t, "first"), now)
			case "ended":
				b, err = b.Ended(anyTally(t, "all"), now)
			case "cancel":
				b, err = b.Cancel(now)
			case "continue":
				b, err = b.Continue(by)
			case "retry":
				b, err = b.Retry(anyTally(t, "all"), by)
			}
			isSame := b.Stage == was.Stage && b.Round == was.Round && b.Owner == was.Owner && b.IsStarted == was.IsStarted
			switch {
			case err != nil && (!isSame || b.Revision != was.Revision):
				t.Fatalf("%s of %+v was refused (%v) and left %+v", verb, was, err, b)
			case err == nil && (b.Revision == was.Revision) != (verb == "cancel" && was.Stage == batches.Cancelling):
				t.Fatalf("%s of %+v: revision %d", verb, was, b.Revision)
			case b.Stage.IsOver() == b.FinishedAt.IsZero() && err == nil:
				t.Fatalf("%s: %s, finished %v", verb, b.Stage, b.FinishedAt)
			case b.Stage != was.Stage && b.IsStarted:
				t.Fatalf("%s of %s: everything of %s is said to be started", verb, was.Stage, b.Stage)
			case (b.Round != was.Round) != (err == nil && (verb == "retry" || verb == "continue")) || len(b.Asks) != b.Round-1:
				t.Fatalf("%s: round %d, then %d", verb, was.Round, b.Round)
			case b.Owner != was.Owner && verb != "continue" && verb != "retry":
				t.Fatalf("%s made it %s's", verb, b.Owner)
			case err == nil && (verb == "continue" || verb == "retry") && b.Owner != by.ID:
				t.Fatalf("%s by %s left it %s's", verb, by.ID, b.Owner)
			}
		}
	})
}

func TestABatchIsHeldAboveItsRateAndNotAtIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stopAbove int
		first     batches.Tally
		want      batches.Stage
	}{
		"all went well":                  {0, batches.Tally{Success: 5}, batches.Running},
		"one of five, as many as may":    {20, batches.Tally{Success: 4, Failed: 1}, batches.Running},
		"two of five":                    {20, batches.Tally{Success: 3, Failed: 1, Timeout: 1}, batches.Held},
		"one, where none may":            {0, batches.Tally{Success: 99, CompletedWithErrors: 1}, batches.Held},
		"those that were refused":        {20, batches.Tally{Success: 1, Refused: 1}, batches.Held},
		"those that somebody cancelled":  {20, batches.Tally{Success: 1, Cancelled: 1}, batches.Held},
		"all of them, where all may":     {100, batches.Tally{Failed: 5}, batches.Running},
		"nobody, because they went away": {0, batches.Tally{}, batches.Running},
	} {
		b := at(batches.Canary)
		b.Trial.StopAbove = c.stopAbove
		next, err := b.Judged(c.first, noon)
		if err != nil || next.Stage != c.want || (next.Trouble == "") != (c.want == batches.Running) {
			t.Errorf("%s: %s %q, %v", name, next.Stage, next.Trouble, err)
		}
	}
}

func TestABatchWithoutAnyRunSaysSo(t *testing.T) {
	t.Parallel()
	none, err := at(batches.Planning).Planned(0, 0, noon)
	if err != nil || none.Stage != batches.Done || none.Trouble == "" {
		t.Errorf("for nobody: %+v, %v", none, err)
	}
	all, err := at(batches.Running).Ended(batches.Tally{Refused: 3}, noon)
	if err != nil || all.Stage != batches.Done || all.Trouble == "" {
		t.Errorf("all refused: %+v, %v", all, err)
	}
	some, err := at(batches.Running).Ended(batches.Tally{Refused: 3, Success: 1}, noon)
	if err != nil || some.Stage != batches.Done || some.Trouble != "" {
		t.Errorf("some refused: %+v, %v", some, err)
	}
}

func TestATrialNeedsSomebodyWhoGoesFirst(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		trial        *batches.Trial
		total, first int
		want         batches.Stage
	}{
		"a trial":                {&batches.Trial{}, 5, 1, batches.Canary},
		"a trial that none fits": {&batches.Trial{}, 5, 0, batches.Running},
		"no trial":               {nil, 5, 0, batches.Running},
	} {
		b := at(batches.Planning)
		b.Trial = c.trial
		if next, err := b.Planned(c.total, c.first, noon); err != nil || next.Stage != c.want {
			t.Errorf("%s: %s, %v", name, next.Stage, err)
		}
	}
}

func TestOnlyWhatFailedIsRetried(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		all  batches.Tally
		code string
	}{
		"nothing failed":            {batches.Tally{Success: 5, Cancelled: 2}, "nothing_to_retry"},
		"one was refused":           {batches.Tally{Success: 5, Refused: 1}, ""},
		"one failed":                {batches.Tally{Failed: 1}, ""},
		"one timed out":             {batches.Tally{Timeout: 1}, ""},
		"one completed with errors": {batches.Tally{CompletedWithErrors: 1}, ""},
		"one may have failed since": {batches.Tally{Success: 5, Open: 1}, ""},
	} {
		if _, err := at(batches.Done).Retry(c.all, batches.By{}); fault.Code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
