package rolestest

import (
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func removals() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are gone with every membership on both sides": removeWhole,
		"take nothing of another role":                 removeOne,
		"need not be there":                            removeNothing,
		"may be removed by many at once":               removeTogether,
		"keep nobody who joins meanwhile":              removeAgainstPut,
	}
}

func removeWhole(t *testing.T, h Harness) {
	role := create(t, h)
	var members []permissions.Member
	for range 30 {
		members = append(members, given.Form())
	}
	for range 4 {
		members = append(members, somebody(t, h))
	}
	for _, member := range members {
		add(t, h, role, member)
	}
	want.OK(t, h.Roles.Delete(given.Context(t), role.ID))
	_, err := h.Roles.Get(given.Context(t), role.ID)
	wantUnknown(t, err)
	want.Equal(t, "the list", all(t, h, 10), nil)
	for _, member := range members {
		agree(t, h, role.ID, member)
	}
}

func removeOne(t *testing.T, h Harness) {
	role, another := create(t, h), create(t, h)
	user, form := somebody(t, h), given.Form()
	add(t, h, role, user)
	add(t, h, role, form)
	mine, opened := add(t, h, another, user), add(t, h, another, form)
	want.OK(t, h.Roles.Delete(given.Context(t), role.ID))
	want.Equal(t, "the list", all(t, h, 10), []permissions.Role{another})
	agree(t, h, another.ID, user, mine)
	agree(t, h, another.ID, form, opened)
}

func removeNothing(t *testing.T, h Harness) {
	role := create(t, h)
	for range 2 {
		want.OK(t, h.Roles.Delete(given.Context(t), given.Role().ID))
	}
	want.Equal(t, "the list", all(t, h, 10), []permissions.Role{role})
	for range 2 {
		want.OK(t, h.Roles.Delete(given.Context(t), role.ID))
	}
}

func removeTogether(t *testing.T, h Harness) {
	role, user, ctx := create(t, h), somebody(t, h), given.Context(t)
	add(t, h, role, user)
	for _, err := range harness.Together(6, func(int) error { return h.Roles.Delete(ctx, role.ID) }) {
		want.OK(t, err)
	}
	want.Equal(t, "the list", all(t, h, 10), nil)
	agree(t, h, role.ID, user)
}

func removeAgainstPut(t *testing.T, h Harness) {
	ctx, users := given.Context(t), []permissions.Member{somebody(t, h), somebody(t, h), given.Form()}
	for range 10 {
		role := create(t, h)
		for i, err := range harness.Together(len(users)+1, func(i int) error {
			if i == len(users) {
				return h.Roles.Delete(ctx, role.ID)
			}
			return h.Memberships.Put(ctx, given.Membership(role.ID, users[i]))
		}) {
			if i == len(users) || !fault.Is(err, fault.NotFound) {
				want.OK(t, err)
			}
		}
		for _, member := range users {
			agree(t, h, role.ID, member)
		}
	}
}
