package rolestest

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func members() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are found from both sides":                    putBoth,
		"that are added again stay as they were":       putAgain,
		"may be of many roles":                         putMany,
		"must have signed in":                          putUnknownUser,
		"are added to no role that is not there":       putUnknownRole,
		"that are added together are in the role once": putTogether,
		"of a kind that there is not are refused":      putOddKind,
	}
}

func takings() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are gone on both sides":                       takeBoth,
		"need not have been in it":                     takeNothing,
		"take no other with them":                      takeOne,
		"may be added again":                           takeThenPut,
		"while they are added leave both sides agreed": takeAgainstPut,
	}
}

func lists() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are in the order of ids, page by page":    listPages,
		"tell users from forms and role from role": listApart,
		"take any text as a position":              listOddPositions,
		"of a member are in the order of roles":    ofInOrder,
		"are empty for what is not there":          listUnknown,
	}
}

func ended() harness.Cases[Harness] {
	return harness.Cases[Harness]{"change nothing": endedContexts}
}

func putBoth(t *testing.T, h Harness) {
	role := create(t, h)
	for _, member := range []permissions.Member{somebody(t, h), given.Form()} {
		agree(t, h, role.ID, member)
		agree(t, h, role.ID, member, add(t, h, role, member))
	}
}

func putAgain(t *testing.T, h Harness) {
	role, user := create(t, h), somebody(t, h)
	first := add(t, h, role, user)
	again := given.Membership(role.ID, user)
	again.AddedAt = first.AddedAt.Add(time.Hour)
	want.OK(t, h.Memberships.Put(given.Context(t), again))
	agree(t, h, role.ID, user, first)
}

func putMany(t *testing.T, h Harness) {
	user, form := somebody(t, h), given.Form()
	for range 3 {
		role := create(t, h)
		agree(t, h, role.ID, user, add(t, h, role, user))
		agree(t, h, role.ID, form, add(t, h, role, form))
	}
	held, err := h.Memberships.Of(given.Context(t), user)
	want.OK(t, err)
	want.Equal(t, "how many roles the user has", len(held), 3)
}

func putUnknownUser(t *testing.T, h Harness) {
	role := create(t, h)
	stranger := permissions.MemberUser(given.UserID())
	want.Fault(t, h.Memberships.Put(given.Context(t), given.Membership(role.ID, stranger)), fault.NotFound, "user_not_found")
	agree(t, h, role.ID, stranger)
}

func putUnknownRole(t *testing.T, h Harness) {
	user, gone := somebody(t, h), create(t, h)
	want.OK(t, h.Roles.Delete(given.Context(t), gone.ID))
	for _, role := range []permissions.RoleID{given.Role().ID, gone.ID} {
		for _, member := range []permissions.Member{user, given.Form()} {
			wantUnknown(t, h.Memberships.Put(given.Context(t), given.Membership(role, member)))
			agree(t, h, role, member)
		}
	}
}

func putTogether(t *testing.T, h Harness) {
	role, user, ctx := create(t, h), somebody(t, h), given.Context(t)
	for _, err := range harness.Together(8, func(int) error { return h.Memberships.Put(ctx, given.Membership(role.ID, user)) }) {
		want.OK(t, err)
	}
	held, err := h.Memberships.Of(ctx, user)
	want.OK(t, err)
	if len(held) != 1 {
		t.Fatalf("the user is in the role %d times", len(held))
	}
	agree(t, h, role.ID, user, held[0])
}

func putOddKind(t *testing.T, h Harness) {
	role := create(t, h)
	for _, kind := range []permissions.MemberKind{"", "group"} {
		m := given.Membership(role.ID, permissions.Member{Kind: kind, ID: given.Form().ID})
		want.Error(t, h.Memberships.Put(given.Context(t), m), "a member of the kind "+string(kind))
		want.Error(t, h.Memberships.Delete(given.Context(t), role.ID, m.Member), "taking out a member of the kind "+string(kind))
	}
}

func takeBoth(t *testing.T, h Harness) {
	role := create(t, h)
	for _, member := range []permissions.Member{somebody(t, h), given.Form()} {
		add(t, h, role, member)
		want.OK(t, h.Memberships.Delete(given.Context(t), role.ID, member))
		agree(t, h, role.ID, member)
	}
}

func takeNothing(t *testing.T, h Harness) {
	role, user := create(t, h), somebody(t, h)
	for range 2 {
		for _, member := range []permissions.Member{user, permissions.MemberUser(given.UserID()), given.Form()} {
			want.OK(t, h.Memberships.Delete(given.Context(t), role.ID, member))
			want.OK(t, h.Memberships.Delete(given.Context(t), given.Role().ID, member))
			agree(t, h, role.ID, member)
		}
	}
}

func takeOne(t *testing.T, h Harness) {
	role, another := create(t, h), create(t, h)
	user, colleague, form := somebody(t, h), somebody(t, h), given.Form()
	add(t, h, role, user)
	elsewhere, theirs, opened := add(t, h, another, user), add(t, h, role, colleague), add(t, h, role, form)
	want.OK(t, h.Memberships.Delete(given.Context(t), role.ID, user))
	agree(t, h, role.ID, user)
	agree(t, h, another.ID, user, elsewhere)
	agree(t, h, role.ID, colleague, theirs)
	agree(t, h, role.ID, form, opened)
}

