package alerts

import (
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/marked"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The tables, and their one partition each.
const (
	TableRules     = "AlertRules"
	PartitionRules = "RULE"
	TableTold      = "AlertsTold"
	PartitionTold  = "TOLD"
)

// Layout is what this package keeps in its tables.
func Layout() []entity.Table {
	return []entity.Table{
		{Name: TableRules, Rows: []entity.Entity{&Rule{}}},
		{Name: TableTold, Rows: []entity.Entity{&Trouble{}}},
	}
}

// Rule tells somebody about what needs attention. AlertRules/RULE/{ruleId}.
type Rule struct {
	entity.Row
	marked.Write
	entered
	// RuleID is a UUIDv7.
	RuleID string
	// OwnerName is what the owner is called.
	OwnerName string
	// IsPaused is true while it tells nobody.
	IsPaused bool
	// LastAt is when it told somebody last. Trouble is why it last could not, empty when
	// it could.
	LastAt  time.Time
	Trouble string
	// UpdatedAt is when somebody changed it.
	UpdatedAt time.Time
	// UpdatedBy is the user id of who did.
	UpdatedBy string
	// Revision counts the changes.
	Revision int
}

// entered is what a rule is by its making, as long as nobody changes it.
type entered struct {
	// Name is what people call it.
	Name string
	// Organizations are the ids of those whose items count, none for AnyOrganization. Both
	// say the same, so that a row which has lost its ids tells nobody.
	Organizations   []string `table:",json"`
	AnyOrganization bool
	// Workflows are the names of those whose runs count, none for AnyWorkflow.
	Workflows   []string `table:",json"`
	AnyWorkflow bool
	// Statuses are how these ended, none for AnyStatus.
	Statuses  []string `table:",json"`
	AnyStatus bool
	// Unattended leaves out the runs that a person has started themselves.
	Unattended bool
	// Channel is mail, webhook or workflow.
	Channel string
	// To are the addresses of a mail.
	To []string `table:",json"`
	// Secret is the sealed address of a webhook, and AddressHint its host.
	Secret      []byte
	AddressHint string
	// Workflow is the name of what runs.
	Workflow string
	// OwnerID is the user id of whose permissions count for a workflow.
	OwnerID string
	// CreatedAt is when it was made.
	CreatedAt time.Time
	// CreatedBy is the user id of who made it.
	CreatedBy string
}

func ruleAt(id alerts.ID) rows.Address {
	return rows.Address{Partition: PartitionRules, Row: keys.Encode(string(id))}
}

// blank is the row of a rule as a new write, with nothing in it.
func blank(id alerts.ID) *Rule {
	at := ruleAt(id)
	return &Rule{Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}, Write: marked.NewWrite(), RuleID: string(id)}
}

// ruleOf is a rule as a new write.
func ruleOf(r alerts.Rule) *Rule {
	row := blank(r.ID)
	row.entered = entered{
		Name: r.Name, AnyOrganization: len(r.When.Organizations) == 0,
		Workflows: names(r.When.Workflows), AnyWorkflow: len(r.When.Workflows) == 0,
		Statuses: names(r.When.Statuses), AnyStatus: len(r.When.Statuses) == 0, Unattended: r.When.Unattended,
		Channel: string(r.Then.Channel), To: names(r.Then.To), AddressHint: r.Then.AddressHint, Workflow: r.Then.Workflow,
		OwnerID: string(r.Owner), CreatedAt: rows.Moment(r.CreatedAt), CreatedBy: string(r.CreatedBy),
	}
	if len(r.Then.Secret) > 0 {
		row.Secret = r.Then.Secret
	}
	for _, id := range r.When.Organizations {
		row.Organizations = append(row.Organizations, string(id))
	}
	row.OwnerName, row.IsPaused, row.LastAt, row.Trouble = r.OwnerName, r.IsPaused, rows.Moment(r.LastAt), r.Trouble
	row.UpdatedAt, row.UpdatedBy, row.Revision = rows.Moment(r.UpdatedAt), string(r.UpdatedBy), r.Revision
	return row
}

// names is nil for none, as a row keeps them.
func names(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

func (r *Rule) rule() alerts.Rule {
	rule := alerts.Rule{
		ID: alerts.ID(r.RuleID), Name: r.Name,
		When:  alerts.When{Workflows: r.Workflows, Statuses: r.Statuses, Unattended: r.Unattended},
		Then:  alerts.Then{Channel: alerts.Channel(r.Channel), To: r.To, Secret: r.Secret, AddressHint: r.AddressHint, Workflow: r.Workflow},
		Owner: permissions.UserID(r.OwnerID), OwnerName: r.OwnerName, IsPaused: r.IsPaused, LastAt: r.LastAt, Trouble: r.Trouble,
		CreatedAt: r.CreatedAt, CreatedBy: permissions.UserID(r.CreatedBy), UpdatedAt: r.UpdatedAt, UpdatedBy: permissions.UserID(r.UpdatedBy),
		Revision: r.Revision,
	}
	for _, id := range r.Organizations {
		rule.When.Organizations = append(rule.When.Organizations, organizations.ID(id))
	}
	return rule
}

// IsSound reports whether the row is about the rule that its row key says, and has lost
// nothing that says for whom it is, or that it is gone.
func (r *Rule) IsSound() bool {
	isComplete := r.Channel != "" && r.AnyOrganization == (len(r.Organizations) == 0) &&
		r.AnyWorkflow == (len(r.Workflows) == 0) && r.AnyStatus == (len(r.Statuses) == 0)
	return r.RuleID != "" && rows.AddressOf(r) == ruleAt(alerts.ID(r.RuleID)) && r.IsGone != isComplete
}

// isMadeAs reports whether two rows were entered as the same rule, whatever it has told
// since.
func (r *Rule) isMadeAs(other *Rule) bool { return reflect.DeepEqual(r.entered, other.entered) }

// Trouble is something that somebody was told of. AlertsTold/TOLD/{digest}.
type Trouble struct {
	entity.Row
	// Digest names the trouble.
	Digest string
	// At is when somebody claimed to tell of it.
	At time.Time
	// ClaimID is random and new with each claim. A claimant whose answer was lost knows
	// its row by it.
	ClaimID string
}

func troubleAt(digest string) rows.Address {
	return rows.Address{Partition: PartitionTold, Row: keys.Encode(digest)}
}

// claimOf is a new claim.
func claimOf(digest string, now time.Time) *Trouble {
	at := troubleAt(digest)
	return &Trouble{
		Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}, Digest: digest, At: rows.Moment(now), ClaimID: rows.NewClaim(),
	}
}

// IsSound reports whether the row is about the trouble that its row key says.
func (t *Trouble) IsSound() bool {
	return t.Digest != "" && !t.At.IsZero() && rows.AddressOf(t) == troubleAt(t.Digest)
}
