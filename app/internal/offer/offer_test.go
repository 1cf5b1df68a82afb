package offer_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/app/internal/offer"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

var (
	here      = organizations.TargetOf(contoso)
	elsewhere = organizations.TargetOf(fabrik)
	global    = organizations.TargetGlobal()
)

// Each line is somebody in a place; the columns are a form of the place that is for
// staff, one by a role of theirs, one by another's role, one for everyone, and one of
// global for everyone.
func TestWhatFormsAreForWhom(t *testing.T) {
	t.Parallel()
	all := []forms.Form{
		form(1, here, forms.AccessPlatform), form(2, here, forms.AccessByRole), form(3, here, forms.AccessByRole),
		form(4, here, forms.AccessEveryone), form(5, global, forms.AccessEveryone),
	}
	roles := map[permissions.Member][]permissions.RoleID{
		permissions.MemberUser(cem): {starters}, permissions.MemberUser(ana): {starters},
		memberForm(numbered(2)): {leavers, starters}, memberForm(numbered(3)): {leavers},
	}
	away := client()
	away.Home = fabrik
	key := permissions.User{ID: "key:01954f00-0000-7000-8000-0000000000ff", Type: permissions.KeyUser}
	every := func(said string) []string { return slices.Repeat([]string{said}, len(all)) }
	for name, c := range map[string]struct {
		by   permissions.Authority
		want []string
	}{
		"staff who run":            {authority(staff(), here, run, true), every("see send")},
		"staff who change":         {authority(staff(), here, manage, true), []string{"see change", "see change", "see change", "see change", "see"}},
		"staff who do both":        {authority(staff(), here, both, true), []string{"see send change", "see send change", "see send change", "see send change", "see send"}},
		"staff who look":           {authority(staff(), here, view, true), every("")},
		"staff, it is inactive":    {authority(staff(), here, both, false), []string{"see change", "see change", "see change", "see change", "see"}},
		"a client's user":          {authority(client(), here, permissions.Set{}, true), []string{"", "see send", "", "see send", "see send"}},
		"a client's who looks":     {authority(client(), here, view, true), []string{"", "see send", "", "see send", "see send"}},
		"a client's who runs":      {authority(client(), here, run, true), []string{"", "see send", "", "see send", "see send"}},
		"a client's who changes":   {authority(client(), here, manage, true), []string{"see change", "see change", "see change", "see change", "see send"}},
		"a client's who does both": {authority(client(), here, both, true), []string{"see send change", "see send change", "see send change", "see send change", "see send"}},
		"a client's, it has left":  {authority(client(), here, permissions.Set{}, false), []string{"", "see", "", "see", "see"}},
		"a client's, not at home":  {authority(away, here, permissions.Set{}, true), every("")},
		"a key":                    {authority(key, here, permissions.Everything(), true), every("")},
		"nobody":                   {permissions.Authority{}, every("")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shelf{forms: all, in: roles}
			for i, f := range all {
				if got := s.judged(t, c.by, f); got != c.want[i] {
					t.Errorf("form %d: %q, want %q", i+1, got, c.want[i])
				}
			}
		})
	}
}

func TestInGlobalItsOwnFormsAreChangedAndNoOthersAreThere(t *testing.T) {
	t.Parallel()
	mine, theirs := form(1, global, forms.AccessByRole), form(2, here, forms.AccessEveryone)
	s := &shelf{forms: []forms.Form{mine, theirs}}
	by := authority(staff(), global, both, true)
	if got := s.judged(t, by, mine); got != "see send change" {
		t.Errorf("its own: %q", got)
	}
	if got := s.judged(t, by, theirs); got != "" {
		t.Errorf("an organization's: %q", got)
	}
}

func TestAFormOfAnotherOrganizationIsNotThere(t *testing.T) {
	t.Parallel()
	theirs := form(1, elsewhere, forms.AccessEveryone)
	s := &shelf{forms: []forms.Form{theirs}}
	for _, by := range []permissions.Authority{authority(staff(), here, both, true), authority(client(), here, both, true)} {
		if got := s.judged(t, by, theirs); got != "" {
			t.Errorf("%s: %q", by.Principal.User.Type, got)
		}
	}
}

func TestAnAccessOfALaterVersionOpensNothing(t *testing.T) {
	t.Parallel()
	f := form(1, here, "by_invitation")
	s := &shelf{forms: []forms.Form{f}}
	if got := s.judged(t, authority(client(), here, permissions.Set{}, true), f); got != "" {
		t.Errorf("%q", got)
	}
}

// A role that is taken away counts at the next request: nothing is remembered.
func TestARoleThatIsTakenCountsAtOnce(t *testing.T) {
	t.Parallel()
	f := form(1, here, forms.AccessByRole)
	user := permissions.MemberUser(cem)
	s := &shelf{forms: []forms.Form{f}, in: map[permissions.Member][]permissions.RoleID{user: {starters}, memberForm(f.ID): {starters}}}
	offers, by := s.offers(), authority(client(), here, permissions.Set{}, true)
	if _, err := offers.Find(t.Context(), by, f.ID); err != nil {
		t.Fatal(err)
	}
	delete(s.in, user)
	if _, err := offers.Find(t.Context(), by, f.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the role is gone, and the form is answered with %v", err)
	}
}

