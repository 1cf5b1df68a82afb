package tell

import (
	"context"

	"github.com/bifrost-run/bifrost/app/alert/internal/given"
	"github.com/bifrost-run/bifrost/app/alert/internal/safe"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/notify"
)

// Try tells a test by the channel of a rule. Faults: those of the channel; Conflict
// alert_not_tried for a workflow, which would really run.
func (t *Teller) Try(ctx context.Context, rule alerts.Rule) error {
	if rule.Then.Channel == alerts.Workflow {
		return fault.New(fault.Conflict, "alert_not_tried", "A workflow has no test: it would really run. Start it yourself to try it.")
	}
	ctx, cancel := context.WithTimeout(ctx, testMost)
	defer cancel()
	return t.post(ctx, rule, t.test(rule))
}

// post sends a message by mail or to a webhook.
func (t *Teller) post(ctx context.Context, rule alerts.Rule, m notify.Message) error {
	if rule.Then.Channel == alerts.Mail {
		return t.ports.Mailer.Mail(ctx, rule.Then.To, m)
	}
	address, err := safe.Open(ctx, t.ports.Sealer, rule)
	if err != nil {
		return err
	}
	return t.ports.Webhook.Post(ctx, address, m)
}

// start runs the workflow of a rule where the item is, with what its owner may do there
// now. Its id follows from the rule and the item, so that one item never has two runs.
func (t *Teller) start(ctx context.Context, rule alerts.Rule, item attention.Item) error {
	entry, err := t.catalog.Find(rule.Then.Workflow)
	if err != nil {
		return err
	}
	owner, err := t.authorizer.Absent(ctx, rule.Owner, organizations.TargetIn(item.Scope), permissions.ExecuteWorkflows)
	if err != nil {
		return ofOwner(err)
	}
	input, err := given.Input(entry.Workflow.Parameters, rule, item)
	if err != nil {
		return err
	}
	_, err = t.starter.Run(ctx, owner, start.Request{
		Workflow: rule.Then.Workflow, Input: input, Trigger: executions.TriggerAlert,
		Origin: executions.Origin{ID: string(rule.ID), Name: rule.Name},
		ID:     executions.Derive(item.At, "alert", string(rule.ID), string(item.ID)),
	})
	if fault.Is(err, fault.Invalid) {
		return fault.Wrap(err, fault.Invalid, fault.Code(err), "The workflow refuses what the alert gives it.")
	}
	return err
}

// ofOwner says in other words that an owner may not: the rule does not know the
// client's name, and its reader does.
func ofOwner(err error) error {
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return fault.Wrap(err, fault.Forbidden, "owner_may_not", "Its owner has no permission of their own to run workflows there. Whoever saves the rule anew becomes its owner.")
	}
	return err
}
