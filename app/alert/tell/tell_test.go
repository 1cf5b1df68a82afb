package tell_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/notify"
)

func (w *world) tick(t *testing.T) {
	t.Helper()
	if err := w.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestEverybodyWhomARuleNamesIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat, noc)
	w.raise()
	w.tick(t)
	want := notify.Message{
		Title: "Failed: Offboard · Contoso", Text: "Graph refused.", Link: "https://bifrost.example.com/o/" + string(contoso) + "/runs/" + string(w.items[0].ID),
		Facts: []notify.Fact{{Name: "Client", Value: "Contoso"}, {Name: "Workflow", Value: "Offboard"}, {Name: "Status", Value: "Failed"}, {Name: "When", Value: "2026-03-01T12:00:00Z"}, {Name: "For", Value: "Ana"}, {Name: "Alert rule"}},
	}
	if len(w.sent) != 2 || w.waiting() != 0 {
		t.Fatalf("sent %v, %d wait", w.sent, w.waiting())
	}
	for _, s := range w.sent {
		want.Facts[5].Value = map[string]string{hook: "Chat", "noc@example.com": "Noc"}[s.to]
		if diff := cmp.Diff(want, s.Message); diff != "" {
			t.Errorf("to %s\n%s", s.to, diff)
		}
	}
	for _, r := range w.rules {
		if !r.LastAt.Equal(noon) || r.Trouble != "" || r.Revision != 1 {
			t.Errorf("the rule says %+v", r)
		}
	}
	w.tick(t)
	if len(w.sent) != 2 {
		t.Error("it was told twice")
	}
}

func TestTheSameTroubleIsToldOnceWithinAnHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {10 * time.Minute, 1}, {49 * time.Minute, 1}, {2 * time.Minute, 2}, {time.Minute, 2}} {
		w.now = w.now.Add(step.after)
		w.raise()
		w.tick(t)
		if len(w.sent) != step.want || w.waiting() != 0 {
			t.Errorf("at %s: %d messages, want %d; %d wait", w.now, len(w.sent), step.want, w.waiting())
		}
	}
	w.raise(func(i *attention.Item) { i.Code = "another" })
	w.tick(t)
	if len(w.sent) != 3 {
		t.Error("another trouble was not told")
	}
}

func TestWhatNobodyIsToldOfIsDoneWith(t *testing.T) {
	t.Parallel()
	paused := chat
	paused.IsPaused = true
	for name, c := range map[string]struct {
		rules []alerts.Rule
		item  func(*attention.Item)
	}{
		"without any rule":  {nil, func(*attention.Item) {}},
		"with a paused one": {[]alerts.Rule{paused}, func(*attention.Item) {}},
		"of an alert's run": {[]alerts.Rule{chat, desk}, func(i *attention.Item) { i.Trigger = "alert" }},
		"of the day before": {[]alerts.Rule{chat}, func(i *attention.Item) { i.At = noon.Add(-24*time.Hour - 1) }},
	} {
		w := newWorld(t, c.rules...)
		w.raise(c.item)
		w.tick(t)
		if len(w.sent)+len(w.runs) != 0 || w.waiting() != 0 {
			t.Errorf("%s: sent %v, %d wait", name, w.sent, w.waiting())
		}
	}
}

func TestItemsAreToldOfLateRatherThanNever(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	w.raise()
	w.now = noon.Add(23 * time.Hour)
	w.tick(t)
	if len(w.sent) != 1 || w.waiting() != 0 {
		t.Errorf("sent %v", w.sent)
	}
}

func TestAMessageThatCannotBeSentIsTriedForAnHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat, noc)
	w.trips["post"] = fault.New(fault.Upstream, "webhook_unreachable", "The webhook cannot be reached.")
	w.raise()
	for range 3 {
		w.tick(t)
		w.now = w.now.Add(time.Minute)
	}
	if r := w.rules[0]; r.Trouble != "The webhook cannot be reached." || r.Revision != 1 || len(w.sent) != 1 || w.waiting() != 1 {
		t.Errorf("sent %v, %d wait: %+v", w.sent, w.waiting(), r)
	}
	w.trips = map[string]error{}
	w.tick(t)
	if r := w.rules[0]; r.Trouble != "" || !r.LastAt.Equal(w.now) || len(w.sent) != 2 || w.waiting() != 0 {
		t.Errorf("back again: sent %v, %d wait: %+v", w.sent, w.waiting(), r)
	}
	w.trips["post"] = fault.New(fault.Upstream, "webhook_refused", "The webhook answered 410.")
	w.now = w.now.Add(2 * time.Hour)
	w.raise()
	w.now = w.now.Add(59 * time.Minute)
	w.tick(t)
	if w.waiting() != 1 {
		t.Error("it was given up too early")
	}
	w.now = w.now.Add(time.Minute)
	w.tick(t)
	if w.waiting() != 0 || w.rules[0].Trouble != "The webhook answered 410." {
		t.Errorf("%d wait: %+v", w.waiting(), w.rules[0])
	}
	if len(w.sent) != 3 {
		t.Errorf("the mail was told %d times", len(w.sent)-1)
	}
	if said := w.log.String(); strings.Contains(said, "s3cr3t") || !strings.Contains(said, "rule=chat") {
		t.Errorf("the log says %s", said)
	}
}

