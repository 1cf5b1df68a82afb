package azure_test

import (
	"context"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// roleMove is one write about roles, and what must be true when it is complete.
type roleMove struct {
	// before prepares the world.
	before func(t *testing.T, d *directory, w roleWorld)
	do     func(ctx context.Context, d *directory, w roleWorld) error
	holds  func(t *testing.T, d *directory, w roleWorld)
	// most is what the write costs undisturbed.
	most int
}

// roleWorld is whom the moves are about.
type roleWorld struct {
	role       permissions.Role
	user, form permissions.Member
	// joined are the memberships that the moves make.
	joined, opened permissions.Membership
}

func putting(of func(roleWorld) permissions.Membership) func(context.Context, *directory, roleWorld) error {
	return func(ctx context.Context, d *directory, w roleWorld) error { return d.Memberships().Put(ctx, of(w)) }
}

func ofUser(w roleWorld) permissions.Membership { return w.joined }
func ofForm(w roleWorld) permissions.Membership { return w.opened }

func taking(ctx context.Context, d *directory, w roleWorld) error {
	return d.Memberships().Delete(ctx, w.role.ID, w.user)
}

func removing(ctx context.Context, d *directory, w roleWorld) error {
	return d.Roles().Delete(ctx, w.role.ID)
}

// doing prepares a world by other writes.
func doing(writes ...func(context.Context, *directory, roleWorld) error) func(*testing.T, *directory, roleWorld) {
	return func(t *testing.T, d *directory, w roleWorld) {
		for _, write := range writes {
			ok(t, write(t.Context(), d, w))
		}
	}
}

func isIn(t *testing.T, d *directory, w roleWorld)  { d.holdsMembers(t, w.role, w.user, w.joined) }
func isOut(t *testing.T, d *directory, w roleWorld) { d.holdsMembers(t, w.role, w.user) }

func isRemoved(t *testing.T, d *directory, w roleWorld) {
	isOut(t, d, w)
	d.holdsMembers(t, w.role, w.form)
	if _, err := d.Roles().Get(t.Context(), w.role.ID); fault.Code(err) != "role_not_found" {
		t.Errorf("the role: %v", err)
	}
}

// renaming gives the role of a world another name.
func renaming(ctx context.Context, d *directory, w roleWorld) error {
	next := w.role
	next.Name = "Front desk"
	err := d.Roles().Change(ctx, w.role, next)
	if now, get := d.Roles().Get(ctx, w.role.ID); fault.Code(err) == "changed_meanwhile" && get == nil && now == next {
		return nil // An earlier try, whose end its caller did not see.
	}
	return err
}

func isRenamed(t *testing.T, d *directory, w roleWorld) {
	if now, err := d.Roles().Get(t.Context(), w.role.ID); err != nil || now.Name != "Front desk" {
		t.Errorf("the role is %+v, %v", now, err)
	}
}

// setting makes the user of a world active or not.
func setting(active bool) func(ctx context.Context, d *directory, w roleWorld) error {
	return func(ctx context.Context, d *directory, w roleWorld) error {
		was, err := d.Users().Get(ctx, permissions.UserID(w.user.ID))
		if err != nil {
			return err
		}
		next := was
		next.IsActive, next.UpdatedAt = active, w.role.UpdatedAt.Add(time.Hour)
		return d.Users().Change(ctx, was, next)
	}
}

func isSet(active bool) func(t *testing.T, d *directory, w roleWorld) {
	return func(t *testing.T, d *directory, w roleWorld) {
		page, err := d.Users().List(t.Context(), store.Paging{Limit: 10})
		ok(t, err)
		facts, err := d.Access().Facts(t.Context(), permissions.UserID(w.user.ID), organizations.TargetGlobal())
		ok(t, err)
		if len(page.Items) != 1 || page.Items[0].IsActive != active || facts.Standing.User != page.Items[0] {
			t.Errorf("the list has %+v, and the truth is %+v", page.Items, facts.Standing.User)
		}
	}
}

func roleMoves() map[string]roleMove {
	return map[string]roleMove{
		"a user who joins a role":    {doing(), putting(ofUser), isIn, 7},
		"a user who is in it":        {doing(putting(ofUser)), putting(ofUser), isIn, 5},
		"a user who joins again":     {doing(putting(ofUser), taking), putting(ofUser), isIn, 7},
		"a user who leaves a role":   {doing(putting(ofUser)), taking, isOut, 4},
		"a user who has left":        {doing(putting(ofUser), taking), taking, isOut, 2},
		"a user who never was in":    {doing(), taking, isOut, 2},
		"a role with another name":   {doing(), renaming, isRenamed, 3},
		"a role that goes, in use":   {doing(putting(ofUser), putting(ofForm)), removing, isRemoved, 15},
		"a user who is deactivated":  {doing(), setting(false), isSet(false), 5},
		"a user who is brought back": {doing(setting(false)), setting(true), isSet(true), 5},
	}
}

func (m roleMove) world(t *testing.T, all bool) (*directory, roleWorld) {
	t.Helper()
	d, role, user := peopleWithRoles(t)
	if all {
		ok(t, d.Create(t.Context())) // A walk of upkeep reads all tables.
	}
	w := roleWorld{role: role, user: user, form: someForm()}
	w.joined, w.opened = someMembership(role, user), someMembership(role, w.form)
	m.before(t, d, w)
	return d, w
}

// TestWritesOfRolesSurviveEveryFault breaks every call of every write in every
// way. A write ends well or with an error, nobody is ever in a role that does not
// show them, and the same write again makes both indexes agree.
func TestWritesOfRolesSurviveEveryFault(t *testing.T) {
	t.Parallel()
	positions := wire.Gather(t)
	for name, move := range roleMoves() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := wire.Everywhere(t, directoryNetwork, wire.Telling(), func(t *testing.T, run *wire.Run) {
				clean, w := move.world(t, false)
				seen := &witness{next: run.Transport(), look: func() { w.shown(t, clean) }}
				subject := clean.another(t, seen, 3)
				var err error
				run.During(func() { err = move.do(t.Context(), subject, w) })
				w.shown(t, clean)
				if err != nil && (!run.IsOutage() || !fault.Is(err, fault.Unavailable)) {
					t.Errorf("got %v", err)
				}
				if err != nil {
					ok(t, move.do(t.Context(), clean, w))
				}
				move.holds(t, clean, w)
			})
			if positions.Enter(t, name, report); report.Calls != move.most {
				t.Errorf("%+v, want %d calls", report, move.most)
			}
		})
	}
}

