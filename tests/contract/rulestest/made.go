package rulestest

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func made() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keep every field":                           keepAll,
		"may be added again":                         addAgain,
		"refuse another one under their id":          addAnother,
		"are made once by many parallel calls":       addTogether,
		"that meet others of their id let one stand": addOthersTogether,
		"that do not exist are not found":            readUnknown,
		"are left alone once the context has ended":  endedContext,
	}
}

// mailing is for everything, and writes mails.
func mailing(r *alerts.Rule) {
	r.When, r.Then = alerts.When{}, alerts.Then{Channel: alerts.Mail, To: []string{"desk@example.com", "büro@example.com"}}
}

// running starts a workflow, and everything has happened to it.
func running(r *alerts.Rule) {
	r.When.Unattended, r.When.Organizations = false, nil
	r.Then = alerts.Then{Channel: alerts.Workflow, Workflow: "open_ticket"}
	r.IsPaused, r.LastAt, r.Trouble = true, r.CreatedAt.Add(time.Hour), "The address does not answer."
	r.UpdatedAt, r.UpdatedBy, r.Revision = r.CreatedAt.AddDate(0, 1, 0), given.UserID(), 7
}

func keepAll(t *testing.T, h Harness) {
	is(t, h, create(t, h))
	is(t, h, create(t, h, mailing))
	is(t, h, create(t, h, running))
}

func addAgain(t *testing.T, h Harness) {
	for _, made := range []alerts.Rule{create(t, h), create(t, h, mailing)} {
		want.OK(t, h.Rules.Create(given.Context(t), made))
		is(t, h, made)
		told := made
		told.LastAt, told.Trouble, told.Revision = made.CreatedAt.Add(time.Minute), "Nobody answers.", made.Revision+1
		want.OK(t, h.Rules.Change(given.Context(t), made, told))
		want.OK(t, h.Rules.Create(given.Context(t), made))
		is(t, h, told)
	}
	want.Equal(t, "how many there are", len(all(t, h, 10)), 2)
}

func addAnother(t *testing.T, h Harness) {
	made := create(t, h)
	for name, differ := range map[string]func(*alerts.Rule){
		"name": func(r *alerts.Rule) { r.Name = "Another" }, "organization": func(r *alerts.Rule) { r.When.Organizations = nil },
		"workflow": func(r *alerts.Rule) { r.When.Workflows = r.When.Workflows[:1] }, "status": func(r *alerts.Rule) { r.When.Statuses = nil },
		"attendance": func(r *alerts.Rule) { r.When.Unattended = false }, "address": func(r *alerts.Rule) { r.Then.Secret = []byte("another") },
		"channel": mailing, "owner": func(r *alerts.Rule) { r.Owner = given.UserID() },
		"maker": func(r *alerts.Rule) { r.CreatedBy = given.UserID() }, "time": func(r *alerts.Rule) { r.CreatedAt = r.CreatedAt.Add(time.Second) },
	} {
		other := made
		differ(&other)
		if err := h.Rules.Create(given.Context(t), other); fault.Code(err) != "rule_exists" {
			t.Errorf("another %s: got %v", name, err)
		}
	}
	is(t, h, made)
}

func addTogether(t *testing.T, h Harness) {
	ctx, made := given.Context(t), given.Rule()
	for _, err := range harness.Together(8, func(int) error { return h.Rules.Create(ctx, made) }) {
		want.OK(t, err)
	}
	want.Equal(t, "the list", all(t, h, 10), []alerts.Rule{made})
}

func addOthersTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 5 {
		first, won := given.Rule(), -1
		named := func(i int) alerts.Rule {
			r := first
			r.Name = string(rune('a' + i))
			return r
		}
		for i, err := range harness.Together(8, func(i int) error { return h.Rules.Create(ctx, named(i)) }) {
			switch {
			case err != nil:
				want.Fault(t, err, fault.Conflict, "rule_exists")
			case won >= 0:
				t.Error("two have won")
			default:
				won = i
			}
		}
		is(t, h, named(won))
	}
}

func readUnknown(t *testing.T, h Harness) {
	create(t, h)
	for _, id := range oddIDs() {
		_, err := h.Rules.Get(given.Context(t), id)
		want.NotFound(t, err)
	}
}

func endedContext(t *testing.T, h Harness) {
	made, ended := create(t, h), given.Ended(t)
	want.Is(t, h.Rules.Create(ended, given.Rule()), context.Canceled)
	want.Is(t, h.Rules.Change(ended, made, renamed(made, "Late")), context.Canceled)
	want.Is(t, h.Rules.Delete(ended, made.ID), context.Canceled)
	got, err := h.Rules.Get(ended, made.ID)
	want.Is(t, err, context.Canceled)
	want.Equal(t, "what came with the error", got, alerts.Rule{})
	is, err := h.Told.Tell(ended, given.Trouble(), made.CreatedAt, made.CreatedAt)
	want.Is(t, err, context.Canceled)
	want.Equal(t, "what came with the error", is, false)
	want.Is(t, h.Told.Forget(ended, given.Trouble()), context.Canceled)
	want.Equal(t, "the list", all(t, h, 10), []alerts.Rule{made})
}
