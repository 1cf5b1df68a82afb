package alerts

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The limits of a rule, which is kept in one row.
const (
	// NameMax is the longest name, in characters.
	NameMax          = 100
	OrganizationsMax = 500
	WorkflowsMax     = 100
	// ToMax is how many people one rule writes to. More are a mailing list's work.
	ToMax = 20
)

// Draft is what an administrator enters about a rule.
type Draft struct {
	Name string
	// When has the organizations in the order in which they were entered, empty for what
	// cannot be an organization's id.
	When When
	// Then has nothing of an address.
	Then Then
	// Address is that of a webhook, nil when none was entered: a rule that has one keeps
	// it.
	Address  *Address
	IsPaused bool
}

// Address is what may be known of the address of a webhook.
type Address struct {
	// Host is for showing. Problem is a sentence when nothing can be posted there.
	Host, Problem string
}

// Choices tell what a draft may name.
type Choices struct {
	Organization func(organizations.ID) bool
	// Workflow answers what is wrong with starting one by this name for an item, empty
	// for nothing, and whether there is one at all.
	Workflow func(name string) (problem string, exists bool)
}

// By is who enters something, and when.
type By struct {
	ID   permissions.UserID
	Name string
	Now  time.Time
}

// New makes a rule from a draft, or lists every bad field. The address of a webhook is
// the caller's to seal.
func New(id ID, draft Draft, choices Choices, by By) (Rule, error) {
	made := Rule{ID: id, CreatedAt: by.Now, CreatedBy: by.ID}
	return made.filled(draft, choices, by)
}

// Changed is the rule after somebody entered it anew, or a list of every bad field.
// Whoever changes it owns it from then on. What it did so far is kept, and its trouble
// is forgotten.
func (r Rule) Changed(draft Draft, choices Choices, by By) (Rule, error) {
	r.Revision++
	return r.filled(draft, choices, by)
}

func (r Rule) filled(d Draft, choices Choices, by By) (Rule, error) {
	d.Name = strings.TrimSpace(d.Name)
	hadAddress := len(r.Then.Secret) > 0
	bad := slices.Concat(badName(d.Name), d.When.problems(choices), d.channelProblems(choices, hadAddress))
	if len(bad) > 0 {
		return Rule{}, fault.ValidationFailed(bad...)
	}
	next := Then{Channel: d.Then.Channel, To: slices.Clone(d.Then.To), Workflow: d.Then.Workflow}
	switch {
	case d.Address != nil:
		next.AddressHint = d.Address.Host
	case next.Channel == Webhook:
		next.Secret, next.AddressHint = r.Then.Secret, r.Then.AddressHint
	}
	r.Name, r.When, r.Then, r.IsPaused = d.Name, d.When.tidy(), next, d.IsPaused
	r.Owner, r.OwnerName, r.UpdatedAt, r.UpdatedBy, r.Trouble = by.ID, by.Name, by.Now, by.ID, ""
	return r, nil
}

func badName(name string) []fault.Field {
	switch n := utf8.RuneCountInString(name); {
	case n < 1 || n > NameMax:
		return []fault.Field{field("/name", "length", "Enter a name of 1 to 100 characters.")}
	case text.Deceives(name):
		return []fault.Field{field("/name", "format", "Leave out characters that cannot be seen.")}
	default:
		return nil
	}
}

func (w When) problems(choices Choices) []fault.Field {
	var bad []fault.Field
	if len(w.Organizations) > OrganizationsMax {
		bad = append(bad, field("/when/organizations", "max_items", "Choose at most 500 organizations, or none for all of them."))
	} else {
		for i, id := range w.Organizations {
			if id == "" || !choices.Organization(id) {
				bad = append(bad, field("/when/organizations/"+strconv.Itoa(i), "organization_not_found", "This organization does not exist."))
			}
		}
	}
	if len(w.Workflows) > WorkflowsMax {
		bad = append(bad, field("/when/workflows", "max_items", "Choose at most 100 workflows, or none for all of them."))
	} else {
		for i, name := range w.Workflows {
			if _, exists := choices.Workflow(name); !exists {
				bad = append(bad, field("/when/workflows/"+strconv.Itoa(i), "workflow_not_found", "There is no workflow of this name."))
			}
		}
	}
	for i, status := range w.Statuses {
		if !attention.IsNeeded(status) && status != attention.Paused && status != attention.Held {
			bad = append(bad, field("/when/statuses/"+strconv.Itoa(i), "enum", "Choose CompletedWithErrors, Failed, Timeout, Paused or Held."))
		}
	}
	return bad
}

// tidy is the same choice, in order and without repeats.
func (w When) tidy() When {
	w.Organizations, w.Workflows, w.Statuses = once(w.Organizations), once(w.Workflows), once(w.Statuses)
	return w
}

func once[T ~string](list []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

func field(pointer, code, message string) fault.Field {
	return fault.Field{In: "body", Pointer: pointer, Code: code, Message: message}
}
