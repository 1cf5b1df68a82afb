package alerts_test

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// at is the scope of an organization, and of global for none.
func at(id organizations.ID) organizations.Scope {
	if id == "" {
		return permissions.AlertSystem.Authority(organizations.TargetGlobal()).Scope
	}
	return permissions.AlertSystem.Authority(organizations.TargetOf(id)).Scope
}

// nightly is a scheduled run that failed at Contoso.
func nightly(changes ...func(*attention.Item)) attention.Item {
	item := attention.Item{
		ID: "01955100-0000-7000-8000-0000000000aa", Scope: at(contoso), Workflow: "offboard", Title: "Offboard", Status: "Failed", Code: "upstream_failed",
		Trigger: "schedule", ActorID: "ana", At: now,
	}
	for _, change := range changes {
		change(&item)
	}
	return item
}

func by(trigger string) func(*attention.Item) { return func(i *attention.Item) { i.Trigger = trigger } }

func paused(i *attention.Item) {
	i.Kind, i.Subject, i.Name, i.Status, i.Code = attention.OfSchedule, "the schedule", "Nightly", attention.Paused, "owner_lost"
}

func TestARuleIsForWhatItChooses(t *testing.T) {
	t.Parallel()
	everything, unattended := alerts.Rule{}, alerts.Rule{When: alerts.When{Unattended: true}}
	atContoso := alerts.Rule{When: alerts.When{Organizations: []organizations.ID{fabrikam, contoso}}}
	offboards, failures := alerts.Rule{When: alerts.When{Workflows: []string{"offboard"}}}, alerts.Rule{When: alerts.When{Statuses: []string{"Failed"}}}
	for name, c := range map[string]struct {
		rule alerts.Rule
		item attention.Item
		want bool
	}{
		"everything":                         {everything, nightly(), true},
		"everything, and a paused schedule":  {everything, nightly(paused), true},
		"everything, of global":              {everything, nightly(func(i *attention.Item) { i.Scope = at("") }), true},
		"paused itself":                      {alerts.Rule{IsPaused: true}, nightly(), false},
		"what an alert has started":          {everything, nightly(by("alert")), false},
		"its organization":                   {atContoso, nightly(), true},
		"another organization":               {atContoso, nightly(func(i *attention.Item) { i.Scope = at("01954f00-0000-7000-8000-00000000000c") }), false},
		"global for organizations":           {atContoso, nightly(func(i *attention.Item) { i.Scope = at("") }), false},
		"its workflow":                       {offboards, nightly(), true},
		"another workflow":                   {offboards, nightly(func(i *attention.Item) { i.Workflow = "ticket" }), false},
		"its status":                         {failures, nightly(), true},
		"another status":                     {failures, nightly(paused), false},
		"unattended, by a schedule":          {unattended, nightly(), true},
		"unattended, by a program":           {unattended, nightly(by("api"), func(i *attention.Item) { i.ActorID = "key:0195509f" }), true},
		"unattended, by a person":            {unattended, nightly(by("api")), false},
		"unattended, by a form":              {unattended, nightly(by("form")), false},
		"unattended, undone by a person":     {unattended, nightly(by("undo")), false},
		"everything, by a person":            {everything, nightly(by("api")), true},
		"unattended, a schedule that stands": {unattended, nightly(paused), true},
	} {
		if got := c.rule.Matches(c.item); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestWhatFailsInTheSameWayIsOneTrouble(t *testing.T) {
	t.Parallel()
	rule := alerts.Rule{ID: ruleID}
	one := rule.Digest(nightly())
	later := func(i *attention.Item) {
		i.ID, i.At, i.Message, i.ActorID = "another run", now.Add(time.Minute), "In other words.", "ben"
	}
	if rule.Digest(nightly(later)) != one || rule.Digest(nightly(by("api"))) != one || len(one) != 64 {
		t.Error("the same failure of another run is another trouble")
	}
	if rule.Digest(nightly(func(i *attention.Item) { i.Kind = attention.OfRun })) != one {
		t.Error("an item that says it is of a run is another trouble")
	}
	seen := map[string]string{"it": one}
	for name, digest := range map[string]string{
		"another rule":           alerts.Rule{ID: "other"}.Digest(nightly()),
		"another client":         rule.Digest(nightly(func(i *attention.Item) { i.Scope = at(fabrikam) })),
		"another workflow":       rule.Digest(nightly(func(i *attention.Item) { i.Workflow = "ticket" })),
		"another code":           rule.Digest(nightly(func(i *attention.Item) { i.Code = "timeout" })),
		"no code":                rule.Digest(nightly(func(i *attention.Item) { i.Code = "" })),
		"no code, and a timeout": rule.Digest(nightly(func(i *attention.Item) { i.Code, i.Status = "", "Timeout" })),
		"a schedule":             rule.Digest(nightly(paused)),
		"another schedule":       rule.Digest(nightly(paused, func(i *attention.Item) { i.Subject = "another" })),
		"a batch's run":          rule.Digest(nightly(by("batch"))),
	} {
		for other, known := range seen {
			if digest == known {
				t.Errorf("%s is the same trouble as %s", name, other)
			}
		}
		seen[name] = digest
	}
	if rule.Digest(nightly(by("batch"))) != rule.Digest(nightly(by("batch"), func(i *attention.Item) { i.Scope = at(fabrikam) })) {
		t.Error("a batch fails anew at each client")
	}
}

func TestAMessageStandsForWhatCameBeforeIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ at, want time.Time }{
		"just now":   {now, now.Add(-time.Hour)},
		"hours ago":  {now.Add(-5 * time.Hour), now.Add(-5 * time.Hour)},
		"an hour":    {now.Add(-time.Hour), now.Add(-time.Hour)},
		"a bit less": {now.Add(-59 * time.Minute), now.Add(-time.Hour)},
	} {
		if got := alerts.Since(nightly(func(i *attention.Item) { i.At = c.at }), now); !got.Equal(c.want) {
			t.Errorf("%s: since %s", name, got)
		}
	}
}

