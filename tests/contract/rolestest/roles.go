package rolestest

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func roles() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keep every field":                               rolesKeep,
		"refuse an id a second time":                     rolesTwice,
		"may have the same name":                         rolesNamesakes,
		"are listed in the order of making":              rolesPages,
		"are none at first":                              rolesEmpty,
		"take any text as a position":                    rolesOddPositions,
		"that do not exist are not found":                rolesUnknown,
		"are made once by many parallel calls of one id": rolesTogether,
	}
}

func changes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are seen by everybody":                    changeSeen,
		"are refused for what the role no more is": changeStale,
		"of roles that are not there are refused":  changeUnknown,
		"that meet let one win":                    changeTogether,
		"leave members alone":                      changeKeepsMembers,
	}
}

func get(t *testing.T, h Harness, id permissions.RoleID) permissions.Role {
	t.Helper()
	role, err := h.Roles.Get(given.Context(t), id)
	want.OK(t, err)
	return role
}

func wantUnknown(t *testing.T, err error) {
	t.Helper()
	want.Fault(t, err, fault.NotFound, "role_not_found")
}

func rolesKeep(t *testing.T, h Harness) {
	role := given.Role()
	role.Name, role.Description = strings.Repeat("家", permissions.RoleNameMax), strings.Repeat("ü", permissions.RoleDescriptionMax)
	role.UpdatedAt = role.CreatedAt.AddDate(0, 1, 0)
	want.OK(t, h.Roles.Create(given.Context(t), role))
	want.Equal(t, "the role", get(t, h, role.ID), role)
	want.Equal(t, "the list", all(t, h, 10), []permissions.Role{role})
}

func rolesTwice(t *testing.T, h Harness) {
	role := create(t, h)
	again := given.Role()
	again.ID = role.ID
	for _, second := range []permissions.Role{role, again} {
		want.Fault(t, h.Roles.Create(given.Context(t), second), fault.Conflict, "role_exists")
	}
	want.Equal(t, "the role", get(t, h, role.ID), role)
}

func rolesNamesakes(t *testing.T, h Harness) {
	one := create(t, h)
	two := create(t, h)
	want.Equal(t, "the names", one.Name, two.Name)
	want.Equal(t, "how many there are", len(all(t, h, 10)), 2)
}

func rolesPages(t *testing.T, h Harness) {
	made := make([]permissions.Role, 12)
	for i := range made {
		role := given.Role()
		role.ID = permissions.RoleID(given.UUID(role.CreatedAt.Add(time.Duration(i*7%12) * time.Second)))
		want.OK(t, h.Roles.Create(given.Context(t), role))
		made[i] = role
	}
	slices.SortFunc(made, func(a, b permissions.Role) int { return cmp.Compare(a.ID, b.ID) })
	for _, limit := range []int{1, 5, 6, 11, 12, 13, 1000} {
		want.Equal(t, "the roles, page by page", all(t, h, limit), made)
	}
	page, err := h.Roles.List(given.Context(t), store.Paging{After: string(made[4].ID), Limit: 2})
	want.OK(t, err)
	want.Equal(t, "a page after a role", page, store.RolePage{Items: made[5:7], Next: string(made[6].ID)})
}

func rolesEmpty(t *testing.T, h Harness) {
	page, err := h.Roles.List(given.Context(t), store.Paging{Limit: 10})
	want.OK(t, err)
	want.Equal(t, "the page", page, store.RolePage{})
}

func rolesOddPositions(t *testing.T, h Harness) {
	role := create(t, h)
	for _, after := range append(given.OddNames(), "ROLE", "\x00", "0") {
		page, err := h.Roles.List(given.Context(t), store.Paging{After: after, Limit: 10})
		want.OK(t, err)
		for _, found := range page.Items {
			want.Equal(t, "what is reached", found, role)
		}
	}
}

func rolesUnknown(t *testing.T, h Harness) {
	create(t, h)
	for _, id := range append(given.OddNames(), string(given.Role().ID), "") {
		_, err := h.Roles.Get(given.Context(t), permissions.RoleID(id))
		wantUnknown(t, err)
	}
}

func rolesTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		role, made := given.Role(), 0
		for _, err := range harness.Together(8, func(int) error { return h.Roles.Create(ctx, role) }) {
			if err == nil {
				made++
				continue
			}
			want.Fault(t, err, fault.Conflict, "role_exists")
		}
		want.Equal(t, "the calls that won", made, 1)
	}
}

func renamed(r permissions.Role, name string) permissions.Role {
	r.Name, r.Description = name, ""
	r.UpdatedAt, r.UpdatedBy = r.UpdatedAt.Add(time.Hour), given.UserID()
	return r
}

func changeSeen(t *testing.T, h Harness) {
	role, another := create(t, h), create(t, h)
	next := renamed(role, "Another name")
	want.OK(t, h.Roles.Change(given.Context(t), role, next))
	want.Equal(t, "the role", get(t, h, role.ID), next)
	want.Equal(t, "the other role", get(t, h, another.ID), another)
	want.OK(t, h.Roles.Change(given.Context(t), next, next))
	want.Equal(t, "the role once more", get(t, h, role.ID), next)
	want.Equal(t, "how many there are", len(all(t, h, 10)), 2)
}

func changeStale(t *testing.T, h Harness) {
	role := create(t, h)
	next := renamed(role, "Another name")
	want.OK(t, h.Roles.Change(given.Context(t), role, next))
	want.Fault(t, h.Roles.Change(given.Context(t), role, renamed(role, "A third name")), fault.Conflict, "changed_meanwhile")
	want.Equal(t, "the role", get(t, h, role.ID), next)
}

func changeUnknown(t *testing.T, h Harness) {
	role, gone := given.Role(), create(t, h)
	want.OK(t, h.Roles.Delete(given.Context(t), gone.ID))
	for _, r := range []permissions.Role{role, gone} {
		wantUnknown(t, h.Roles.Change(given.Context(t), r, renamed(r, "Another name")))
	}
	want.Equal(t, "the list", all(t, h, 10), nil)
}

func changeTogether(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		role, won := create(t, h), ""
		for i, err := range harness.Together(8, func(i int) error {
			return h.Roles.Change(ctx, role, renamed(role, string(rune('a'+i))))
		}) {
			if err != nil {
				want.Fault(t, err, fault.Conflict, "changed_meanwhile")
				continue
			}
			if won != "" {
				t.Error("two have won")
			}
			won = string(rune('a' + i))
		}
		want.Equal(t, "the name", get(t, h, role.ID).Name, won)
	}
}

func changeKeepsMembers(t *testing.T, h Harness) {
	role, user := create(t, h), somebody(t, h)
	m := add(t, h, role, user)
	want.OK(t, h.Roles.Change(given.Context(t), role, renamed(role, "Another name")))
	agree(t, h, role.ID, user, m)
}
