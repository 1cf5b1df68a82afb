package administer

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Member is somebody who belongs to an organization, with what they were granted
// there. What the provider's staff may do everywhere is not part of it.
type Member struct {
	User        permissions.User
	Permissions permissions.Set
}

// MemberPage is a part of the members of an organization, in the order of user ids.
type MemberPage struct {
	Items []Member
	// Next is where the next page begins, empty at the end.
	Next string
}

// Members lists a page of the people whose home is the authority's organization
// and of those who were granted something there, for holders of canManageConfig.
func (u *Users) Members(ctx context.Context, by permissions.Authority, p store.Paging) (MemberPage, error) {
	if !by.Permissions.Has(permissions.ManageConfig) {
		return MemberPage{}, permissions.Missing(permissions.ManageConfig)
	}
	home, err := u.store.AtHome(ctx, by.Scope, p)
	if err != nil {
		return MemberPage{}, err
	}
	granted, err := u.grants.List(ctx, by.Scope, p)
	if err != nil {
		return MemberPage{}, err
	}
	m := merged(home.Items, granted.Items)
	next := ""
	// Each page is full unless it is the last one, so that nobody is missing among
	// the first ones of both.
	if n := min(max(p.Limit, 1), len(m.ids)); n > 0 && (n < len(m.ids) || home.Next != "" || granted.Next != "") {
		m.ids, next = m.ids[:n], string(m.ids[n-1])
	}
	if err := u.meet(ctx, m.ids, m.people); err != nil {
		return MemberPage{}, err
	}
	return MemberPage{Items: m.members(), Next: next}, nil
}

// merging is one list of two that are in the same order.
type merging struct {
	ids     []permissions.UserID
	people  map[permissions.UserID]permissions.User
	granted map[permissions.UserID]permissions.Set
}

func merged(home []permissions.User, granted []permissions.Grant) merging {
	m := merging{people: map[permissions.UserID]permissions.User{}, granted: map[permissions.UserID]permissions.Set{}}
	for _, user := range home {
		m.ids = append(m.ids, user.ID)
		m.people[user.ID] = user
	}
	for _, grant := range granted {
		m.ids = append(m.ids, grant.UserID)
		m.granted[grant.UserID] = grant.Permissions
	}
	slices.Sort(m.ids)
	m.ids = slices.Compact(m.ids)
	return m
}

// members leaves out whoever was granted something and is not there.
func (m merging) members() []Member {
	var members []Member
	for _, id := range m.ids {
		if user, ok := m.people[id]; ok {
			members = append(members, Member{User: user, Permissions: m.granted[id]})
		}
	}
	return members
}

// Named reads people by their ids, for administrators. Whoever does not exist is
// left out.
func (u *Users) Named(ctx context.Context, by authorize.Caller, ids []permissions.UserID) (map[permissions.UserID]permissions.User, error) {
	if !by.Principal.IsAdmin() {
		return nil, permissions.AdminOnly()
	}
	people := map[permissions.UserID]permissions.User{}
	return people, u.meet(ctx, ids, people)
}

// metAtOnce is how many people are read at the same time.
const metAtOnce = 8

// meet reads those of the people who are not known yet. Whoever does not exist is
// left out: a list must not fail for that.
func (u *Users) meet(ctx context.Context, ids []permissions.UserID, known map[permissions.UserID]permissions.User) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id permissions.UserID) bool { _, ok := known[id]; return ok })
	for chunk := range slices.Chunk(ids, metAtOnce) {
		users, err := together(chunk, func(id permissions.UserID) (permissions.User, error) { return u.store.Get(ctx, id) })
		if err != nil {
			return err
		}
		for _, user := range users {
			if user.ID != "" {
				known[user.ID] = user
			}
		}
	}
	return nil
}