func TestARuleNotesWhatItDid(t *testing.T) {
	t.Parallel()
	was := alerts.Rule{ID: ruleID, LastAt: now, Trouble: "It was down.", Revision: 3}
	for name, c := range map[string]struct {
		told    time.Time
		trouble string
		want    alerts.Rule
	}{
		"told":                 {now.Add(time.Hour), "", alerts.Rule{ID: ruleID, LastAt: now.Add(time.Hour), Revision: 4}},
		"in trouble":           {time.Time{}, "It is gone.", alerts.Rule{ID: ruleID, LastAt: now, Trouble: "It is gone.", Revision: 4}},
		"by a clock that lags": {now.Add(-1), "", alerts.Rule{ID: ruleID, LastAt: now, Revision: 4}},
	} {
		if got := was.Noted(c.told, c.trouble); !got.Same(c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTwoRulesAreTheSameInAnyZone(t *testing.T) {
	t.Parallel()
	there := now.In(time.FixedZone("", 3600))
	one := alerts.Rule{ID: ruleID, LastAt: now, CreatedAt: now, UpdatedAt: now}
	if !one.Same(alerts.Rule{ID: ruleID, LastAt: there, CreatedAt: there, UpdatedAt: there}) {
		t.Error("an instant has become another one")
	}
	for i, change := range []func(*alerts.Rule){
		func(r *alerts.Rule) { r.ID = "x" }, func(r *alerts.Rule) { r.Name = "x" }, func(r *alerts.Rule) { r.When.Unattended = true },
		func(r *alerts.Rule) { r.When.Organizations = []organizations.ID{contoso} }, func(r *alerts.Rule) { r.When.Workflows = []string{"x"} },
		func(r *alerts.Rule) { r.When.Statuses = []string{"x"} }, func(r *alerts.Rule) { r.Then.Channel = "x" }, func(r *alerts.Rule) { r.Then.To = []string{"x"} },
		func(r *alerts.Rule) { r.Then.Secret = []byte("x") }, func(r *alerts.Rule) { r.Then.AddressHint = "x" }, func(r *alerts.Rule) { r.Then.Workflow = "x" },
		func(r *alerts.Rule) { r.Owner = "x" }, func(r *alerts.Rule) { r.OwnerName = "x" }, func(r *alerts.Rule) { r.IsPaused = true },
		func(r *alerts.Rule) { r.LastAt = now.Add(1) }, func(r *alerts.Rule) { r.Trouble = "x" }, func(r *alerts.Rule) { r.Revision++ },
		func(r *alerts.Rule) { r.CreatedAt = now.Add(1) }, func(r *alerts.Rule) { r.CreatedBy = "x" },
		func(r *alerts.Rule) { r.UpdatedAt = now.Add(1) }, func(r *alerts.Rule) { r.UpdatedBy = "x" },
	} {
		other := one
		change(&other)
		if one.Same(other) || other.Same(one) {
			t.Errorf("change %d is none", i)
		}
	}
}
