package alerts_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const (
	ruleID   = alerts.ID("0195509f-2a00-7abc-8def-0123456789ab")
	contoso  = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	fabrikam = organizations.ID("01954f00-0000-7000-8000-00000000000b")
)

var (
	now = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	ana = alerts.By{ID: "ana", Name: "Ana", Now: now}
	ben = alerts.By{ID: "ben", Name: "Ben", Now: now.Add(time.Hour)}

	choices = alerts.Choices{
		Organization: func(id organizations.ID) bool { return id == contoso || id == fabrikam },
		Workflow: func(name string) (string, bool) {
			return map[string]string{"ask": "It asks for more."}[name], name == "ask" || name == "ticket" || name == "offboard"
		},
	}

	mail    = alerts.Draft{Name: "Nights", Then: alerts.Then{Channel: alerts.Mail, To: []string{"noc@example.com"}}}
	webhook = alerts.Draft{Name: "Chat", Then: alerts.Then{Channel: alerts.Webhook}, Address: &alerts.Address{Host: "hooks.example.com"}}
	ticket  = alerts.Draft{Name: "Ticket", Then: alerts.Then{Channel: alerts.Workflow, Workflow: "ticket"}}
)

// with is a draft after a change.
func with(d alerts.Draft, change func(*alerts.Draft)) alerts.Draft {
	d.Then.To = slices.Clone(d.Then.To)
	change(&d)
	return d
}

// problems are the pointers and codes of what is wrong.
func problems(t *testing.T, err error) map[string]string {
	t.Helper()
	found := map[string]string{}
	var f *fault.Fault
	if err != nil && (!errors.As(err, &f) || f.Code != "validation_failed") {
		t.Fatalf("got %v", err)
	}
	if f != nil {
		for _, field := range f.Fields {
			found[field.Pointer] = field.Code
			if field.In != "body" || !strings.HasSuffix(field.Message, ".") {
				t.Errorf("%+v is no sentence about the body", field)
			}
		}
	}
	return found
}

func TestEveryBadFieldOfADraftIsListed(t *testing.T) {
	t.Parallel()
	many := func(n int) []string { return slices.Repeat([]string{"noc@example.com"}, n) }
	for name, c := range map[string]struct {
		draft alerts.Draft
		want  map[string]string
	}{
		"a mail":     {mail, nil},
		"a webhook":  {webhook, nil},
		"a workflow": {ticket, nil},
		"every choice": {with(mail, func(d *alerts.Draft) {
			d.When = alerts.When{Organizations: []organizations.ID{contoso}, Workflows: []string{"offboard"}, Statuses: []string{"Failed", "Timeout", "CompletedWithErrors", "Paused", "Held"}, Unattended: true}
		}), nil},
		"nothing": {alerts.Draft{}, map[string]string{"/name": "length", "/then/channel": "enum"}},
		"names that deceive, and what is not there": {with(mail, func(d *alerts.Draft) {
			d.Name, d.When = "No\u200bthing", alerts.When{Organizations: []organizations.ID{contoso, "", "x"}, Workflows: []string{"ticket", "none"}, Statuses: []string{"Success", "Failed"}}
		}), map[string]string{"/name": "format", "/when/organizations/1": "organization_not_found", "/when/organizations/2": "organization_not_found", "/when/workflows/1": "workflow_not_found", "/when/statuses/0": "enum"}},
		"more than fits": {with(mail, func(d *alerts.Draft) {
			d.Name, d.Then.To = strings.Repeat("x", 101), many(21)
			d.When = alerts.When{Organizations: make([]organizations.ID, 501), Workflows: make([]string, 101)}
		}), map[string]string{"/name": "length", "/then/to": "items", "/when/organizations": "max_items", "/when/workflows": "max_items"}},
		"nobody to write to":     {with(mail, func(d *alerts.Draft) { d.Then.To = nil }), map[string]string{"/then/to": "items"}},
		"somebody with a name":   {with(mail, func(d *alerts.Draft) { d.Then.To = append(d.Then.To, "Noc <noc@example.com>") }), map[string]string{"/then/to/1": "format"}},
		"a webhook nowhere":      {with(webhook, func(d *alerts.Draft) { d.Address = nil }), map[string]string{"/then/address": "required"}},
		"a webhook that is odd":  {with(webhook, func(d *alerts.Draft) { d.Address = &alerts.Address{Problem: "It is odd."} }), map[string]string{"/then/address": "format"}},
		"a workflow of nobody":   {with(ticket, func(d *alerts.Draft) { d.Then.Workflow = "" }), map[string]string{"/then/workflow": "workflow_not_found"}},
		"one that asks for more": {with(ticket, func(d *alerts.Draft) { d.Then.Workflow = "ask" }), map[string]string{"/then/workflow": "workflow_not_fit"}},
		"all channels at once": {with(mail, func(d *alerts.Draft) { d.Address, d.Then.Workflow = webhook.Address, "ticket" }),
			map[string]string{"/then/address": "not_allowed", "/then/workflow": "not_allowed"}},
		"a mail to a webhook": {with(webhook, func(d *alerts.Draft) { d.Then.To = mail.Then.To }), map[string]string{"/then/to": "not_allowed"}},
	} {
		made, err := alerts.New(ruleID, c.draft, choices, ana)
		if diff := cmp.Diff(c.want, problems(t, err), cmp.Comparer(maps.Equal[map[string]string, map[string]string])); diff != "" {
			t.Errorf("%s\n%s", name, diff)
		}
		if (err != nil) != made.Same(alerts.Rule{}) {
			t.Errorf("%s: made %+v with %v", name, made, err)
		}
	}
}