// Of what waits for a channel, one item of each trouble is kept: the others would keep
// new ones from being looked at.
func TestOneItemOfATroubleWaitsForItsChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	w.trips["post"] = fault.New(fault.Upstream, "webhook_unreachable", "x")
	for i := range 50 {
		w.raise(func(item *attention.Item) { item.At = noon.Add(time.Duration(-i) * time.Second) })
	}
	w.tick(t)
	if w.waiting() != 1 || !w.items[0].AlertedAt.IsZero() {
		t.Errorf("%d wait", w.waiting())
	}
}

func TestManyTroublesAtOnceAreSummedUp(t *testing.T) {
	t.Parallel()
	for count, want := range map[int]int{1: 1, 10: 10, 11: 11, 12: 11, 60: 11} {
		w := newWorld(t, chat, desk)
		for i := range count {
			w.raise(func(item *attention.Item) { item.Code = "code " + strconv.Itoa(i) })
		}
		w.tick(t)
		if len(w.sent) != want || w.waiting() != 0 || len(w.runs) != count {
			t.Errorf("of %d troubles: %d messages, %d runs, %d wait", count, len(w.sent), len(w.runs), w.waiting())
		}
		if last := w.sent[len(w.sent)-1]; count == 60 && (last.Title != "50 more need attention" || last.Link != "https://bifrost.example.com/all" || len(last.Facts) != 21 || last.Facts[20].Value != "30 more" || last.Facts[0] != (notify.Fact{Name: "Failed", Value: "Offboard · Contoso"})) {
			t.Errorf("it says %+v", last)
		}
	}
	w := newWorld(t, chat)
	for i := range 30 {
		w.raise(func(item *attention.Item) { item.Code = "code " + strconv.Itoa(i) })
	}
	w.trips["post"] = fault.New(fault.Upstream, "webhook_refused", "x")
	w.tick(t)
	if w.waiting() != 30 || len(w.told) != 0 {
		t.Errorf("refused: %d wait, %d rights are held", w.waiting(), len(w.told))
	}
}

func TestASlowChannelHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat, noc)
		var began, gone time.Time
		note := func(at *time.Time) { w.mu.Lock(); defer w.mu.Unlock(); *at = time.Now() }
		w.posting = func(ctx context.Context) { note(&began); <-ctx.Done(); note(&gone) }
		w.trips["post"] = fault.New(fault.Upstream, "webhook_unreachable", "x")
		w.raise()
		go func() {
			if err := w.Tick(t.Context()); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		w.mu.Lock()
		if len(w.sent) != 1 || began.IsZero() || !gone.IsZero() {
			t.Errorf("while one is slow: %v", w.sent)
		}
		w.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		w.mu.Lock()
		defer w.mu.Unlock()
		if took := gone.Sub(began); took != 10*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

func TestAProgramThatStopsGivesItsRightBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	ctx, stop := context.WithCancel(t.Context())
	w.posting = func(context.Context) { stop() }
	w.trips["post"] = context.Canceled
	w.raise()
	if err := w.Tick(ctx); err != nil || len(w.told) != 0 || w.waiting() != 1 {
		t.Errorf("%v, %d rights are held, %d wait", err, len(w.told), w.waiting())
	}
	if want := "It could not be told. The program's log says why."; w.rules[0].Trouble != want {
		t.Errorf("the rule says %q", w.rules[0].Trouble)
	}
}

func TestTroubleOfTheStoreIsTheErrorAndComesAgain(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"untold", "rules", "tell", "note", "mark"} {
		w := newWorld(t, chat)
		w.raise()
		w.trips[where] = trouble
		if err := w.Tick(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", where, err)
		}
		w.trips = map[string]error{}
		w.tick(t)
		if len(w.sent) != 1 || w.waiting() != 0 {
			t.Errorf("%s: %d messages, %d wait", where, len(w.sent), w.waiting())
		}
	}
	w := newWorld(t, chat)
	w.raise()
	w.trips["post"], w.trips["forget"] = fault.New(fault.Upstream, "webhook_refused", "x"), trouble
	if err := w.Tick(t.Context()); !errors.Is(err, trouble) {
		t.Errorf("forget: %v", err)
	}
}

func TestARuleThatSomebodyChangesMeanwhileStaysTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	w.posting = func(context.Context) { w.rules[0].Revision, w.rules[0].Name = 9, "New" }
	w.raise()
	w.tick(t)
	if r := w.rules[0]; r.Revision != 9 || r.Name != "New" || len(w.sent) != 1 || w.waiting() != 0 {
		t.Errorf("got %+v", r)
	}
}

// A message about an item stands for it, however long another rule is in trouble.
func TestWhoeverWasToldIsNotToldAgainBecauseOthersWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat, noc)
	w.trips["post"] = fault.New(fault.Upstream, "webhook_unreachable", "x")
	w.raise()
	w.tick(t)
	w.now = noon.Add(61 * time.Minute)
	w.tick(t)
	if len(w.sent) != 1 || w.waiting() != 0 {
		t.Errorf("%d mails, %d wait", len(w.sent), w.waiting())
	}
}
