package azure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// roleDamages write to rows of roles behind the program's back.
func roleDamages() map[string]struct {
	harm func(t *testing.T, d *directory, w roleWorld)
	// what and found are how the first difference is told; mended says whether it
	// can be.
	what, found string
	mended      bool
	// in are the roles of the user and forms of the role afterwards.
	users, forms int
} {
	userCopy := func(w roleWorld) place { return place{"RoleUsers", string(w.role.ID), w.user.ID} }
	userTruth := func(w roleWorld) place { return place{"UserRoles", w.user.ID, string(w.role.ID)} }
	formCopy := func(w roleWorld) place { return place{"RoleForms", string(w.role.ID), w.form.ID} }
	formTruth := func(w roleWorld) place { return place{"FormRoles", w.form.ID, string(w.role.ID)} }
	role := func(w roleWorld) place { return place{"Roles", "ROLE", string(w.role.ID)} }
	gone := func(of func(roleWorld) place) func(*testing.T, *directory, roleWorld) {
		return func(t *testing.T, d *directory, w roleWorld) { d.erase(t, of(w)) }
	}
	with := func(of func(roleWorld) place, properties rawRow) func(*testing.T, *directory, roleWorld) {
		return func(t *testing.T, d *directory, w roleWorld) { d.alter(t, of(w), properties) }
	}
	type damage = struct {
		harm         func(t *testing.T, d *directory, w roleWorld)
		what, found  string
		mended       bool
		users, forms int
	}
	const listed, member = "list of a role's members", "member of a role"
	return map[string]damage{
		"a user is not listed":         {gone(userCopy), listed, "It does not say who belongs to the role.", true, 1, 1},
		"a user is listed otherwise":   {with(userCopy, rawRow{"AddedBy": "another"}), listed, "It does not say what the membership is.", true, 1, 1},
		"a user is listed unreadably":  {with(userCopy, rawRow{"AddedAt": "garbage"}), listed, "It cannot be read.", true, 1, 1},
		"a user is listed as another":  {with(userCopy, rawRow{"MemberID": "another"}), listed, "It cannot be read.", true, 1, 1},
		"a user is listed and not in":  {gone(userTruth), listed, "It shows a membership that there is not.", true, 0, 1},
		"a form is listed and not in":  {gone(formTruth), listed, "It shows a membership that there is not.", true, 1, 0},
		"a form is listed unreadably":  {with(formCopy, rawRow{"IsMember": "garbage"}), listed, "It cannot be read.", true, 1, 1},
		"a role is gone with no word":  {gone(role), member, "It is of a role that there is not.", true, 0, 1},
		"a role went half-way":         {with(role, rawRow{"IsLeaving": true}), "role", "Its removal was begun and never ended.", true, 0, 0},
		"a user's truth is unreadable": {with(userTruth, rawRow{"AddedAt": "garbage"}), member, "It cannot be read: bring it back from a backup.", false, -1, 1},
		"a form's truth is unreadable": {with(formTruth, rawRow{"AddedAt": "garbage"}), member, "It cannot be read: bring it back from a backup.", false, 1, -1},
		"a user's truth is of a newer": {with(userTruth, rawRow{"SchemaVersion": 99}), member, "A newer bifrost wrote it; it is left alone.", false, -1, 1},
		"a user's truth is another's":  {with(userTruth, rawRow{"MemberID": "another"}), member, "It stands in the place of another membership: take it out, and put it in again.", false, -1, 1},
		"a role cannot be read":        {with(role, rawRow{"CreatedAt": "garbage"}), "role", "It cannot be read: bring it back from a backup.", false, 1, 1},
		"a role is another one":        {with(role, rawRow{"RoleID": "another"}), "role", "It stands in the place of another role.", false, 1, 1},
		"a copy is of a newer program": {with(userCopy, rawRow{"SchemaVersion": 99}), listed, "A newer bifrost wrote it; it is left alone.", false, 1, -1},
	}
}

