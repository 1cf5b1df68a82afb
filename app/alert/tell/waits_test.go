package tell_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/notify"
)

var answered500 = fault.New(fault.Upstream, "webhook_refused", "The webhook answered 500.")

// looks ticks every second for so long, and answers in which seconds something was
// posted.
func (w *world) looks(t *testing.T, seconds int) (posted []int) {
	t.Helper()
	for second := range seconds {
		w.posting = func(context.Context) { posted = append(posted, second) }
		w.tick(t)
		w.now = w.now.Add(time.Second)
	}
	return posted
}

func TestAReceiverInTroubleIsAskedLessAndLessOften(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	w.trips["post"] = answered500
	w.raise()
	if diff := cmp.Diff([]int{0, 10, 30, 70, 150, 310, 630, 1230, 1830, 2430, 3030}, w.looks(t, 2*3600)); diff != "" || w.waiting() != 0 {
		t.Errorf("%d wait\n%s", w.waiting(), diff)
	}
}

func TestAReceiverThatIsWellAgainIsNotWaitedForAnyMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	w.trips["post"] = answered500
	w.raise()
	w.looks(t, 60)
	delete(w.trips, "post")
	if diff := cmp.Diff([]int{10}, w.looks(t, 20)); diff != "" || len(w.sent) != 1 {
		t.Errorf("well again: %s", diff)
	}
	w.trips["post"] = answered500
	w.raise(func(i *attention.Item) { i.Code = "another" })
	if diff := cmp.Diff([]int{0, 10}, w.looks(t, 20)); diff != "" {
		t.Errorf("in trouble anew: %s", diff)
	}
}

func TestARuleThatIsEnteredAnewIsTriedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	w.trips["post"] = answered500
	w.raise()
	w.looks(t, 100)
	w.rules[0].UpdatedAt = w.now
	if diff := cmp.Diff([]int{0, 10, 30}, w.looks(t, 60)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsRefusedForGoodIsTriedOnce(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]error{
		"a status": fault.New(fault.Upstream, notify.WebhookRejected, "Refused."), "an address": fault.New(fault.Invalid, "address_invalid", "Refused."),
	} {
		w := newWorld(t, chat, noc)
		w.trips["post"], w.trips["mail"] = refusal, fault.New(fault.Upstream, "mail_refused", "x")
		w.raise()
		if posted := w.looks(t, 60); len(posted) != 1 || w.rules[0].Trouble != "Refused." || w.waiting() != 1 {
			t.Errorf("%s, while a mail waits: posted at %v, %d wait, %+v", name, posted, w.waiting(), w.rules[0])
		}
		w.rules[0].UpdatedAt = w.now
		if posted := w.looks(t, 5); len(posted) != 1 {
			t.Errorf("%s, entered anew: posted at %v", name, posted)
		}
		w = newWorld(t, chat)
		w.trips["post"] = refusal
		w.raise()
		if w.tick(t); w.waiting() != 0 || len(w.told) != 0 {
			t.Errorf("%s: %d wait, %d rights are held", name, w.waiting(), len(w.told))
		}
	}
}

func TestAReceiverThatFailsEverythingGetsAFewMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	w.trips["post"] = answered500
	for i := range 30 {
		w.raise(func(item *attention.Item) { item.Code = "code " + strconv.Itoa(i) })
	}
	if diff := cmp.Diff([]int{0, 0, 0, 10, 10, 10}, w.looks(t, 20)); diff != "" || w.waiting() != 30 {
		t.Errorf("%d wait\n%s", w.waiting(), diff)
	}
}

func TestARunThatCannotStartHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, desk)
	w.raise(func(i *attention.Item) { i.Scope = global })
	w.tick(t)
	w.raise()
	w.tick(t)
	if len(w.runs) != 1 || w.runs[0].Scope == global || w.waiting() != 1 {
		t.Errorf("%d runs, %d wait", len(w.runs), w.waiting())
	}
}

func TestWhatARuleHasNoTimeForIsTheNextLooks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat)
		w.posting = func(context.Context) { time.Sleep(3 * time.Second) }
		for i := range 5 {
			w.raise(func(item *attention.Item) { item.Code, item.At = "code "+strconv.Itoa(i), noon.Add(-2*time.Hour) })
		}
		began := time.Now()
		for _, want := range []int{2, 4, 5} {
			w.tick(t)
			if len(w.sent) != want || w.waiting() != 5-want {
				t.Errorf("%d messages, want %d; %d wait", len(w.sent), want, w.waiting())
			}
		}
		if took := time.Since(began); took != 15*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

func TestAMailThatWentToSomeIsToldAndItsRulesTrouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t, noc)
	w.trips["mail"] = fault.New(fault.Upstream, notify.MailIncomplete, "The mail server refuses 1 of 2.")
	w.raise()
	w.tick(t)
	if r := w.rules[0]; w.waiting() != 0 || len(w.told) != 1 || !r.LastAt.Equal(noon) || r.Trouble != "The mail server refuses 1 of 2." {
		t.Errorf("%d wait, %+v", w.waiting(), r)
	}
}

func TestAPanicIsTheTroubleOfOneRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat, noc)
	w.posting = func(context.Context) { panic("oh") }
	w.raise()
	if err := w.Tick(t.Context()); err == nil || !strings.Contains(err.Error(), "alert rule chat: panicked: oh") {
		t.Errorf("got %v", err)
	}
	if !slices.ContainsFunc(w.sent, func(s sent) bool { return s.to == "noc@example.com" }) {
		t.Error("nobody was mailed")
	}
}