// What a page costs does not depend on how many forms there are that no role decides
// about, and nothing is asked for those whom roles give nothing.
func TestAPageAsksForRolesOnlyWhereTheyDecide(t *testing.T) {
	t.Parallel()
	var page []forms.Form
	for n := range 100 {
		page = append(page, form(n, here, []forms.Access{forms.AccessByRole, forms.AccessEveryone, forms.AccessPlatform}[n%3]))
	}
	user := map[permissions.Member][]permissions.RoleID{permissions.MemberUser(cem): {starters}}
	for name, c := range map[string]struct {
		by           permissions.Authority
		in           map[permissions.Member][]permissions.RoleID
		page         []forms.Form
		users, roles int
	}{
		"staff":                        {authority(staff(), here, both, true), user, page, 0, 0},
		"somebody who sees nothing":    {authority(staff(), here, view, true), user, page, 0, 0},
		"a client's user":              {authority(client(), here, permissions.Set{}, true), user, page, 1, 34},
		"a client's user without role": {authority(client(), here, permissions.Set{}, true), nil, page, 1, 0},
		"a client's who does it all":   {authority(client(), here, both, true), user, page, 0, 0},
		"a page without roles":         {authority(client(), here, permissions.Set{}, true), user, page[1:3], 0, 0},
		"an empty page":                {authority(client(), here, permissions.Set{}, true), user, nil, 0, 0},
	} {
		s := &shelf{in: c.in}
		if _, err := s.offers().Judge(t.Context(), c.by, c.page); err != nil {
			t.Fatal(err)
		}
		if s.askedFor != c.users || s.asked != c.roles || s.readForms != 0 {
			t.Errorf("%s: asked %d times about people and %d about forms, want %d and %d", name, s.askedFor, s.asked, c.users, c.roles)
		}
	}
}

func TestAFormIsLookedForWhereItCanBe(t *testing.T) {
	t.Parallel()
	s := &shelf{forms: []forms.Form{form(1, here, ""), form(2, global, "")}}
	for name, c := range map[string]struct {
		by    permissions.Authority
		id    forms.ID
		reads int
	}{
		"its own":                       {authority(staff(), here, run, true), numbered(1), 1},
		"one of global":                 {authority(staff(), here, run, true), numbered(2), 2},
		"global's, in global":           {authority(staff(), global, run, true), numbered(2), 1},
		"none, in global":               {authority(staff(), global, run, true), numbered(3), 1},
		"for somebody who sees nothing": {authority(staff(), here, view, true), numbered(1), 0},
	} {
		s.readForms = 0
		_, _ = s.offers().Find(t.Context(), c.by, c.id)
		if s.readForms != c.reads {
			t.Errorf("%s: %d reads, want %d", name, s.readForms, c.reads)
		}
	}
}

// Nothing is offered while nobody knows, and nothing is called missing that may be there.
func TestTroubleIsNoRefusal(t *testing.T) {
	t.Parallel()
	f := form(1, here, forms.AccessByRole)
	roles := map[permissions.Member][]permissions.RoleID{permissions.MemberUser(cem): {starters}, memberForm(f.ID): {starters}}
	by := authority(client(), here, permissions.Set{}, true)
	for name, s := range map[string]*shelf{
		"with the form": {failForms: true}, "with the user's roles": {failUsers: true}, "with the form's roles": {failRoles: true},
	} {
		s.forms, s.in = []forms.Form{f}, roles
		if got, err := s.offers().Find(t.Context(), by, f.ID); !errors.Is(err, errStore) || got.MaySubmit || got.Form.ID != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if s.failForms {
			continue
		}
		if got, err := s.offers().Judge(t.Context(), by, []forms.Form{f}); !errors.Is(err, errStore) || got != nil {
			t.Errorf("%s, in a list: %+v, %v", name, got, err)
		}
	}
}

// The forms of a page are asked about at once: each waits until another one has come.
func TestThePageIsJudgedAtOnce(t *testing.T) {
	t.Parallel()
	page := []forms.Form{form(1, here, forms.AccessByRole), form(2, here, forms.AccessByRole)}
	s := &meeting{shelf: &shelf{in: map[permissions.Member][]permissions.RoleID{permissions.MemberUser(cem): {starters}}}, met: make(chan struct{})}
	if _, err := offer.New(formsOf{shelf: s.shelf}, s).Judge(t.Context(), authority(client(), here, permissions.Set{}, true), page); err != nil {
		t.Fatal(err)
	}
}

// meeting answers about a form when another one is asked about as well.
type meeting struct {
	store.Memberships
	shelf *shelf
	met   chan struct{}
}

func (m *meeting) Of(ctx context.Context, member permissions.Member) ([]permissions.Membership, error) {
	if member.Kind == permissions.FormMember {
		select {
		case m.met <- struct{}{}:
		case <-m.met:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return m.shelf.of(ctx, member)
}