func (d *directory) erase(t testing.TB, at place) {
	t.Helper()
	_, err := d.storage.Table(at.table).DeleteEntity(t.Context(), at.partition, at.row, nil)
	ok(t, err)
}

// alter changes properties of a row that is there.
func (d *directory) alter(t testing.TB, at place, properties rawRow) {
	t.Helper()
	row := d.raw(t, at)
	for name, value := range properties {
		delete(row, name+"@odata.type")
		row[name] = value
	}
	d.overwrite(t, at, row)
}

// TestDamagesToRolesAreFoundAndMended looks as on the next day: what was written
// just now may be on its way.
func TestDamagesToRolesAreFoundAndMended(t *testing.T) {
	t.Parallel()
	for name, damage := range roleDamages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, w := roleMoves()["a user who is in it"].world(t, true)
			ok(t, d.Memberships().Put(t.Context(), w.opened))
			later := d.another(t, tomorrow{}, 3)
			if found := later.upkept(t, false); len(found) > 0 {
				t.Fatalf("a sound world: %+v", found)
			}
			damage.harm(t, d, w)
			if isMendedAtOnce := damage.found == "It cannot be read."; damage.mended && !isMendedAtOnce && len(d.upkept(t, true)) > 0 {
				t.Error("what was written just now is taken for damage")
			}
			found := later.upkept(t, false)
			if len(found) == 0 || found[0].What != damage.what || found[0].Found != damage.found || (found[0].Mending == maintenance.Mendable) != damage.mended {
				t.Fatalf("found %+v", found)
			}
			for range 2 { // The mark of a membership that ended is a day old by then, too.
				later.upkept(t, true)
			}
			if found := later.upkept(t, false); damage.mended && len(found) > 0 {
				t.Errorf("left %+v", found)
			}
			for member, n := range map[permissions.Member]int{w.user: damage.users, w.form: damage.forms} {
				if held, err := d.Memberships().Of(t.Context(), member); n >= 0 && (err != nil || len(held) != n) {
					t.Errorf("%s is in %+v, %v", member.Kind, held, err)
				}
			}
		})
	}
}

// TestDamagedMembershipsAreWrittenOver lets a person mend what upkeep cannot.
func TestDamagedMembershipsAreWrittenOver(t *testing.T) {
	t.Parallel()
	d, w := roleMoves()["a user who is in it"].world(t, false)
	truth := place{"UserRoles", w.user.ID, string(w.role.ID)}
	for _, harm := range []rawRow{{"AddedAt": "garbage"}, {"MemberID": "another"}} {
		d.alter(t, truth, harm)
		if _, err := d.Memberships().Of(t.Context(), w.user); fault.Code(err) != "row_unreadable" {
			t.Errorf("a damaged membership: %v", err)
		}
		ok(t, d.Memberships().Put(t.Context(), w.joined))
		isIn(t, d, w)
		d.alter(t, truth, harm)
		ok(t, taking(t.Context(), d, w))
		isOut(t, d, w)
		ok(t, d.Memberships().Put(t.Context(), w.joined))
	}
	d.alter(t, place{"RoleUsers", string(w.role.ID), w.user.ID}, rawRow{"MemberID": "another"})
	d.alter(t, place{"Roles", "ROLE", string(w.role.ID)}, rawRow{"CreatedAt": "garbage"})
	ok(t, removing(t.Context(), d, w))
	isRemoved(t, d, w)
}

