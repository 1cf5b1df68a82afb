package erase

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	access "github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/roles"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// grantCost and userCost are what one row takes usually.
const (
	grantCost = 2
	userCost  = 1
)

// grants removes a page of the grants that the list of the organization shows, each
// where it decides first.
func (p part) grants(ctx context.Context, _ string, at walk.Position, limit int) (walk.Looked, error) {
	seen, next, err := walk.Read[key](ctx, p.people.OrgPermissions, table.In(p.scope.Key()), at, limit)
	looked := walk.Looked{Rows: len(seen), Calls: 1, Next: next}
	for _, s := range seen {
		mirror := access.AddressOf(&s.At)
		if err = remove(ctx, p.people.UserPermissions, access.GrantTruth(mirror)); err == nil {
			err = remove(ctx, p.people.OrgPermissions, mirror)
		}
		if err != nil {
			return walk.Looked{}, err
		}
		looked.Calls += grantCost
		*p.removed++
	}
	return looked, err
}

// remove takes away whatever stands at an address.
func remove(ctx context.Context, t *table.Table, at access.Address) error {
	return t.Delete(ctx, entity.At(at.Partition, at.Row, entity.Any))
}

// users looks at a page of everybody: for what is left of a grant that was taken
// back, which no list shows, and for those who are at home in the organization.
func (p part) users(ctx context.Context, _ string, at walk.Position, limit int) (walk.Looked, error) {
	seen, next, err := walk.Read[access.User](ctx, p.people.Users, table.In(access.PartitionUsers), at, limit)
	looked := walk.Looked{Rows: len(seen), Calls: 1, Next: next}
	for _, s := range seen {
		calls, err := p.user(ctx, s.At.RowKey, s.Row.HomeOrganizationID)
		if err != nil {
			return walk.Looked{}, err
		}
		looked.Calls += calls
	}
	return looked, err
}

// user removes what somebody has in the organization, and them if they are at home
// there. It goes by the truth, and by the list where there is none any more, because
// a removal broke off. Of somebody who cannot be read nobody knows their home.
func (p part) user(ctx context.Context, who, home string) (calls int, err error) {
	grant := access.GrantTruth(access.Address{Partition: p.scope.Key(), Row: who})
	q := table.In(who).Keys(access.RowUser, grant.Row)
	held := false
	note := func(row entity.Row, _ error) {
		if row.RowKey == grant.Row {
			held = true
		} else {
			home = ""
		}
	}
	found, err := table.Find[access.Standing](ctx, p.people.UserPermissions, q.Tolerate(note))
	if err != nil {
		return 0, err
	}
	for _, row := range found.Rows {
		if row.RowKey == grant.Row {
			held = true
		} else {
			home = row.AsUser().HomeOrganizationID
		}
	}
	calls = userCost
	if held {
		calls++
		*p.removed++
		if err := remove(ctx, p.people.UserPermissions, grant); err != nil {
			return calls, err
		}
	}
	if home == p.scope.OrganizationID() {
		return calls + personCost, p.person(ctx, who)
	}
	return calls, nil
}

// personCost is about what the removal of a person takes.
const personCost = 8

// person removes somebody with all that they hold, what decides before its copies.
// The truth about them and their place in the list go last, so that whoever goes on
// finds them.
func (p part) person(ctx context.Context, who string) error {
	userRoles, roleUsers := p.table(roles.TableUserRoles), p.table(roles.TableRoleUsers)
	if err := drain(ctx, userRoles, table.In(who), roleUsers, other); err != nil {
		return err
	}
	// The grants stand on both sides of the row about the person.
	for _, q := range []table.Query{table.In(who).Before(access.RowUser), table.In(who).After(access.RowUser)} {
		if err := drain(ctx, p.people.UserPermissions, q, p.people.OrgPermissions, access.GrantMirror); err != nil {
			return err
		}
	}
	lists := p.table(rows.UserExecutions)
	if err := drain(ctx, lists, table.In(who).Where(table.Is("Scope", p.scope.Key())), nil, nil); err != nil {
		return err
	}
	truth := access.UserTruth(access.Address{Row: who})
	if err := remove(ctx, p.people.UserPermissions, truth); err != nil {
		return err
	}
	*p.removed++
	return remove(ctx, p.people.Users, access.UserMirror(truth))
}

// other leads from the truth of a membership to its copy.
func other(at access.Address) access.Address {
	return access.Address{Partition: at.Row, Row: at.Partition}
}

// drain removes all rows of a query, each before its copy in another table; nil is
// no table.
func drain(ctx context.Context, t *table.Table, q table.Query, copies *table.Table, copyOf func(access.Address) access.Address) error {
	for at := (walk.Position{}); ; {
		seen, next, err := walk.Read[key](ctx, t, q, at, table.MaxOperations)
		if err != nil {
			return err
		}
		for _, s := range seen {
			row := access.AddressOf(&s.At)
			if err := remove(ctx, t, row); err != nil {
				return err
			}
			if copies == nil {
				continue
			}
			if err := remove(ctx, copies, copyOf(row)); err != nil {
				return err
			}
		}
		if next == nil {
			return nil
		}
		at = *next
	}
}
