package azure_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// meeting lets somebody else act before the call of a number is made.
type meeting struct {
	at, calls int
	act       func()
}

func (m *meeting) Do(r *http.Request) (*http.Response, error) {
	if m.calls++; m.calls == m.at {
		m.act()
	}
	return directoryNetwork.Do(r)
}

// meetingWrites are what two programs do about one person in one place.
func meetingWrites(user permissions.User) map[string]func(t *testing.T, d *directory) error {
	granting := func(list ...permissions.Permission) func(*testing.T, *directory) error {
		return func(t *testing.T, d *directory) error {
			return d.Grants().Put(t.Context(), scopeOf(here), someGrant(user, here, list...))
		}
	}
	return map[string]func(t *testing.T, d *directory) error{
		"a narrow grant": granting(permissions.ViewHistory),
		"a wide grant":   granting(permissions.All()...),
		"another grant":  granting(permissions.ManageForms, permissions.ManageConfig),
		"a revocation": func(t *testing.T, d *directory) error {
			return d.Grants().Delete(t.Context(), scopeOf(here), user.ID)
		},
		"a new name": func(t *testing.T, d *directory) error {
			renamed := user
			renamed.DisplayName = uuid.NewString()
			_, err := d.Access().Admit(t.Context(), renamed)
			return err
		},
		"a repair": func(t *testing.T, d *directory) error {
			d.repair(t)
			return nil
		},
	}
}

// TestTwoWritersLeaveIndexesThatAgreeWhereverTheyMeet lets one write happen as a
// whole before each call of another one.
func TestTwoWritersLeaveIndexesThatAgreeWhereverTheyMeet(t *testing.T) {
	t.Parallel()
	for one := range meetingWrites(permissions.User{}) {
		for other := range meetingWrites(permissions.User{}) {
			if one == "a repair" && other == "a repair" {
				continue
			}
			t.Run(other+" in the midst of "+one, func(t *testing.T) {
				t.Parallel()
				for at, met := 1, true; met; at++ {
					d := newDirectory(t, nil)
					user := d.inhabit(t)
					d.put(t, someGrant(user, here, permissions.ViewHistory, permissions.ManageForms))
					writes := meetingWrites(user)
					m := &meeting{at: at, act: func() { ok(t, writes[other](t, d)) }}
					ok(t, writes[one](t, d.another(t, m, 3)))
					d.agrees(t, fmt.Sprintf("having met at call %d", at))
					met = m.calls >= at
				}
			})
		}
	}
}

// TestTwoFirstSignInsMeet lets one first sign-in happen as a whole before each
// call of another one of the same person, a second later.
func TestTwoFirstSignInsMeet(t *testing.T) {
	t.Parallel()
	for at, met := 1, true; met; at++ {
		d := newDirectory(t, nil)
		user := somebody()
		m := &meeting{at: at, act: func() { d.admit(t, user) }}
		later := user
		later.CreatedAt, later.UpdatedAt = user.CreatedAt.Add(time.Second), user.UpdatedAt.Add(time.Second)
		got := d.another(t, m, 3).admit(t, later)
		standing, err := d.Access().Standing(t.Context(), user.ID)
		if ok(t, err); standing.User != got {
			t.Errorf("having met at call %d, %+v was admitted and %+v is known", at, got, standing.User)
		}
		d.agrees(t, fmt.Sprintf("having met at call %d", at))
		met = m.calls >= at
	}
}

// TestTwoCreationsMeet lets one creation happen as a whole before each call of
// another one with the same tenant, or the same id: one of them has it.
func TestTwoCreationsMeet(t *testing.T) {
	t.Parallel()
	for name, same := range map[string]func(one organizations.Organization, other *organizations.Organization){
		"for one tenant":        func(one organizations.Organization, other *organizations.Organization) { other.TenantID = one.TenantID },
		"under one id":          func(one organizations.Organization, other *organizations.Organization) { other.ID = one.ID },
		"of the very same":      func(one organizations.Organization, other *organizations.Organization) { *other = one },
		"of another by the way": func(organizations.Organization, *organizations.Organization) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for at, met := 1, true; met; at++ {
				d := newDirectory(t, nil)
				one, other := someOrganization(), someOrganization()
				same(one, &other)
				var second error
				m := &meeting{at: at, act: func() { second = d.Organizations().Create(t.Context(), other) }}
				first := d.another(t, m, 3).Organizations().Create(t.Context(), one)
				if met = m.calls >= at; !met {
					break
				}
				if apart := name == "of another by the way"; (first == nil) == (second == nil) != apart {
					t.Errorf("at call %d both ended alike: %v, %v", at, first, second)
				}
				for _, ended := range []struct {
					org organizations.Organization
					err error
				}{{one, first}, {other, second}} {
					if ended.err == nil {
						d.holdsClient(t, ended.org)
					} else if !fault.Is(ended.err, fault.Conflict) {
						t.Errorf("at call %d: %v", at, ended.err)
					}
				}
				d.agrees(t, fmt.Sprintf("having met at call %d", at))
			}
		})
	}
}

// TestManyWritersAtOnceLeaveIndexesThatAgree lets two programs do all of it at
// the same time.
func TestManyWritersAtOnceLeaveIndexesThatAgree(t *testing.T) {
	t.Parallel()
	d := newDirectory(t, nil)
	programs, user := []*directory{d, d.another(t, nil, 3)}, d.inhabit(t)
	for range 8 {
		var all sync.WaitGroup
		for worker := range 8 {
			all.Go(func() {
				for range 3 {
					var write func(*testing.T, *directory) error
					for _, any := range meetingWrites(user) {
						if write == nil || rand.IntN(3) == 0 {
							write = any
						}
					}
					if err := write(t, programs[worker%2]); err != nil && fault.Code(err) != "changed_meanwhile" {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		d.agrees(t, "when all have ended")
	}
}
