package alerts

import (
	"time"

	"github.com/bifrost-run/bifrost/app/alert"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// AlertRuleWhen says which items a rule is for. What is empty matches everything.
type AlertRuleWhen struct {
	Organizations []string `json:"organizations,omitempty" doc:"The ids of those whose items count, at most 500."`
	Workflows     []string `json:"workflows,omitempty" doc:"Names, at most 100."`
	Statuses      []string `json:"statuses,omitempty" doc:"CompletedWithErrors, Failed and Timeout are those of runs, Paused is a schedule's and Held a batch's."`
	Unattended    bool     `json:"unattended,omitempty" doc:"Leaves out the runs that a person has started themselves."`
}

// AlertRuleThen says who is told, and how.
type AlertRuleThen struct {
	Channel string   `json:"channel" enum:"mail,webhook,workflow"`
	To      []string `json:"to,omitempty" doc:"The addresses of a mail."`
	Host    string   `json:"host,omitempty" doc:"The host of a webhook's address. The rest is a secret."`
	// Workflow runs where the item is.
	Workflow string `json:"workflow,omitempty" doc:"What runs in the item's organization, with the owner's permissions."`
}

// AlertRuleThenDraft says who shall be told, and how. What belongs to another channel is
// left out.
type AlertRuleThenDraft struct {
	Channel  string   `json:"channel" enum:"mail,webhook,workflow"`
	To       []string `json:"to,omitempty" doc:"1 to 20 addresses for a mail." example:"[\"alerts@example.com\"]"`
	Address  string   `json:"address,omitempty" maxLength:"4096" doc:"The address of a webhook, which is kept sealed and never shown. Left out, a webhook keeps the one that it has."`
	Workflow string   `json:"workflow,omitempty" doc:"The name of a workflow. Its parameters that are called item_id, kind, subject, name, organization_id, workflow, title, status, message, code, trigger, actor_name, at, rule_id or rule_name are given what they say, and it may need no others."`
}

// AlertRuleDraft is what a person enters about a rule.
type AlertRuleDraft struct {
	Name     string             `json:"name" doc:"1 to 100 characters." example:"Nightly runs to the service desk"`
	When     AlertRuleWhen      `json:"when,omitempty"`
	Then     AlertRuleThenDraft `json:"then"`
	IsPaused bool               `json:"isPaused,omitempty"`
}

// AlertRule tells somebody about what needs attention.
type AlertRule struct {
	ID        string        `json:"id"`
	Name      string        `json:"name" example:"Nightly runs to the service desk"`
	When      AlertRuleWhen `json:"when"`
	Then      AlertRuleThen `json:"then"`
	Owner     wire.Owner    `json:"owner"`
	IsPaused  bool          `json:"isPaused"`
	LastAt    *wire.Time    `json:"lastAt,omitempty" doc:"When it told somebody last."`
	Trouble   string        `json:"trouble,omitempty" doc:"One sentence, when it last could not."`
	CreatedAt wire.Time     `json:"createdAt"`
	CreatedBy string        `json:"createdBy"`
	UpdatedAt wire.Time     `json:"updatedAt"`
	UpdatedBy string        `json:"updatedBy"`
}

func (d AlertRuleDraft) entered() alert.Entered {
	out := alert.Entered{
		Name: d.Name, When: alerts.When{Workflows: d.When.Workflows, Statuses: d.When.Statuses, Unattended: d.When.Unattended},
		Channel: alerts.Channel(d.Then.Channel), To: d.Then.To, Workflow: d.Then.Workflow, Address: d.Then.Address, IsPaused: d.IsPaused,
	}
	for _, raw := range d.When.Organizations {
		id, _ := organizations.ParseID(raw) // empty for what is no id, as the draft wants it
		out.When.Organizations = append(out.When.Organizations, id)
	}
	return out
}

func shown(r alerts.Rule) AlertRule {
	out := AlertRule{
		ID: string(r.ID), Name: r.Name,
		When:  AlertRuleWhen{Workflows: r.When.Workflows, Statuses: r.When.Statuses, Unattended: r.When.Unattended},
		Then:  AlertRuleThen{Channel: string(r.Then.Channel), To: r.Then.To, Host: r.Then.AddressHint, Workflow: r.Then.Workflow},
		Owner: wire.Owner{ID: string(r.Owner), DisplayName: r.OwnerName}, IsPaused: r.IsPaused,
		LastAt: wire.Moment(r.LastAt), Trouble: r.Trouble,
		CreatedAt: wire.Time(r.CreatedAt), CreatedBy: string(r.CreatedBy), UpdatedAt: wire.Time(r.UpdatedAt), UpdatedBy: string(r.UpdatedBy),
	}
	for _, id := range r.When.Organizations {
		out.When.Organizations = append(out.When.Organizations, string(id))
	}
	return out
}

// asEntered is what a person has entered, and when: an alert leaves it as it is.
func asEntered(r alerts.Rule) AlertRule {
	r.LastAt, r.Trouble = time.Time{}, ""
	return shown(r)
}
