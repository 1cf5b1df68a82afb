package tell_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

func TestATestIsToldByTheChannelAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, r := range []alerts.Rule{chat, noc} {
		if err := w.Try(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.sent) != 2 || w.sent[0].to != hook || w.sent[1].to != "noc@example.com" || w.sent[1].Title != "Test of the alert rule Noc" || len(w.told) != 0 {
		t.Errorf("sent %+v", w.sent)
	}
	if err := w.Try(t.Context(), desk); !fault.Is(err, fault.Conflict) || fault.Code(err) != "alert_not_tried" || len(w.runs) != 0 {
		t.Errorf("a workflow: %v", err)
	}
	w.trips["mail"] = fault.New(fault.Upstream, "mail_not_set_up", "x")
	if err := w.Try(t.Context(), noc); fault.Code(err) != "mail_not_set_up" {
		t.Errorf("without a mail server: %v", err)
	}
}

func TestAWorkflowRunsWhereTheTroubleIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, desk)
	w.raise()
	w.tick(t)
	if len(w.runs) != 1 || w.waiting() != 0 {
		t.Fatalf("%d runs; %+v", len(w.runs), w.rules)
	}
	run, item := w.runs[0], w.items[0]
	if run.Trigger != "alert" || run.Origin.ID != "desk" || run.Origin.Name != "Desk" || run.Scope != item.Scope || run.Actor.ID != owner || run.Workflow.Name != "tell_ticket" {
		t.Errorf("started %+v", run)
	}
	if want := `{"at":"2026-03-01T12:00:00Z","code":"upstream_failed","item_id":"` + string(item.ID) + `","title":"Offboard"}`; string(run.Input) != want {
		t.Errorf("it was given %s", run.Input)
	}
	// A program that dies after the run has begun leaves its right behind. Another that had
	// none comes to the same run.
	w.told, w.items[0].AlertedAt = map[string]time.Time{}, time.Time{}
	w.tick(t)
	if len(w.runs) != 2 || w.runs[1].ID != run.ID {
		t.Errorf("the second is %+v", w.runs)
	}
}

func TestAWorkflowRunsWithWhatItsOwnerMayNow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*world)
		says   string
	}{
		"an owner who is gone":     {func(w *world) { w.facts.Standing = nil }, "Its owner has no permission"},
		"an owner without a grant": {func(w *world) { w.facts.Standing.Grants = nil }, "Its owner has no permission"},
		"an owner who may look":    {func(w *world) { w.facts.Standing.Grants[0].Permissions = permissions.SetOf(permissions.ViewHistory) }, "Its owner has no permission"},
		"a client that left":       {func(w *world) { w.facts.Organization.IsActive = false }, "inactive"},
		"storage in trouble":       {func(w *world) { w.trips["facts"] = trouble }, "Try again."},
		"a workflow that is gone":  {func(w *world) { w.rules[0].Then.Workflow = "no_such" }, "no workflow"},
		"one that refuses":         {func(w *world) { w.items[0].ID = "no uuid" }, "refuses"},
	} {
		w := newWorld(t, desk)
		w.raise()
		c.change(w)
		w.tick(t)
		waits := 1
		if c.says == "refuses" {
			waits = 0 // and would again
		}
		if !strings.Contains(w.rules[0].Trouble, c.says) || len(w.runs) != 0 || w.waiting() != waits {
			t.Errorf("%s: %+v, %d runs", name, w.rules[0], len(w.runs))
		}
	}
	w := newWorld(t, desk)
	w.raise(func(i *attention.Item) {
		i.Scope = permissions.AlertSystem.Authority(organizations.TargetOf(fabrikam)).Scope
	})
	w.tick(t)
	if len(w.runs) != 0 || w.rules[0].Trouble == "" {
		t.Errorf("at a client where its owner holds nothing: %+v", w.runs)
	}
}

func TestAMessageSaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	schedule := func(i *attention.Item) {
		i.Kind, i.Subject, i.Name, i.Status, i.Message = attention.OfSchedule, "01955000-0000-7000-8000-0000000000aa", "Nightly", attention.Paused, "Its owner may not."
	}
	batch := func(i *attention.Item) {
		i.Kind, i.Subject, i.Name, i.Status, i.Scope = attention.OfBatch, "01955000-0000-7000-8000-0000000000bb", "All clients", attention.Held, global
	}
	hook := func(i *attention.Item) {
		i.Kind, i.Subject, i.Name, i.Status, i.Scope = attention.OfHook, "01955000-0000-7000-8000-0000000000cc", "Tickets", attention.Paused, global
	}
	client := "/o/" + string(contoso)
	for name, c := range map[string]struct {
		item        func(*attention.Item)
		title, link string
	}{
		"a schedule":           {schedule, "Paused: schedule Nightly · Contoso", client + "/schedules/01955000-0000-7000-8000-0000000000aa"},
		"a batch":              {batch, "Held: batch All clients · Global", "/all/batches/01955000-0000-7000-8000-0000000000bb"},
		"a run without title":  {func(i *attention.Item) { i.Title, i.Status = "", "Timeout" }, "Timed out: offboard · Contoso", client + "/runs/"},
		"an unheard-of status": {func(i *attention.Item) { i.Status = "Odd" }, "Odd: Offboard · Contoso", client + "/runs/"},
		"a hook of everybody":  {hook, "Paused: hook Tickets · Global", "/global/hooks/01955000-0000-7000-8000-0000000000cc"},
	} {
		w := newWorld(t, chat)
		w.raise(c.item)
		w.tick(t)
		if len(w.sent) != 1 || w.sent[0].Title != c.title || !strings.HasPrefix(w.sent[0].Link, "https://bifrost.example.com"+c.link) {
			t.Errorf("%s: %+v", name, w.sent)
		}
	}
	w := newWorld(t, chat)
	w.trips["client"] = trouble
	w.raise()
	w.tick(t)
	if len(w.sent) != 1 || w.sent[0].Title != "Failed: Offboard · "+string(contoso) {
		t.Errorf("a client without a name: %+v", w.sent)
	}
}

func TestAnAddressThatCannotBeOpenedIsTheRulesTrouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat)
	w.trips["open"] = fault.New(fault.Unavailable, "secret_unreadable", "The secret cannot be read.")
	w.raise()
	w.tick(t)
	if w.rules[0].Trouble != "The secret cannot be read." || w.waiting() != 1 {
		t.Errorf("%+v", w.rules[0])
	}
}
