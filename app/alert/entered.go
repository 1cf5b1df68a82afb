package alert

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/app/alert/internal/given"
	"github.com/bifrost-run/bifrost/app/alert/internal/safe"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/internal/directory"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// AddressMost is the longest address of a webhook, in bytes: those of chats have some
// 500.
const AddressMost = 4 << 10

// Entered is what an administrator enters about a rule.
type Entered struct {
	Name     string
	When     alerts.When
	Channel  alerts.Channel
	To       []string
	Workflow string
	// Address is that of a webhook, empty for none, or for the one that there is.
	Address  string
	IsPaused bool
}

// read holds what was entered against everything outside of it.
func (b *Book) read(ctx context.Context, e Entered) (alerts.Draft, alerts.Choices, error) {
	known, err := directory.Of(ctx, b.ports.Organizations, e.When.Organizations, alerts.OrganizationsMax)
	if err != nil {
		return alerts.Draft{}, alerts.Choices{}, err
	}
	draft := alerts.Draft{Name: e.Name, When: e.When, Then: alerts.Then{Channel: e.Channel, To: e.To, Workflow: e.Workflow}, IsPaused: e.IsPaused}
	if e.Address != "" {
		draft.Address, err = b.address(e.Address)
	}
	return draft, alerts.Choices{Organization: known.Has, Workflow: b.workflow}, err
}

// address is what may be known of an address.
func (b *Book) address(text string) (*alerts.Address, error) {
	if len(text) > AddressMost {
		return &alerts.Address{Problem: "Enter a shorter address: 4096 characters at most."}, nil
	}
	value, err := organizations.NewSecretValue(text)
	if err != nil {
		return &alerts.Address{Problem: "Enter the whole address, from https:// on."}, nil //nolint:nilerr // it is the person's to mend
	}
	host, err := b.ports.Webhook.Host(value)
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind == fault.Invalid {
		return &alerts.Address{Problem: f.Message}, nil
	}
	return &alerts.Address{Host: host}, err
}

// workflow says what is wrong with starting one for an item.
func (b *Book) workflow(name string) (problem string, exists bool) {
	entry, err := b.catalog.Find(name)
	if err != nil {
		return "", false
	}
	return given.Problem(entry.Workflow.Parameters), true
}

// sealed is the rule with the address that was entered.
func (b *Book) sealed(ctx context.Context, r alerts.Rule, e Entered) (alerts.Rule, error) {
	if r.Then.Channel != alerts.Webhook || e.Address == "" {
		return r, nil
	}
	value, err := organizations.NewSecretValue(e.Address)
	if err != nil {
		return alerts.Rule{}, err
	}
	r.Then.Secret, err = safe.Seal(ctx, b.ports.Sealer, r.ID, value)
	return r, err
}

func (b *Book) by(c authorize.Caller) alerts.By {
	return alerts.By{ID: c.Principal.User.ID, Name: c.Principal.User.DisplayName, Now: b.ports.Clock.Now()}
}

// ruleRecord is what the audit trail keeps of a rule: of a webhook's address its host,
// and never the rest.
type ruleRecord struct {
	Name          string             `json:"name"`
	Organizations []organizations.ID `json:"organizations,omitempty"`
	Workflows     []string           `json:"workflows,omitempty"`
	Statuses      []string           `json:"statuses,omitempty"`
	Unattended    bool               `json:"unattended,omitempty"`
	Channel       alerts.Channel     `json:"channel"`
	To            []string           `json:"to,omitempty"`
	Host          string             `json:"host,omitempty"`
	Workflow      string             `json:"workflow,omitempty"`
	Owner         permissions.UserID `json:"owner"`
	IsPaused      bool               `json:"isPaused,omitempty"`
}

func ruleRecordOf(r alerts.Rule) ruleRecord {
	return ruleRecord{
		Name: r.Name, Organizations: r.When.Organizations, Workflows: r.When.Workflows, Statuses: r.When.Statuses, Unattended: r.When.Unattended,
		Channel: r.Then.Channel, To: r.Then.To, Host: r.Then.AddressHint, Workflow: r.Then.Workflow, Owner: r.Owner, IsPaused: r.IsPaused,
	}
}
