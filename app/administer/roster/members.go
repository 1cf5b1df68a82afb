package roster

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Member is somebody who belongs to an organization, with what they were granted.
// What app roles give lives in tokens, which nobody can list.
type Member struct {
	User permissions.User
	// Permissions are those that they were granted in the organization itself.
	Permissions permissions.Set
	// Everywhere is what they were granted in global, which staff alone are shown.
	Everywhere permissions.Set
}

// MemberPage is a part of the members of an organization, in the order of user ids.
type MemberPage struct {
	Items []Member
	// Next is where the next page begins, empty at the end.
	Next string
}

// Members lists a page of the people whose home is the authority's organization and
// of those who may act there by a grant, for holders of canManageConfig. That
// somebody holds a grant in global is for the provider's staff to know.
func (r *Roster) Members(ctx context.Context, by permissions.Authority, p store.Paging) (MemberPage, error) {
	if !by.Permissions.Has(permissions.ManageConfig) {
		return MemberPage{}, permissions.Missing(permissions.ManageConfig)
	}
	g, err := r.gather(ctx, by, p)
	if err != nil {
		return MemberPage{}, err
	}
	ids, next := g.page(p.Limit)
	if err := r.meet(ctx, ids, g.people); err != nil {
		return MemberPage{}, err
	}
	return MemberPage{Items: g.members(ids, organizations.ID(by.Scope.OrganizationID())), Next: next}, nil
}

// gathering is one list of several that are in the same order.
type gathering struct {
	ids    []permissions.UserID
	people map[permissions.UserID]permissions.User
	held   map[permissions.UserID][]permissions.Grant
	// more is set when one of the lists goes on.
	more bool
}

func (r *Roster) gather(ctx context.Context, by permissions.Authority, p store.Paging) (gathering, error) {
	g := gathering{people: map[permissions.UserID]permissions.User{}, held: map[permissions.UserID][]permissions.Grant{}}
	home, err := r.users.AtHome(ctx, by.Scope, p)
	if err != nil {
		return g, err
	}
	for _, user := range home.Items {
		g.ids, g.people[user.ID] = append(g.ids, user.ID), user
	}
	g.more = home.Next != ""
	places := []organizations.Scope{by.Scope}
	if by.Principal.User.Type == permissions.PlatformUser {
		places = append(places, by.Scope.Defaults())
	}
	for _, place := range places {
		granted, err := r.grants.List(ctx, place, p)
		if err != nil {
			return g, err
		}
		g.add(granted)
	}
	slices.Sort(g.ids)
	g.ids = slices.Compact(g.ids)
	return g, nil
}

func (g *gathering) add(granted store.GrantPage) {
	for _, grant := range granted.Items {
		g.ids = append(g.ids, grant.UserID)
		g.held[grant.UserID] = append(g.held[grant.UserID], grant)
	}
	g.more = g.more || granted.Next != ""
}

// page is the ids of a page and where the next one begins. Each is full unless it is
// the last one, so that nobody is missing among the first ones of all lists.
func (g *gathering) page(limit int) (ids []permissions.UserID, next string) {
	n := min(max(limit, 1), len(g.ids))
	if n > 0 && (n < len(g.ids) || g.more) {
		next = string(g.ids[n-1])
	}
	return g.ids[:n], next
}

// members leaves out whoever is not there, and whoever a request would not let in:
// what a client's user was granted away from home counts for nothing.
func (g *gathering) members(ids []permissions.UserID, at organizations.ID) []Member {
	var members []Member
	for _, id := range ids {
		user, ok := g.people[id]
		if !ok {
			continue
		}
		if reach := permissions.ReachOf(permissions.Principal{User: user}, g.held[id]); reach.Member(at) {
			members = append(members, Member{User: user, Permissions: reach.In[at], Everywhere: reach.Everywhere})
		}
	}
	return members
}
