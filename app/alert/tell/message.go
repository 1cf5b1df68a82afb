package tell

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/notify"
)

// listed is how many items one message names.
const listed = 20

// message is what people are told about items. The sentences of runs hold no secrets:
// they were redacted when they were written.
func (t *Teller) message(ctx context.Context, rule alerts.Rule, items []attention.Item) notify.Message {
	if len(items) == 1 {
		return t.about(ctx, rule, items[0])
	}
	m := notify.Message{
		Title: strconv.Itoa(len(items)) + " more need attention",
		Text:  "More has come at once than is told one by one.", Link: t.link(everywhere),
	}
	for i, item := range items {
		if i == listed {
			m.Facts = append(m.Facts, notify.Fact{Name: "And", Value: strconv.Itoa(len(items)-listed) + " more"})
			break
		}
		m.Facts = append(m.Facts, notify.Fact{Name: word(item), Value: called(item) + " · " + t.client(ctx, item.Scope)})
	}
	return m
}

// about is what people are told about one item.
func (t *Teller) about(ctx context.Context, rule alerts.Rule, item attention.Item) notify.Message {
	client := t.client(ctx, item.Scope)
	m := notify.Message{
		Title: word(item) + ": " + called(item) + " · " + client, Text: item.Message, Link: t.linkTo(item),
		Facts: []notify.Fact{{Name: "Client", Value: client}},
	}
	if item.Workflow != "" {
		m.Facts = append(m.Facts, notify.Fact{Name: "Workflow", Value: cmp.Or(item.Title, item.Workflow)})
	}
	m.Facts = append(m.Facts, notify.Fact{Name: "Status", Value: word(item)}, notify.Fact{Name: "When", Value: item.At.UTC().Format(time.RFC3339)})
	if item.ActorName != "" {
		m.Facts = append(m.Facts, notify.Fact{Name: "For", Value: item.ActorName})
	}
	m.Facts = append(m.Facts, notify.Fact{Name: "Alert rule", Value: rule.Name})
	return m
}

// test is what people are told for a try.
func (t *Teller) test(rule alerts.Rule) notify.Message {
	return notify.Message{
		Title: "Test of the alert rule " + rule.Name, Text: "Nothing has happened: somebody tries whether alerts arrive here.",
		Facts: []notify.Fact{{Name: "Alert rule", Value: rule.Name}}, Link: t.link(everywhere),
	}
}

// words say what happened, for people.
var words = map[string]string{
	"Failed": "Failed", "Timeout": "Timed out", "CompletedWithErrors": "Completed with errors",
	attention.Paused: "Paused", attention.Held: "Held",
}

func word(item attention.Item) string { return cmp.Or(words[item.Status], item.Status) }

// called is what an item is about, for people.
func called(item attention.Item) string {
	switch item.KindOf() {
	case attention.OfSchedule:
		return "schedule " + item.Name
	case attention.OfBatch:
		return "batch " + item.Name
	case attention.OfHook:
		return "hook " + item.Name
	case attention.OfRun:
	}
	return cmp.Or(item.Title, item.Workflow)
}

// client is the name of an organization, and its id while nobody knows that.
func (t *Teller) client(ctx context.Context, s organizations.Scope) string {
	if s.IsGlobal() {
		return "Global"
	}
	org, err := t.ports.Organizations.Get(ctx, s)
	if err != nil {
		return s.OrganizationID()
	}
	return org.Name
}

// linkTo leads to what an item is about, where it is. A batch is about many clients and
// stands with what is about all of them.
func (t *Teller) linkTo(item attention.Item) string {
	place := "global"
	if !item.Scope.IsGlobal() {
		place = "o/" + item.Scope.OrganizationID()
	}
	switch item.KindOf() {
	case attention.OfSchedule:
		return t.link(place, "schedules", item.Subject)
	case attention.OfBatch:
		return t.link(everywhere, "batches", item.Subject)
	case attention.OfHook:
		return t.link(place, "hooks", item.Subject)
	case attention.OfRun:
	}
	return t.link(place, "runs", string(item.ID))
}

// everywhere is the page of the web app that shows what needs attention at all clients,
// with what else is about all of them below it.
const everywhere = "all"

// link leads into the web app, or nowhere.
func (t *Teller) link(way ...string) string {
	if t.web == "" {
		return ""
	}
	return strings.TrimSuffix(string(t.web), "/") + "/" + strings.Join(way, "/")
}
