package enlist

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// compare says what each row comes to, against the organizations that there are.
func compare(rows []Row, known []organizations.Organization, by string, now time.Time) []Entry {
	c := newComparison(known, by, now)
	c.read(rows)
	entries := make([]Entry, 0, len(rows))
	for i, row := range rows {
		entry := c.judge(row)
		for at := range entry.Reasons {
			entry.Reasons[at].Pointer = "/organizations/" + strconv.Itoa(i) + entry.Reasons[at].Pointer
		}
		entries = append(entries, entry)
	}
	return entries
}

// comparison finds organizations by what a row says, and remembers what the rows before
// were about.
type comparison struct {
	byID     map[organizations.ID]*organizations.Organization
	byTenant map[string]*organizations.Organization
	byName   map[string][]*organizations.Organization
	// meant are the organizations that some row names by its id or its tenant.
	meant map[organizations.ID]bool
	// taken is what the rows before are about, each with its row's number.
	taken map[string]int
	by    string
	now   time.Time
}

func newComparison(known []organizations.Organization, by string, now time.Time) *comparison {
	c := &comparison{
		byID: map[organizations.ID]*organizations.Organization{}, byTenant: map[string]*organizations.Organization{},
		byName: map[string][]*organizations.Organization{}, meant: map[organizations.ID]bool{}, taken: map[string]int{}, by: by, now: now,
	}
	for i := range known {
		org := &known[i]
		c.byID[org.ID] = org
		if org.TenantID != "" {
			c.byTenant[org.TenantID] = org
		}
		name := organizations.FoldedName(org.Name)
		c.byName[name] = append(c.byName[name], org)
	}
	return c
}

func (c *comparison) judge(row Row) Entry {
	entry := Entry{Number: row.Number, Outcome: Refused, Reasons: row.Problems}
	if len(row.Problems) > 0 {
		return entry
	}
	was, reason := c.find(row)
	if reason != nil {
		entry.Reasons = []fault.Field{*reason}
		return entry
	}
	entry.Was = was
	next, bad := c.next(was, row)
	if len(bad) == 0 {
		bad = c.collisions(was, next, row)
	}
	switch {
	case len(bad) > 0:
		entry.Reasons = bad
	case was == nil:
		entry.Outcome, entry.Now = Created, next
	case next.Same(*was):
		entry.Outcome, entry.Now = Unchanged, next
	default:
		entry.Outcome, entry.Now = Changed, next
	}
	return entry
}

// read notes which organizations the rows name for certain.
func (c *comparison) read(rows []Row) {
	for _, row := range rows {
		if org := c.certain(row); org != nil {
			c.meant[org.ID] = true
		}
	}
}

// certain answers the organization that a row's id or tenant names, nil for none.
func (c *comparison) certain(row Row) *organizations.Organization {
	if row.ID == "" {
		return c.byTenant[tenantOf(row)]
	}
	id, err := organizations.ParseID(row.ID)
	if err != nil {
		return nil
	}
	return c.byID[id]
}

func tenantOf(row Row) string { return strings.ToLower(strings.TrimSpace(row.TenantID)) }

// find answers the organization that a row is about, nil for a new one. A tenant of its
// own outweighs a name: two clients may be called alike.
func (c *comparison) find(row Row) (*organizations.Organization, *fault.Field) {
	org, tenant := c.certain(row), tenantOf(row)
	if org != nil {
		return org, nil
	}
	if row.ID != "" {
		return nil, bad("/id", "unknown", "There is no organization of this id. Leave it out for a new one.")
	}
	namesakes := c.namesakes(row)
	switch {
	case len(namesakes) == 0:
		return nil, nil
	case len(namesakes) > 1:
		return nil, bad("/name", "ambiguous", "Several organizations have this name. Enter the id of the one that is meant.")
	case tenant != "" && namesakes[0].TenantID != "":
		return nil, bad("/tenantId", "other_tenant", "The organization of this name has another tenant. Enter its id to change that, or another name for another client.")
	}
	return namesakes[0], nil
}

// namesakes are the organizations that a row may mean by its name. One that has another
// tenant, and that another row names for certain, is another client.
func (c *comparison) namesakes(row Row) []*organizations.Organization {
	named := c.byName[organizations.FoldedName(row.Name)]
	if tenantOf(row) == "" {
		return named
	}
	return slices.DeleteFunc(slices.Clone(named), func(org *organizations.Organization) bool { return org.TenantID != "" && c.meant[org.ID] })
}

// next is the organization as the row wants it, or every bad field.
func (c *comparison) next(was *organizations.Organization, row Row) (organizations.Organization, []fault.Field) {
	if was == nil {
		draft := organizations.Draft{Name: row.Name, TenantID: row.TenantID}
		if row.Tags != nil {
			draft.Tags = *row.Tags
		}
		next, err := organizations.New("", draft, c.by, c.now)
		return next, fieldsOf(err)
	}
	change := organizations.Change{Tags: row.Tags}
	if strings.TrimSpace(row.Name) != "" {
		change.Name = &row.Name
	}
	if strings.TrimSpace(row.TenantID) != "" {
		change.TenantID = &row.TenantID
	}
	next, err := was.Changed(change, c.by, c.now)
	if err != nil && was.IsErasing() && c.isThatAlready(*was, change) {
		return *was, nil
	}
	return next, fieldsOf(err)
}

// isThatAlready reports whether an organization that is being erased is what the row
// wants: a file that lists it changes nothing about it.
func (c *comparison) isThatAlready(was organizations.Organization, change organizations.Change) bool {
	was.ErasureAt = time.Time{}
	next, err := was.Changed(change, c.by, c.now)
	return err == nil && next.Same(was)
}

// fieldsOf are the bad fields of an error; what keeps the whole organization from being
// changed is about the row.
func fieldsOf(err error) []fault.Field {
	var f *fault.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f) && len(f.Fields) > 0:
		return f.Fields
	case errors.As(err, &f):
		return []fault.Field{{In: "body", Code: f.Code, Message: f.Message}}
	}
	return []fault.Field{{In: "body", Code: "refused", Message: "This row cannot be taken."}}
}

func bad(pointer, code, message string) *fault.Field {
	return &fault.Field{In: "body", Pointer: pointer, Code: code, Message: message}
}
