package offer_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// situation is somebody in a place, and what there is of forms and roles.
type situation struct {
	user     permissions.User
	at       organizations.Target
	held     permissions.Set
	isActive bool
	page     []forms.Form
	shelf    *shelf
}

// right is the rule in the plainest words: what somebody may do with a form.
func (s situation) right(f forms.Form) (see, send, change bool) {
	runs, manages := s.held.Has(permissions.ExecuteWorkflows), s.held.Has(permissions.ManageForms)
	isOfHere := f.Scope == scopeOf(s.at) || f.Scope == scopeOf(global)
	works := s.user.Type == permissions.ClientUser && s.user.Home == s.at.ID() && !s.at.IsGlobal()
	shares := slices.ContainsFunc(s.shelf.in[permissions.MemberUser(s.user.ID)], func(r permissions.RoleID) bool {
		return slices.Contains(s.shelf.in[memberForm(f.ID)], r)
	})
	offered := s.user.Type == permissions.PlatformUser && runs ||
		works && f.Access == forms.AccessEveryone ||
		works && f.Access == forms.AccessByRole && shares
	isPerson := s.user.Type != permissions.KeyUser
	see = isPerson && isOfHere && (offered || manages)
	change = see && manages && f.Scope == scopeOf(s.at)
	wroteIt := s.user.Type == permissions.ClientUser && change && !runs
	send = see && (offered || runs) && !wroteIt && (s.at.IsGlobal() || s.isActive)
	return see, send, change
}

// drawn is any situation: people on both sides of the counter and keys, at home and
// away, with whatever permissions and roles.
func drawn(t *rapid.T) situation {
	places := []organizations.Target{here, elsewhere, global}
	place := rapid.SampledFrom(places)
	roles := rapid.SliceOfDistinct(rapid.SampledFrom([]permissions.RoleID{starters, leavers, "01954f00-0000-7000-8000-0000000000a3"}), func(r permissions.RoleID) permissions.RoleID { return r })
	s := situation{
		user: permissions.User{ID: cem, Type: rapid.SampledFrom([]permissions.UserType{permissions.PlatformUser, permissions.ClientUser, permissions.KeyUser}).Draw(t, "type")},
		at:   place.Draw(t, "at"), isActive: rapid.Bool().Draw(t, "active"), shelf: &shelf{in: map[permissions.Member][]permissions.RoleID{}},
	}
	s.held = permissions.SetOf(rapid.SliceOf(rapid.SampledFrom(permissions.All())).Draw(t, "held")...)
	switch s.user.Type {
	case permissions.ClientUser:
		s.user.Home = rapid.SampledFrom([]organizations.ID{contoso, fabrik}).Draw(t, "home")
	case permissions.PlatformUser:
	case permissions.KeyUser:
		s.user.ID = permissions.KeyID("01954f00-0000-7000-8000-0000000000ff").UserID()
	}
	s.shelf.in[permissions.MemberUser(s.user.ID)] = roles.Draw(t, "roles")
	for n := range rapid.IntRange(0, 8).Draw(t, "forms") {
		f := form(n, place.Draw(t, "of"), rapid.SampledFrom([]forms.Access{forms.AccessPlatform, forms.AccessByRole, forms.AccessEveryone}).Draw(t, "access"))
		s.shelf.in[memberForm(f.ID)] = roles.Draw(t, "in")
		s.page = append(s.page, f)
	}
	s.shelf.forms = s.page
	return s
}

func TestNobodyIsOfferedMoreOrLessThanTheRuleSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawn(t)
		by := authority(s.user, s.at, s.held, s.isActive)
		list, err := s.shelf.offers().Judge(t.Context(), by, s.page)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range s.page {
			see, send, change := s.right(f)
			found, err := s.shelf.offers().Find(t.Context(), by, f.ID)
			if (err == nil) != see || found.MaySubmit != send || found.MayManage != change {
				t.Fatalf("%s of %s: found as %+v, %v, want see %t, send %t, change %t", f.ID, f.Scope, found, err, see, send, change)
			}
			if see && (len(list) == 0 || list[0].Form.ID != f.ID || list[0].MaySubmit != send || list[0].MayManage != change) {
				t.Fatalf("%s of %s is not listed as it is found: %+v", f.ID, f.Scope, list)
			}
			if see {
				list = list[1:]
			}
		}
		if len(list) > 0 {
			t.Fatalf("the list has more: %+v", list)
		}
	})
}