// TestAMembershipThatArrivesTooLateStaysOut lets a request to join arrive after
// another program has taken the member out, or the whole role away.
func TestAMembershipThatArrivesTooLateStaysOut(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]roleMove{"taken out": {do: taking, holds: isOut}, "with the role": {do: removing, holds: isRemoved}} {
		for before, was := range map[string]roleMove{"the first time": {before: doing()}, "again": {before: doing(putting(ofUser), taking)}} {
			t.Run(name+" "+before, func(t *testing.T) {
				t.Parallel()
				for at := 4; at <= 5; at++ {
					clean, w := was.world(t, false)
					faults := wire.Break(directoryNetwork)
					slow := clean.another(t, faults, 1)
					faults.Arm(at, wire.Late, false)
					if err := putting(ofUser)(t.Context(), slow, w); !fault.Is(err, fault.Unavailable) {
						t.Fatalf("call %d: got %v", at, err)
					}
					ok(t, next.do(t.Context(), clean, w))
					faults.Disarm()
					held, err := clean.Memberships().Of(t.Context(), w.user)
					if ok(t, err); len(held) > 0 {
						t.Errorf("call %d: %+v", at, held)
					}
				}
			})
		}
	}
}

// TestARoleThatGoesMeetsWhoJoins lets a role be removed as a whole before each
// call of somebody who joins it, and the other way round.
func TestARoleThatGoesMeetsWhoJoins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		one, other func(t *testing.T, d *directory, w roleWorld) error
	}{
		"in the midst of joining": {
			func(t *testing.T, d *directory, w roleWorld) error { return putting(ofUser)(t.Context(), d, w) },
			func(t *testing.T, d *directory, w roleWorld) error { return removing(t.Context(), d, w) },
		},
		"and somebody joins in the midst": {
			func(t *testing.T, d *directory, w roleWorld) error { return removing(t.Context(), d, w) },
			func(t *testing.T, d *directory, w roleWorld) error { return putting(ofUser)(t.Context(), d, w) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for at, met := 1, true; met; at++ {
				d, w := roleMove{before: doing()}.world(t, false)
				act := func() {
					if err := c.other(t, d, w); err != nil && !fault.Is(err, fault.NotFound) {
						t.Errorf("at call %d: %v", at, err)
					}
				}
				m := &meeting{at: at, act: act}
				if err := c.one(t, d.another(t, m, 3), w); err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("at call %d: %v", at, err)
				}
				if met = m.calls >= at; met {
					isRemoved(t, d, w)
				}
			}
		})
	}
}

// TestUsersThatChangeMeet lets one change of somebody, or a new name, happen as a
// whole before each call of another change.
func TestUsersThatChangeMeet(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]func(t *testing.T, d *directory, was permissions.User) error{
		"another change": func(t *testing.T, d *directory, was permissions.User) error {
			next := was
			next.Type, next.Home = permissions.ClientUser, here.ID()
			return d.Users().Change(t.Context(), was, next)
		},
		"a new name": func(t *testing.T, d *directory, was permissions.User) error {
			was.DisplayName = "Another name"
			_, err := d.Access().Admit(t.Context(), was)
			return err
		},
	} {
		for _, activity := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				for at, met := 1, true; met; at++ {
					d := newDirectory(t, nil)
					was := somebody()
					was.IsActive = !activity
					d.admit(t, was)
					next := was
					next.IsActive = activity
					m := &meeting{at: at, act: func() {
						if err := other(t, d, was); err != nil && fault.Code(err) != "changed_meanwhile" {
							t.Errorf("at call %d: %v", at, err)
						}
					}}
					if err := d.another(t, m, 3).Users().Change(t.Context(), was, next); err != nil && fault.Code(err) != "changed_meanwhile" {
						t.Errorf("at call %d: %v", at, err)
					}
					truth, err := d.Users().Get(t.Context(), was.ID)
					ok(t, err)
					page, err := d.Users().List(t.Context(), store.Paging{Limit: 10})
					ok(t, err)
					if diff := cmp.Diff([]permissions.User{truth}, page.Items, cmpopts.EquateEmpty()); diff != "" {
						t.Errorf("at call %d the list differs: %s", at, diff)
					}
					d.agrees(t, "having met")
					met = m.calls >= at
				}
			})
		}
	}
}
