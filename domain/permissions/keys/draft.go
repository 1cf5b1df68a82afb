package keys

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The limits of a key. Its organizations fit into one row, and who needs more takes
// everywhere; after a year, with a day to spare, somebody has to replace it.
const (
	NameMax          = 100
	OrganizationsMax = 500
	WorkflowsMax     = 100
	LifeMax          = 366 * 24 * time.Hour
)

// ParseID reads an id from outside. False means that no key can have it.
func ParseID(text string) (permissions.KeyID, bool) {
	canonical, err := uuid.Canonical(text)
	return permissions.KeyID(canonical), err == nil
}

// ErrUnknown is the fault for an administrator who asks for a key that is not there.
func ErrUnknown() error {
	return fault.New(fault.NotFound, "key_not_found", "This API key does not exist.")
}

// Draft is what an administrator enters about a new key.
type Draft struct {
	Name       string
	Everywhere bool
	// Organizations are in the order in which they were entered, empty for what cannot
	// be an organization's id.
	Organizations []organizations.ID
	Workflows     []string
	Permissions   permissions.Set
	// ExpiresAt counts in milliseconds.
	ExpiresAt time.Time
}

// Choices tell what a draft may name.
type Choices struct {
	// Organization reports whether there is one of this id, and whether it is active.
	Organization func(organizations.ID) (exists, isActive bool)
	Workflow     func(name string) bool
}

// New makes a key from a draft, or lists every bad field. Of a list that is too long
// nothing is looked at.
func New(t Text, d Draft, choices Choices, by permissions.UserID, now time.Time) (permissions.Key, error) {
	k := permissions.Key{
		ID: t.ID, Name: strings.TrimSpace(d.Name), Digest: t.Digest(),
		Everywhere: d.Everywhere, Organizations: once(d.Organizations), Workflows: once(d.Workflows), Permissions: d.Permissions,
		CreatedBy: by, CreatedAt: now, ExpiresAt: d.ExpiresAt.UTC().Truncate(time.Millisecond),
	}
	all := permissions.SetOf(permissions.ExecuteWorkflows, permissions.ViewHistory)
	bad := slices.Concat(badName(k.Name), d.badOrganizations(choices), d.badWorkflows(choices))
	if k.Permissions.IsEmpty() || k.Permissions.Union(all) != all {
		bad = append(bad, field("/permissions", "enum", "Choose canExecuteWorkflows, canViewHistory or both, and nothing else."))
	}
	if !k.ExpiresAt.After(now) || k.ExpiresAt.After(now.Add(LifeMax)) {
		bad = append(bad, field("/expiresAt", "range", "Choose a time in the future, at most 366 days from now."))
	}
	if len(bad) > 0 {
		return permissions.Key{}, fault.ValidationFailed(bad...)
	}
	return k, nil
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

func (d Draft) badOrganizations(choices Choices) []fault.Field {
	switch n := len(d.Organizations); {
	case d.Everywhere && n > 0:
		return []fault.Field{field("/organizations", "contradiction", "Leave out the organizations, or everywhere.")}
	case !d.Everywhere && n == 0:
		return []fault.Field{field("/organizations", "required", "Choose the organizations, or everywhere.")}
	case n > OrganizationsMax:
		return []fault.Field{field("/organizations", "max_items", "Choose at most 500 organizations, or everywhere.")}
	}
	var bad []fault.Field
	for i, id := range d.Organizations {
		pointer := "/organizations/" + strconv.Itoa(i)
		switch exists, isActive := choices.Organization(id); {
		case id == "" || !exists:
			bad = append(bad, field(pointer, "organization_not_found", "This organization does not exist."))
		case !isActive:
			bad = append(bad, field(pointer, "organization_inactive", "This organization is inactive, and keys open nothing there. Restore it first."))
		}
	}
	return bad
}

func (d Draft) badWorkflows(choices Choices) []fault.Field {
	if len(d.Workflows) > WorkflowsMax {
		return []fault.Field{field("/workflows", "max_items", "Choose at most 100 workflows, or none for all of them.")}
	}
	var bad []fault.Field
	for i, name := range d.Workflows {
		if !choices.Workflow(name) {
			bad = append(bad, field("/workflows/"+strconv.Itoa(i), "workflow_not_found", "There is no workflow of this name."))
		}
	}
	return bad
}

func field(pointer, code, message string) fault.Field {
	return fault.Field{In: "body", Pointer: pointer, Code: code, Message: message}
}

// once is a list in order and without repeats, so that the same choice reads the
// same; nil for an empty one.
func once[T ~string](list []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}