func takeThenPut(t *testing.T, h Harness) {
	role, user := create(t, h), somebody(t, h)
	for range 3 {
		agree(t, h, role.ID, user, add(t, h, role, user))
		want.OK(t, h.Memberships.Delete(given.Context(t), role.ID, user))
	}
	agree(t, h, role.ID, user)
}

func takeAgainstPut(t *testing.T, h Harness) {
	role, user, ctx := create(t, h), somebody(t, h), given.Context(t)
	for range 10 {
		m := given.Membership(role.ID, user)
		for _, err := range harness.Together(4, func(i int) error {
			if i%2 == 0 {
				return h.Memberships.Put(ctx, m)
			}
			return h.Memberships.Delete(ctx, role.ID, user)
		}) {
			want.OK(t, err)
		}
		if len(listed(t, h, role.ID, user.Kind, 10)) == 0 {
			agree(t, h, role.ID, user)
			continue
		}
		agree(t, h, role.ID, user, m)
		want.OK(t, h.Memberships.Delete(ctx, role.ID, user))
	}
}

func inOrder(list []permissions.Membership) []permissions.Membership {
	return slices.SortedFunc(slices.Values(list), func(a, b permissions.Membership) int { return cmp.Compare(a.Member.ID, b.Member.ID) })
}

func listPages(t *testing.T, h Harness) {
	role := create(t, h)
	for _, next := range []func() permissions.Member{func() permissions.Member { return somebody(t, h) }, given.Form} {
		var in []permissions.Membership
		for range 7 {
			in = append(in, add(t, h, role, next()))
		}
		in = inOrder(in)
		kind := in[0].Member.Kind
		for _, limit := range []int{1, 3, 6, 7, 8, 1000} {
			want.Equal(t, "the members, page by page", listed(t, h, role.ID, kind, limit), in)
		}
		page, err := h.Memberships.List(given.Context(t), role.ID, kind, store.Paging{After: in[1].Member.ID, Limit: 2})
		want.OK(t, err)
		want.Equal(t, "a page after a member", page, store.MembershipPage{Items: in[2:4], Next: in[3].Member.ID})
	}
}

func listApart(t *testing.T, h Harness) {
	role, another := create(t, h), create(t, h)
	user, form := add(t, h, role, somebody(t, h)), add(t, h, another, given.Form())
	want.Equal(t, "users of the one", listed(t, h, role.ID, permissions.UserMember, 10), []permissions.Membership{user})
	want.Equal(t, "forms of the one", listed(t, h, role.ID, permissions.FormMember, 10), nil)
	want.Equal(t, "users of the other", listed(t, h, another.ID, permissions.UserMember, 10), nil)
	want.Equal(t, "forms of the other", listed(t, h, another.ID, permissions.FormMember, 10), []permissions.Membership{form})
}

func listOddPositions(t *testing.T, h Harness) {
	role := create(t, h)
	m := add(t, h, role, somebody(t, h))
	add(t, h, create(t, h), somebody(t, h))
	for _, after := range append(given.OddNames(), "\x00", "../", string(role.ID)) {
		page, err := h.Memberships.List(given.Context(t), role.ID, permissions.UserMember, store.Paging{After: after, Limit: 10})
		want.OK(t, err)
		for _, found := range page.Items {
			want.Equal(t, "what is reached", found, m)
		}
	}
}

func ofInOrder(t *testing.T, h Harness) {
	user := somebody(t, h)
	var wanted []permissions.Membership
	for range 20 {
		wanted = append(wanted, add(t, h, create(t, h), user))
	}
	slices.SortFunc(wanted, func(a, b permissions.Membership) int { return cmp.Compare(a.Role, b.Role) })
	held, err := h.Memberships.Of(given.Context(t), user)
	want.OK(t, err)
	want.Equal(t, "the roles of the user", held, wanted)
}

func listUnknown(t *testing.T, h Harness) {
	create(t, h)
	want.Equal(t, "members of no role", listed(t, h, given.Role().ID, permissions.UserMember, 10), nil)
	for _, id := range append(given.OddNames(), string(given.UserID()), "") {
		for _, kind := range []permissions.MemberKind{permissions.UserMember, permissions.FormMember} {
			held, err := h.Memberships.Of(given.Context(t), permissions.Member{Kind: kind, ID: id})
			want.OK(t, err)
			want.Equal(t, "the roles of "+id, held, nil)
		}
	}
}

func endedContexts(t *testing.T, h Harness) {
	role, user := create(t, h), somebody(t, h)
	m, other := add(t, h, role, user), given.Membership(role.ID, somebody(t, h))
	over := given.Ended(t)
	_, err := h.Roles.Get(over, role.ID)
	want.Is(t, err, context.Canceled)
	_, err = h.Roles.List(over, store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
	_, err = h.Memberships.List(over, role.ID, permissions.UserMember, store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
	_, err = h.Memberships.Of(over, user)
	want.Is(t, err, context.Canceled)
	want.Is(t, h.Roles.Create(over, given.Role()), context.Canceled)
	want.Is(t, h.Roles.Change(over, role, renamed(role, "x")), context.Canceled)
	want.Is(t, h.Roles.Delete(over, role.ID), context.Canceled)
	want.Is(t, h.Memberships.Put(over, other), context.Canceled)
	want.Is(t, h.Memberships.Delete(over, role.ID, user), context.Canceled)
	want.Equal(t, "the roles", all(t, h, 10), []permissions.Role{role})
	want.Equal(t, "the members", listed(t, h, role.ID, permissions.UserMember, 10), []permissions.Membership{m})
}
