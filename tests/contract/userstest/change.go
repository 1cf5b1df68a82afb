package userstest

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func change() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"counts for the next decision and in every list":   changeCounts,
		"brings a deactivated person back":                 changeBack,
		"moves somebody to a home and away":                changeHome,
		"touches neither names nor the first sign-in":      changeOnly,
		"leaves grants alone":                              changeKeepsGrants,
		"may change nothing":                               changeNothing,
		"does not know somebody who never signed in":       changeUnknown,
		"is refused when the person is not what they were": changeStale,
		"writes nothing once the context has ended":        changeEnded,
	}
}

func meet() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"let one of many win":                      meetOne,
		"with a new name lose neither of the two":  meetName,
		"with signing in never bring anybody back": meetDeactivation,
	}
}

func inactive(u permissions.User) permissions.User {
	u.IsActive, u.UpdatedAt = false, u.UpdatedAt.Add(time.Hour)
	return u
}

// is expects somebody to be the same in all places.
func is(t *testing.T, h Harness, wanted permissions.User) {
	t.Helper()
	got, err := h.Users.Get(given.Context(t), wanted.ID)
	want.OK(t, err)
	want.Equal(t, "the user", got, wanted)
	want.Equal(t, "the user in a decision", h.Facts(t, wanted.ID, organizations.TargetGlobal()).Standing.User, wanted)
	for _, listed := range everybody(t, h, 100) {
		if listed.ID == wanted.ID {
			want.Equal(t, "the user in the list", listed, wanted)
			return
		}
	}
	t.Errorf("%s is not in the list", wanted.ID)
}

func changeCounts(t *testing.T, h Harness) {
	user, other := h.Admit(t, given.User()), h.Admit(t, given.User())
	next := inactive(user)
	want.OK(t, h.Users.Change(given.Context(t), user, next))
	is(t, h, next)
	is(t, h, other)
}

func changeBack(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	gone := inactive(user)
	want.OK(t, h.Users.Change(given.Context(t), user, gone))
	back := gone
	back.IsActive, back.UpdatedAt = true, gone.UpdatedAt.Add(time.Hour)
	want.OK(t, h.Users.Change(given.Context(t), gone, back))
	is(t, h, back)
}

func changeHome(t *testing.T, h Harness) {
	org := h.Create(t, given.Organization())
	client := given.ClientOf(org)
	staff := client
	staff.Type, staff.Home = permissions.PlatformUser, ""
	h.Admit(t, staff)
	want.OK(t, h.Users.Change(given.Context(t), staff, client))
	is(t, h, client)
	want.Equal(t, "the people there", peopleOf(t, h, given.ScopeOf(org.ID), 10), []permissions.User{client})
	want.OK(t, h.Users.Change(given.Context(t), client, staff))
	is(t, h, staff)
	want.Equal(t, "the people there afterwards", peopleOf(t, h, given.ScopeOf(org.ID), 10), nil)
}

func changeOnly(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	next := inactive(user)
	wanted := next
	next.DisplayName, next.Email, next.CreatedAt = "Somebody else", "else@example.com", user.CreatedAt.Add(time.Minute)
	next.ID = given.UserID()
	want.OK(t, h.Users.Change(given.Context(t), user, next))
	is(t, h, wanted)
	want.Equal(t, "how many there are", len(everybody(t, h, 10)), 1)
}

func changeKeepsGrants(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	g := h.Put(t, given.Grant(user.ID, organizations.TargetGlobal(), permissions.ViewHistory))
	next := inactive(user)
	want.OK(t, h.Users.Change(given.Context(t), user, next))
	want.Equal(t, "the standing", h.Standing(t, user.ID), &permissions.Standing{User: next, Grants: []permissions.Grant{g}})
}

func changeNothing(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	for range 2 {
		want.OK(t, h.Users.Change(given.Context(t), user, user))
		is(t, h, user)
	}
}

func changeUnknown(t *testing.T, h Harness) {
	user := given.User()
	want.Fault(t, h.Users.Change(given.Context(t), user, inactive(user)), fault.NotFound, "user_not_found")
	want.Equal(t, "everybody", everybody(t, h, 10), nil)
	want.Equal(t, "the standing", h.Standing(t, user.ID), nil)
}

func changeStale(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	for name, was := range map[string]func(*permissions.User){
		"another name":     func(u *permissions.User) { u.DisplayName = "Another name" },
		"another activity": func(u *permissions.User) { u.IsActive = false },
		"another type":     func(u *permissions.User) { u.Type = permissions.ClientUser },
		"another time":     func(u *permissions.User) { u.UpdatedAt = u.UpdatedAt.Add(time.Millisecond) },
	} {
		t.Log(name)
		stale := user
		was(&stale)
		want.Fault(t, h.Users.Change(given.Context(t), stale, inactive(user)), fault.Conflict, "changed_meanwhile")
		is(t, h, user)
	}
}

func changeEnded(t *testing.T, h Harness) {
	user := h.Admit(t, given.User())
	want.Is(t, h.Users.Change(given.Ended(t), user, inactive(user)), context.Canceled)
	is(t, h, user)
}

func meetOne(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		user := h.Admit(t, given.User())
		next := make([]permissions.User, 8)
		var winners []permissions.User
		for i := range next {
			next[i] = user
			next[i].IsActive, next[i].UpdatedAt = i%2 == 0, user.UpdatedAt.Add(time.Duration(i+1)*time.Second)
		}
		for i, err := range harness.Together(len(next), func(i int) error { return h.Users.Change(ctx, user, next[i]) }) {
			if err == nil {
				winners = append(winners, next[i])
				continue
			}
			want.Fault(t, err, fault.Conflict, "changed_meanwhile")
		}
		if len(winners) != 1 {
			t.Fatalf("%d of them have won", len(winners))
		}
		is(t, h, winners[0])
	}
}

func meetName(t *testing.T, h Harness) {
	ctx := given.Context(t)
	for range 10 {
		user := h.Admit(t, given.User())
		renamed, gone := user, inactive(user)
		renamed.DisplayName = "Another name"
		errs := harness.Together(2, func(i int) error {
			if i == 0 {
				_, err := h.Access.Admit(ctx, renamed)
				return err
			}
			return h.Users.Change(ctx, user, gone)
		})
		want.OK(t, errs[0])
		wanted := renamed
		if errs[1] == nil {
			// Whichever was first, the other one saw it.
			wanted.IsActive = false
			wanted.UpdatedAt = h.Standing(t, user.ID).User.UpdatedAt
		} else {
			want.Fault(t, errs[1], fault.Conflict, "changed_meanwhile")
		}
		is(t, h, wanted)
	}
}

func meetDeactivation(t *testing.T, h Harness) {
	ctx, user := given.Context(t), h.Admit(t, given.User())
	gone := inactive(user)
	want.OK(t, h.Users.Change(ctx, user, gone))
	for _, err := range harness.Together(8, func(i int) error {
		again := user
		again.DisplayName = string(rune('a' + i))
		_, err := h.Access.Admit(ctx, again)
		return err
	}) {
		want.OK(t, err)
	}
	if h.Standing(t, user.ID).User.IsActive {
		t.Error("signing in brought somebody back")
	}
}
