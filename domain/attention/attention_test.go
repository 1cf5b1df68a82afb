package attention

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func to[T any](v T) *T { return &v }

func TestOnlyRunsThatDidNotEndWellNeedAttention(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]bool{
		"Failed": true, "Timeout": true, "CompletedWithErrors": true,
		"Success": false, "Cancelled": false, "Cancelling": false, "Running": false, "Pending": false, "": false,
	} {
		if got := IsNeeded(status); got != want {
			t.Errorf("%q: %t", status, got)
		}
	}
}

func TestWhoeverStartsARunThemselvesWatchesIt(t *testing.T) {
	t.Parallel()
	for trigger, want := range map[string]bool{"api": true, "form": true, "rerun": true, "undo": true, "alert": false, "schedule": false, "webhook": false, "batch": false, "": false} {
		item := Item{Trigger: trigger, ActorID: "me"}
		if item.IsWatchedBy("me") != want || item.IsWatchedBy("you") {
			t.Errorf("%q: %t by its actor, %t by another", trigger, item.IsWatchedBy("me"), item.IsWatchedBy("you"))
		}
	}
}

func TestAChangeSaysWhatItSaysAndNothingElse(t *testing.T) {
	t.Parallel()
	taken := Item{Status: "Failed", Assignee: "ana", AssigneeName: "Ana", ResolvedAt: now, ResolvedBy: "ana", Note: "done", Revision: 3}
	for name, c := range map[string]struct {
		was    Item
		change Change
		want   Item
	}{
		"nothing":             {taken, Change{}, taken},
		"what it is already":  {taken, Change{Assignee: to(permissions.UserID("ana")), AssigneeName: "Anna", IsResolved: to(true), Note: to("done")}, taken},
		"somebody takes it":   {Item{}, Change{Assignee: to(permissions.UserID("ben")), AssigneeName: "Ben"}, Item{Assignee: "ben", AssigneeName: "Ben", Revision: 1}},
		"somebody gives back": {Item{Assignee: "ana", AssigneeName: "Ana"}, Change{Assignee: new(permissions.UserID)}, Item{Revision: 1}},
		"it is resolved":      {Item{}, Change{IsResolved: to(true)}, Item{ResolvedAt: now, ResolvedBy: "ben", Revision: 1}},
		"it is not resolved":  {Item{ResolvedAt: now, ResolvedBy: "ana"}, Change{IsResolved: to(false)}, Item{Revision: 1}},
		"a note":              {Item{Note: "x"}, Change{Note: to(strings.Repeat("ü", NoteMax))}, Item{Note: strings.Repeat("ü", NoteMax), Revision: 1}},
		"all at once":         {taken, Change{Assignee: new(permissions.UserID), IsResolved: to(false), Note: to("")}, Item{Status: "Failed", Revision: 4}},
	} {
		got, err := c.was.Changed(c.change, "ben", now)
		if diff := cmp.Diff(c.want, got, cmp.Comparer(Item.Same)); err != nil || diff != "" {
			t.Errorf("%s: %v, -want +got\n%s", name, err, diff)
		}
		if got.IsResolved() != (got.ResolvedBy != "") {
			t.Errorf("%s: resolved %t by %q", name, got.IsResolved(), got.ResolvedBy)
		}
	}
}

func TestANoteThatNobodyCanReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, note := range []string{strings.Repeat("x", NoteMax+1), "two\nlines", "back\u202ewards", "bell\a"} {
		_, err := Item{}.Changed(Change{Note: &note}, "ben", now)
		var f *fault.Fault
		if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Pointer != "/note" || f.Fields[0].Code != "format" {
			t.Errorf("%.20q: got %v", note, err)
		}
	}
}

func TestTwoItemsAreTheSameInAnyZone(t *testing.T) {
	t.Parallel()
	there := now.In(time.FixedZone("", 3600))
	one, other := Item{ID: "1", At: now, ResolvedAt: now}, Item{ID: "1", At: there, ResolvedAt: there}
	if !one.Same(other) || !other.Same(one) {
		t.Error("an instant has become another one")
	}
	for _, change := range []func(*Item){
		func(i *Item) { i.At = i.At.Add(1) }, func(i *Item) { i.ResolvedAt = time.Time{} }, func(i *Item) { i.Note = "x" }, func(i *Item) { i.Revision++ },
	} {
		changed := one
		change(&changed)
		if one.Same(changed) || changed.Same(one) {
			t.Errorf("%+v is %+v", changed, one)
		}
	}
}

func TestAnUnknownItemIsNotFound(t *testing.T) {
	t.Parallel()
	if !fault.Is(ErrUnknown(), fault.NotFound) || fault.Code(ErrUnknown()) != "not_found" {
		t.Errorf("got %v", ErrUnknown())
	}
}

func TestAProgramWatchesNothing(t *testing.T) {
	t.Parallel()
	for actor, want := range map[permissions.UserID]bool{"me": true, "key:0195509f-2a00-7abc-8def-0123456789ab": false} {
		if got := (Item{Trigger: "api", ActorID: actor}).IsAttended(); got != want {
			t.Errorf("%s: %t", actor, got)
		}
	}
}

func TestAnItemIsAboutARunUnlessItSaysOtherwise(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]Kind{"": OfRun, OfRun: OfRun, OfSchedule: OfSchedule, OfBatch: OfBatch} {
		if got := (Item{Kind: kind}).KindOf(); got != want {
			t.Errorf("%q: %q", kind, got)
		}
	}
}