// shown expects the user to be in the role's list when they are in it.
func (w roleWorld) shown(t *testing.T, d *directory) {
	ctx := context.WithoutCancel(t.Context())
	held, err := d.Memberships().Of(ctx, w.user)
	if err != nil || len(held) == 0 {
		return
	}
	page, err := d.Memberships().List(ctx, w.role.ID, w.user.Kind, store.Paging{Limit: 10})
	if err != nil || len(page.Items) != 1 || page.Items[0].Member != w.user {
		t.Errorf("the user is in the role, which shows %+v, %v", page.Items, err)
	}
}

// TestWhatIsLeftOfAWriteIsMendedByUpkeep leaves every write after each of its
// calls, as a process that dies does.
func TestWhatIsLeftOfAWriteIsMendedByUpkeep(t *testing.T) {
	t.Parallel()
	for name, move := range roleMoves() {
		if move.most < 4 {
			continue // It writes one row at most.
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for at := 1; at <= move.most; at++ {
				clean, w := move.world(t, true)
				faults := wire.Break(directoryNetwork)
				dying := clean.another(t, faults, 1)
				faults.Arm(at, wire.DropAnswer, true)
				if err := move.do(t.Context(), dying, w); err == nil {
					t.Errorf("call %d: the write is complete", at)
				}
				faults.Disarm()
				later := clean.another(t, tomorrow{}, 3)
				later.upkept(t, true)
				if left := later.upkept(t, false); len(left) > 0 {
					t.Errorf("call %d: %+v is left", at, left)
				}
				w.shown(t, clean)
				held, err := clean.Memberships().Of(t.Context(), w.user)
				ok(t, err)
				clean.holdsMembers(t, w.role, w.user, held...)
			}
		})
	}
}

// upkept walks over everything.
func (d *directory) upkept(t testing.TB, mend bool) (found []maintenance.Difference) {
	t.Helper()
	for from, n := "", 0; n < 1000; n++ {
		page, err := d.Upkeep().Check(t.Context(), from, mend)
		ok(t, err)
		found = append(found, page.Differences...)
		if from = page.Next; from == "" {
			return found
		}
	}
	t.Fatal("the walk does not end")
	return nil
}