func TestARuleIsWhatWasEntered(t *testing.T) {
	t.Parallel()
	draft := with(mail, func(d *alerts.Draft) {
		d.Name, d.IsPaused = "  Nights ", true
		d.When = alerts.When{Organizations: []organizations.ID{fabrikam, contoso, fabrikam}, Workflows: []string{"ticket", "offboard", "ticket"}, Statuses: []string{"Timeout", "Failed"}}
	})
	got, err := alerts.New(ruleID, draft, choices, ana)
	want := alerts.Rule{
		ID: ruleID, Name: "Nights", IsPaused: true, Then: alerts.Then{Channel: alerts.Mail, To: []string{"noc@example.com"}},
		When:  alerts.When{Organizations: []organizations.ID{contoso, fabrikam}, Workflows: []string{"offboard", "ticket"}, Statuses: []string{"Failed", "Timeout"}},
		Owner: "ana", OwnerName: "Ana", CreatedAt: now, CreatedBy: "ana", UpdatedAt: now, UpdatedBy: "ana",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	draft.Then.To[0] = "else@example.com"
	if got.Then.To[0] != "noc@example.com" {
		t.Error("a rule changes with its draft")
	}
}

func TestWhoeverEntersARuleAnewOwnsIt(t *testing.T) {
	t.Parallel()
	was := alerts.Rule{
		ID: ruleID, Name: "Old", Then: alerts.Then{Channel: alerts.Webhook, Secret: []byte("sealed"), AddressHint: "old.example.com"},
		Owner: "ana", OwnerName: "Ana", LastAt: now, Trouble: "It was down.", Revision: 7, CreatedAt: now, CreatedBy: "ana", UpdatedAt: now, UpdatedBy: "ana",
	}
	changed := alerts.Rule{ID: ruleID, Owner: "ben", OwnerName: "Ben", LastAt: now, Revision: 8, CreatedAt: now, CreatedBy: "ana", UpdatedAt: ben.Now, UpdatedBy: "ben"}
	for name, c := range map[string]struct {
		draft alerts.Draft
		then  alerts.Then
	}{
		"a webhook keeps its address":        {with(webhook, func(d *alerts.Draft) { d.Address = nil }), was.Then},
		"a webhook with another address":     {webhook, alerts.Then{Channel: alerts.Webhook, AddressHint: "hooks.example.com"}},
		"a mail forgets a webhook's address": {mail, mail.Then},
		"a workflow does, too":               {ticket, ticket.Then},
	} {
		want := changed
		want.Name, want.Then = c.draft.Name, c.then
		got, err := was.Changed(c.draft, choices, ben)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	if _, err := was.Changed(alerts.Draft{}, choices, ben); fault.Code(err) != "validation_failed" {
		t.Errorf("nothing: %v", err)
	}
}

func TestOnlyAPlainAddressIsAMailbox(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"noc@example.com": true, "first.last+tag@sub.example.co.uk": true, "o'hara@xn--mbel-5qa.example": true, "1@2.de": true,
		"": false, "noc": false, "@example.com": false, "noc@": false, "noc@example": false, "noc@@example.com": false, "a@b@example.com": false,
		"noc@example.com\r\nBcc: all@example.com": false, "noc@example.com\n": false, "Noc <noc@example.com>": false, "<noc@example.com>": false, "noc@example.com, x@example.com": false,
		"noc @example.com": false, `"noc"@example.com`: false, "nöc@example.com": false, "noc@möbel.example": false, "noc@[127.0.0.1]": false, ".noc@example.com": false,
		"noc.@example.com": false, "n..oc@example.com": false, "noc@-example.com": false, "noc@example-.com": false, "noc@example.com.": false, "noc\x00@example.com": false,
		strings.Repeat("a", 64) + "@example.com": true, strings.Repeat("a", 65) + "@example.com": false, "a@" + strings.Repeat("b.", 127) + "de": false,
	} {
		if got := alerts.IsMailbox(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func FuzzAMailboxEndsNoLine(f *testing.F) {
	f.Add("noc@example.com")
	f.Add("a@b.c\r\nRCPT TO:<x@y.z>")
	f.Fuzz(func(t *testing.T, text string) {
		if !alerts.IsMailbox(text) {
			return
		}
		if strings.ContainsAny(text, "\r\n\t <>\"(),:;[]\\\x00") || strings.Count(text, "@") != 1 || len(text) > 318 {
			t.Errorf("%q passes", text)
		}
		for _, r := range text {
			if r > '~' || r <= ' ' {
				t.Errorf("%q passes with %q", text, r)
			}
		}
	})
}

func TestAnIDFromOutsideIsOneOrUnknown(t *testing.T) {
	t.Parallel()
	if id, err := alerts.ParseID(strings.ToUpper(string(ruleID))); err != nil || id != ruleID {
		t.Errorf("got %q, %v", id, err)
	}
	for _, text := range []string{"", "x", string(ruleID) + "0", "72f988bf-86f1-41af-91ab-2d7cd011db47"} {
		if id, err := alerts.ParseID(text); id != "" || !fault.Is(err, fault.NotFound) || fault.Code(err) != "not_found" {
			t.Errorf("%q: %q, %v", text, id, err)
		}
	}
}
