package enlist

import (
	"strconv"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// collisions are with organizations that the row is not about, and with rows before it.
// What another organization gives up in the same file counts as its own until then.
func (c *comparison) collisions(was *organizations.Organization, next organizations.Organization, row Row) []fault.Field {
	var found []fault.Field
	if holder := c.byTenant[next.TenantID]; holder != nil && holder != was {
		found = append(found, *bad("/tenantId", "tenant_taken", "Another organization has this tenant."))
	}
	if isRenamed(was, next) && len(c.byName[organizations.FoldedName(next.Name)]) > 0 {
		found = append(found, *bad("/name", "name_taken", "Another organization has this name."))
	}
	return append(found, c.claim(was, next, row)...)
}

// claim takes what a row is about for it, unless a row before it has. A row that rests on
// its name bears no other row of that name; the others are told apart by what else they say.
func (c *comparison) claim(was *organizations.Organization, next organizations.Organization, row Row) []fault.Field {
	name := organizations.FoldedName(next.Name)
	named, resting := "named "+name, "resting on "+name
	claims, kept := []claim{{resting, "/name", alike}}, []string{named}
	if c.restsOnName(was, next, row) {
		claims[0].key, kept = named, append(kept, resting)
	}
	if next.TenantID != "" {
		claims = append([]claim{{"tenant " + next.TenantID, "/tenantId", theSame}}, claims...)
	}
	if was != nil {
		claims = append([]claim{{"id " + string(was.ID), "", theSame}}, claims...)
	}
	var found []fault.Field
	for _, each := range claims {
		if before, again := c.taken[each.key]; again && len(found) == 0 {
			found = append(found, *bad(each.pointer, "duplicate", "Row "+strconv.Itoa(before)+each.why))
		}
		if each.pointer != "/name" {
			kept = append(kept, each.key)
		}
	}
	for _, key := range kept {
		c.taken[key] = row.Number
	}
	return found
}

// claim is what a row must have for itself, where in the row that is said, and why it
// cannot, after the number of the row that has it.
type claim struct{ key, pointer, why string }

const (
	theSame = " is about the same organization."
	alike   = " has the same name. Enter the id or tenant of each to tell them apart."
)

// restsOnName reports whether a row is found by its name, now or when the file is sent
// again, or takes a name for an organization of another one.
func (c *comparison) restsOnName(was *organizations.Organization, next organizations.Organization, row Row) bool {
	if was == nil {
		return next.TenantID == ""
	}
	return c.certain(row) == nil || isRenamed(was, next)
}

func isRenamed(was *organizations.Organization, next organizations.Organization) bool {
	return was != nil && organizations.FoldedName(was.Name) != organizations.FoldedName(next.Name)
}
