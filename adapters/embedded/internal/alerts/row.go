package alerts

import (
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The kinds of rows, each the first part of its keys. One batch writes what was told
// and its place among all by its age.
const (
	kindRule   = "alert-rule"    // id: row
	kindTold   = "alert-told"    // trouble: toldRow
	kindToldAt = "alert-told-at" // told at, trouble: toldAtRow
)

func keyOf(id alerts.ID) kv.Key { return kv.NewKey(kindRule, string(id)) }

func toldKey(trouble string) kv.Key { return kv.NewKey(kindTold, trouble) }

// toldFrom is where what was told in a millisecond or later begins.
func toldFrom(t time.Time) kv.Key { return kv.NewKey(kindToldAt).With(kv.Int(t.UnixMilli())) }

// toldRow is when somebody was told of a trouble.
type toldRow struct {
	kv.Schema
	At time.Time `json:"at"`
}

// toldAtRow says with its key alone what is old.
type toldAtRow struct{ kv.Schema }

// entered is what a rule is by its making, as long as nobody changes it.
type entered struct {
	Name          string   `json:"name"`
	Organizations []string `json:"organizationIds,omitempty"`
	Workflows     []string `json:"workflows,omitempty"`
	Statuses      []string `json:"statuses,omitempty"`
	Unattended    bool     `json:"unattended,omitempty"`
	Channel       string   `json:"channel"`
	To            []string `json:"to,omitempty"`
	Secret        []byte   `json:"secret,omitempty"`
	AddressHint   string   `json:"addressHint,omitempty"`
	Workflow      string   `json:"workflow,omitempty"`
	Owner         string   `json:"ownerId,omitempty"`
	CreatedBy     string   `json:"createdBy,omitempty"`
}

// row is a rule.
type row struct {
	kv.Schema
	ID string `json:"id"`
	entered
	OwnerName string    `json:"ownerName,omitempty"`
	IsPaused  bool      `json:"isPaused,omitempty"`
	LastAt    time.Time `json:"lastAt,omitzero"`
	Trouble   string    `json:"trouble,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	UpdatedBy string    `json:"updatedBy,omitempty"`
	Revision  int       `json:"revision,omitempty"`
}

func rowOf(r alerts.Rule) *row {
	made := &row{
		ID: string(r.ID),
		entered: entered{
			Name: r.Name, Workflows: r.When.Workflows, Statuses: r.When.Statuses, Unattended: r.When.Unattended,
			Channel: string(r.Then.Channel), To: r.Then.To, Secret: r.Then.Secret, AddressHint: r.Then.AddressHint, Workflow: r.Then.Workflow,
			Owner: string(r.Owner), CreatedBy: string(r.CreatedBy),
		},
		OwnerName: r.OwnerName, IsPaused: r.IsPaused, LastAt: r.LastAt.UTC(), Trouble: r.Trouble,
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), UpdatedBy: string(r.UpdatedBy), Revision: r.Revision,
	}
	for _, id := range r.When.Organizations {
		made.Organizations = append(made.Organizations, string(id))
	}
	return made
}

func (r row) rule() alerts.Rule {
	rule := alerts.Rule{
		ID: alerts.ID(r.ID), Name: r.Name,
		When:  alerts.When{Workflows: r.Workflows, Statuses: r.Statuses, Unattended: r.Unattended},
		Then:  alerts.Then{Channel: alerts.Channel(r.Channel), To: r.To, Secret: r.Secret, AddressHint: r.AddressHint, Workflow: r.Workflow},
		Owner: permissions.UserID(r.Owner), OwnerName: r.OwnerName, IsPaused: r.IsPaused, LastAt: r.LastAt, Trouble: r.Trouble,
		CreatedAt: r.CreatedAt, CreatedBy: permissions.UserID(r.CreatedBy), UpdatedAt: r.UpdatedAt, UpdatedBy: permissions.UserID(r.UpdatedBy),
		Revision: r.Revision,
	}
	for _, id := range r.Organizations {
		rule.When.Organizations = append(rule.When.Organizations, organizations.ID(id))
	}
	return rule
}

// isMadeAs reports whether two rows were entered as the same rule, whatever it has told
// since.
func (r row) isMadeAs(other row) bool {
	return r.CreatedAt.Equal(other.CreatedAt) && reflect.DeepEqual(r.plain(), other.plain())
}

// plain is what was entered, with nothing in the place of what is empty.
func (r row) plain() entered {
	e := r.entered
	for _, list := range []*[]string{&e.Organizations, &e.Workflows, &e.Statuses, &e.To} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	if len(e.Secret) == 0 {
		e.Secret = nil
	}
	return e
}
