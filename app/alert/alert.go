// Package alert enters who is told about what needs attention, for administrators. How
// and when people are told is app/alert/tell.
package alert

import (
	"context"

	"github.com/bifrost-run/bifrost/app/alert/tell"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/notify"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ports are what a Book needs from outside.
type Ports struct {
	Rules         store.Rules
	Organizations store.Organizations
	Webhook       notify.Webhook
	Sealer        secret.Sealer
	Clock         system.Clock
	Random        system.Random
}

// Book enters, shows and removes rules. Every method is for administrators alone.
type Book struct {
	ports    Ports
	teller   *tell.Teller
	catalog  *describe.Catalog
	recorder *record.Recorder
}

// New is a Book. The teller tells tests.
func New(ports Ports, teller *tell.Teller, catalog *describe.Catalog, recorder *record.Recorder) *Book {
	return &Book{ports: ports, teller: teller, catalog: catalog, recorder: recorder}
}

// List reads a page of all rules, in the order in which they were made.
func (b *Book) List(ctx context.Context, by authorize.Caller, p store.Paging) (store.RulePage, error) {
	if !by.Principal.IsAdmin() {
		return store.RulePage{}, permissions.AdminOnly()
	}
	return b.ports.Rules.List(ctx, p)
}

// Get reads one. NotFound.
func (b *Book) Get(ctx context.Context, by authorize.Caller, id alerts.ID) (alerts.Rule, error) {
	if !by.Principal.IsAdmin() {
		return alerts.Rule{}, permissions.AdminOnly()
	}
	return b.ports.Rules.Get(ctx, id)
}

// Create adds a rule that its maker owns. Faults: validation_failed with every bad
// field.
func (b *Book) Create(ctx context.Context, by authorize.Caller, entered Entered) (alerts.Rule, error) {
	if !by.Principal.IsAdmin() {
		return alerts.Rule{}, permissions.AdminOnly()
	}
	draft, choices, err := b.read(ctx, entered)
	if err != nil {
		return alerts.Rule{}, err
	}
	made, err := alerts.New(alerts.ID(b.ports.Random.ID()), draft, choices, b.by(by))
	if err != nil {
		return alerts.Rule{}, err
	}
	if made, err = b.sealed(ctx, made, entered); err != nil {
		return alerts.Rule{}, err
	}
	entry := record.Change{Action: audit.AlertRuleCreate, ID: string(made.ID), After: ruleRecordOf(made)}
	if err := b.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return alerts.Rule{}, err
	}
	if err := b.ports.Rules.Create(ctx, made); err != nil {
		return alerts.Rule{}, err
	}
	return made, nil
}

// changeTries is how often a change is made anew that a message got in the way of.
const changeTries = 3

// Change enters a rule anew; whoever does so owns it from then on. Accept looks at it as
// it is and may refuse. Faults: those of Create, NotFound, Conflict changed_meanwhile.
func (b *Book) Change(ctx context.Context, by authorize.Caller, id alerts.ID, entered Entered, accept func(alerts.Rule) error) (alerts.Rule, error) {
	if !by.Principal.IsAdmin() {
		return alerts.Rule{}, permissions.AdminOnly()
	}
	draft, choices, err := b.read(ctx, entered)
	if err != nil {
		return alerts.Rule{}, err
	}
	for try := 1; ; try++ {
		next, err := b.change(ctx, by, id, entered, func(was alerts.Rule) (alerts.Rule, error) {
			if err := accept(was); err != nil {
				return was, err
			}
			return was.Changed(draft, choices, b.by(by))
		})
		if !fault.Is(err, fault.Conflict) || try == changeTries {
			return next, err
		}
	}
}

func (b *Book) change(ctx context.Context, by authorize.Caller, id alerts.ID, entered Entered, to func(alerts.Rule) (alerts.Rule, error)) (alerts.Rule, error) {
	was, err := b.ports.Rules.Get(ctx, id)
	if err != nil {
		return alerts.Rule{}, err
	}
	next, err := to(was)
	if err != nil {
		return alerts.Rule{}, err
	}
	if next, err = b.sealed(ctx, next, entered); err != nil {
		return alerts.Rule{}, err
	}
	entry := record.Change{Action: audit.AlertRuleChange, ID: string(id), Before: ruleRecordOf(was), After: ruleRecordOf(next)}
	if err := b.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return alerts.Rule{}, err
	}
	if err := b.ports.Rules.Change(ctx, was, next); err != nil {
		return alerts.Rule{}, err
	}
	return next, nil
}

// Delete removes a rule; removing what is not there is no fault, and leaves no entry.
// Accept looks at the rule as it is and may refuse; of a damaged one there is nothing to
// look at.
func (b *Book) Delete(ctx context.Context, by authorize.Caller, id alerts.ID, accept func(alerts.Rule) error) error {
	if !by.Principal.IsAdmin() {
		return permissions.AdminOnly()
	}
	entry := record.Change{Action: audit.AlertRuleDelete, ID: string(id)}
	was, err := b.ports.Rules.Get(ctx, id)
	switch {
	case err == nil:
		if err := accept(was); err != nil {
			return err
		}
		entry.Before = ruleRecordOf(was)
	case fault.Is(err, fault.NotFound):
		return nil
	case fault.Code(err) != store.RowUnreadable:
		return err
	}
	if err := b.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return err
	}
	return b.ports.Rules.Delete(ctx, id)
}

// Test tells a test by the channel of a rule, paused or not. Faults: NotFound, Conflict
// alert_not_tried for a workflow, and those of the channel.
func (b *Book) Test(ctx context.Context, by authorize.Caller, id alerts.ID) error {
	if !by.Principal.IsAdmin() {
		return permissions.AdminOnly()
	}
	rule, err := b.ports.Rules.Get(ctx, id)
	if err != nil {
		return err
	}
	entry := record.Change{Action: audit.AlertRuleTest, ID: string(id)}
	if err := b.recorder.WriteGlobal(ctx, by.Principal, entry); err != nil {
		return err
	}
	return b.teller.Try(ctx, rule)
}
